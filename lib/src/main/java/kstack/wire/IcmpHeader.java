package kstack.wire;

/**
 * The ICMP header (RFC 792), {@code struct icmphdr}. The second word's meaning depends on the type: identifier and
 * sequence number for echo, the next hop's MTU for "fragmentation needed".
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |     Type      |     Code      |           Checksum            |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |      Identifier / unused      |   Sequence number / next MTU  |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class IcmpHeader {
    public static final int TYPE = 0;
    public static final int CODE = TYPE + 1;
    public static final int CHECKSUM = CODE + 1;
    public static final int REST = CHECKSUM + 2;
    public static final int ID = REST;
    public static final int SEQUENCE = ID + 2;
    public static final int LEN = SEQUENCE + 2;

    public static final int ECHO_REPLY = 0;
    public static final int DEST_UNREACH = 3;
    public static final int REDIRECT = 5;
    public static final int ECHO = 8;
    public static final int TIME_EXCEEDED = 11;
    public static final int PARAMETER_PROBLEM = 12;
    public static final int TIMESTAMP = 13;
    public static final int TIMESTAMP_REPLY = 14;

    /** Codes of {@link #DEST_UNREACH}. */
    public static final int NET_UNREACH = 0;
    public static final int HOST_UNREACH = 1;
    public static final int PROT_UNREACH = 2;
    public static final int PORT_UNREACH = 3;
    public static final int FRAG_NEEDED = 4;

    private IcmpHeader() {
    }

    /** The length gate: whether {@code len} bytes from {@code off} hold a whole header. */
    public static boolean fits(byte[] b, int off, int len) {
        return len >= LEN && off >= 0 && off <= b.length - LEN;
    }

    public static int type(byte[] b, int off) {
        return Bytes.u8(b, off + TYPE);
    }

    public static void type(byte[] b, int off, int type) {
        Bytes.put8(b, off + TYPE, type);
    }

    public static int code(byte[] b, int off) {
        return Bytes.u8(b, off + CODE);
    }

    public static void code(byte[] b, int off, int code) {
        Bytes.put8(b, off + CODE, code);
    }

    public static int checksum(byte[] b, int off) {
        return Bytes.u16(b, off + CHECKSUM);
    }

    public static void checksum(byte[] b, int off, int checksum) {
        Bytes.put16(b, off + CHECKSUM, checksum);
    }

    /** The second word as raw {@code int} bits. */
    public static int rest(byte[] b, int off) {
        return Bytes.s32(b, off + REST);
    }

    public static void rest(byte[] b, int off, int bits) {
        Bytes.put32(b, off + REST, bits);
    }

    public static int id(byte[] b, int off) {
        return Bytes.u16(b, off + ID);
    }

    public static void id(byte[] b, int off, int id) {
        Bytes.put16(b, off + ID, id);
    }

    public static int sequence(byte[] b, int off) {
        return Bytes.u16(b, off + SEQUENCE);
    }

    public static void sequence(byte[] b, int off, int sequence) {
        Bytes.put16(b, off + SEQUENCE, sequence);
    }

    /** Whether messages of this type carry the header of the datagram that caused them. */
    public static boolean isError(int type) {
        return type == DEST_UNREACH || type == REDIRECT || type == TIME_EXCEEDED || type == PARAMETER_PROBLEM
                || type == 4;
    }
}
