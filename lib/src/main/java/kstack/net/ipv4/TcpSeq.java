package kstack.net.ipv4;

/** Order of sequence numbers, which wrap: {@code before()} and {@code after()} of {@code include/net/tcp.h}. */
final class TcpSeq {
    private TcpSeq() {
    }

    /** True if {@code a} comes before {@code b}. */
    static boolean before(int a, int b) {
        return a - b < 0;
    }

    /** True if {@code a} comes after {@code b}. */
    static boolean after(int a, int b) {
        return b - a < 0;
    }

    /** True if {@code low <= s <= high}. */
    static boolean between(int s, int low, int high) {
        return Integer.compareUnsigned(high - low, s - low) >= 0;
    }

    /** {@code tcp_in_window()}: does the segment touch the window, or sit at its edge? */
    static boolean inWindow(int seq, int endSeq, int start, int end) {
        return seq == start || after(endSeq, start) && before(seq, end) || seq == end && seq == endSeq;
    }
}
