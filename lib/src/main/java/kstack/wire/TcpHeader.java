package kstack.wire;

/**
 * The TCP header (RFC 9293), {@code struct tcphdr}.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |          Source Port          |       Destination Port        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                        Sequence Number                        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                    Acknowledgment Number                      |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * | Data  |       |C|E|U|A|P|R|S|F|                               |
 * |offset | Rsrvd |W|C|R|C|S|S|Y|I|            Window             |
 * |       |       |R|E|G|K|H|T|N|N|                               |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |           Checksum            |         Urgent Pointer        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                    Options (0 to 40 bytes)                    |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * <p>Sequence numbers are raw {@code int} bits and wrap: compare them by the sign of their difference.
 */
public final class TcpHeader {
    public static final int SRC_PORT = 0;
    public static final int DST_PORT = SRC_PORT + 2;
    public static final int SEQ = DST_PORT + 2;
    public static final int ACK_SEQ = SEQ + 4;
    public static final int DATA_OFF = ACK_SEQ + 4;
    public static final int FLAGS = DATA_OFF + 1;
    public static final int WINDOW = FLAGS + 1;
    public static final int CHECKSUM = WINDOW + 2;
    public static final int URGENT = CHECKSUM + 2;
    public static final int MIN_LEN = URGENT + 2;
    public static final int MAX_LEN = 60;

    public static final int FIN = 1;
    public static final int SYN = 2;
    public static final int RST = 4;
    public static final int PSH = 8;
    public static final int ACK = 16;
    public static final int URG = 32;
    public static final int ECE = 64;
    public static final int CWR = 128;

    private static final String LETTERS = "FSRP.UEW";

    private TcpHeader() {
    }

    /** The length gate: data offset of at least 20 bytes, and fixed part and options inside {@code len} bytes. */
    public static boolean fits(byte[] b, int off, int len) {
        return len >= MIN_LEN && off >= 0 && off <= b.length - MIN_LEN
                && dataOff(b, off) >= MIN_LEN && dataOff(b, off) <= Math.min(len, b.length - off);
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

    /** Sequence number as raw {@code int} bits. */
    public static int seq(byte[] b, int off) {
        return Bytes.s32(b, off + SEQ);
    }

    public static void seq(byte[] b, int off, int seq) {
        Bytes.put32(b, off + SEQ, seq);
    }

    /** Acknowledgment number as raw {@code int} bits; it counts only when {@link #ACK} is set. */
    public static int ack(byte[] b, int off) {
        return Bytes.s32(b, off + ACK_SEQ);
    }

    public static void ack(byte[] b, int off, int ack) {
        Bytes.put32(b, off + ACK_SEQ, ack);
    }

    /** Header length in bytes, options included. */
    public static int dataOff(byte[] b, int off) {
        return (b[off + DATA_OFF] & 0xf0) >>> 2;
    }

    /** Sets the header length in bytes, a multiple of 4; the reserved bits become zero. */
    public static void dataOff(byte[] b, int off, int lenBytes) {
        Bytes.put8(b, off + DATA_OFF, lenBytes << 2 & 0xf0);
    }

    /** The eight flags, {@link #FIN} to {@link #CWR}. */
    public static int flags(byte[] b, int off) {
        return Bytes.u8(b, off + FLAGS);
    }

    public static void flags(byte[] b, int off, int flags) {
        Bytes.put8(b, off + FLAGS, flags);
    }

    /** The window field, not scaled. */
    public static int window(byte[] b, int off) {
        return Bytes.u16(b, off + WINDOW);
    }

    public static void window(byte[] b, int off, int window) {
        Bytes.put16(b, off + WINDOW, window);
    }

    public static int checksum(byte[] b, int off) {
        return Bytes.u16(b, off + CHECKSUM);
    }

    public static void checksum(byte[] b, int off, int checksum) {
        Bytes.put16(b, off + CHECKSUM, checksum);
    }

    public static int urgent(byte[] b, int off) {
        return Bytes.u16(b, off + URGENT);
    }

    public static void urgent(byte[] b, int off, int pointer) {
        Bytes.put16(b, off + URGENT, pointer);
    }

    /** Writes the fixed part with a zero checksum; options, if any, are the caller's. */
    public static void write(byte[] b, int off, int srcPort, int dstPort, int seq, int ack, int headerLen, int flags,
            int window) {
        srcPort(b, off, srcPort);
        dstPort(b, off, dstPort);
        seq(b, off, seq);
        ack(b, off, ack);
        dataOff(b, off, headerLen);
        flags(b, off, flags);
        window(b, off, window);
        Bytes.put32(b, off + CHECKSUM, 0);
    }

    /** Flags in tcpdump's letters: S for SYN, F, R, P, U, E, W, and a dot for ACK; "none" when no flag is set. */
    public static String flagsText(int flags) {
        if (flags == 0) {
            return "none";
        }
        StringBuilder s = new StringBuilder(8);
        for (int bit = 0; bit < 8; bit++) {
            if ((flags >> bit & 1) != 0) {
                s.append(LETTERS.charAt(bit));
            }
        }
        return s.toString();
    }

    /** The flags that {@link #flagsText} letters mean, in any order. */
    public static int flagsOf(String letters) {
        int flags = 0;
        for (int i = 0; i < letters.length(); i++) {
            int bit = LETTERS.indexOf(letters.charAt(i));
            if (bit < 0) {
                throw new IllegalArgumentException("expected TCP flags from the letters S F R P U E W and . for ACK,"
                        + " given '" + letters + "'; a SYN-ACK is \"S.\"");
            }
            flags |= 1 << bit;
        }
        return flags;
    }
}
