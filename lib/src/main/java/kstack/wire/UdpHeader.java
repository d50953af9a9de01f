package kstack.wire;

/**
 * The UDP header (RFC 768), {@code struct udphdr}.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |          Source Port          |       Destination Port        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |            Length             |           Checksum            |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * <p>A checksum of zero means that the sender computed none.
 */
public final class UdpHeader {
    public static final int SRC_PORT = 0;
    public static final int DST_PORT = SRC_PORT + 2;
    public static final int LENGTH = DST_PORT + 2;
    public static final int CHECKSUM = LENGTH + 2;
    public static final int LEN = CHECKSUM + 2;

    private UdpHeader() {
    }

    /** The whole header as one word; {@code ...Of} take its fields out. */
    public static long word(byte[] b, int off) {
        return Bytes.s64(b, off);
    }

    /** Source port out of {@link #word}. */
    public static int srcPortOf(long word) {
        return (int) (word >>> 48);
    }

    /** Destination port out of {@link #word}. */
    public static int dstPortOf(long word) {
        return (int) (word >>> 32) & 0xffff;
    }

    /** Length out of {@link #word}. */
    public static int lengthOf(long word) {
        return (int) (word >>> 16) & 0xffff;
    }

    /** Checksum out of {@link #word}. */
    public static int checksumOf(long word) {
        return (int) word & 0xffff;
    }

    /** The length gate: whether {@code len} bytes from {@code off} hold a whole header. */
    public static boolean fits(byte[] b, int off, int len) {
        return len >= LEN && off >= 0 && off <= b.length - LEN;
    }

    public static int srcPort(byte[] b, int off) {
        return Bytes.u16(b, off + SRC_PORT);
    }

    public static void srcPort(byte[] b, int off, int port) {
        Bytes.put16(b, off + SRC_PORT, port);
    }

    public static int dstPort(byte[] b, int off) {
        return Bytes.u16(b, off + DST_PORT);
    }

    public static void dstPort(byte[] b, int off, int port) {
        Bytes.put16(b, off + DST_PORT, port);
    }

    /** Bytes of header and payload, 8 at least in a sound header. */
    public static int length(byte[] b, int off) {
        return Bytes.u16(b, off + LENGTH);
    }

    public static void length(byte[] b, int off, int lenBytes) {
        Bytes.put16(b, off + LENGTH, lenBytes);
    }

    public static int checksum(byte[] b, int off) {
        return Bytes.u16(b, off + CHECKSUM);
    }

    public static void checksum(byte[] b, int off, int checksum) {
        Bytes.put16(b, off + CHECKSUM, checksum);
    }
}
