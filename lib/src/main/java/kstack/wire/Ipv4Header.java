package kstack.wire;

/**
 * The IPv4 header (RFC 791), {@code struct iphdr} of include/uapi/linux/ip.h.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |Version|  IHL  |Type of Service|          Total Length         |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |         Identification        |Flags|      Fragment Offset    |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |  Time to Live |    Protocol   |         Header Checksum       |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                       Source Address                          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                    Destination Address                        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                    Options (0 to 40 bytes)                    |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * <p>Accessors of the fixed part need {@link #MIN_LEN} bytes; {@link #fits} asks for the options too.
 */
public final class Ipv4Header {
    public static final int VERSION_IHL = 0;
    public static final int TOS = VERSION_IHL + 1;
    public static final int TOTAL_LEN = TOS + 1;
    public static final int ID = TOTAL_LEN + 2;
    public static final int FRAG = ID + 2;
    public static final int TTL = FRAG + 2;
    public static final int PROTOCOL = TTL + 1;
    public static final int CHECKSUM = PROTOCOL + 1;
    public static final int SRC = CHECKSUM + 2;
    public static final int DST = SRC + 4;
    public static final int MIN_LEN = DST + 4;
    public static final int MAX_LEN = 60;

    public static final int IPPROTO_ICMP = 1;
    public static final int IPPROTO_IGMP = 2;
    public static final int IPPROTO_IPIP = 4;
    public static final int IPPROTO_TCP = 6;
    public static final int IPPROTO_UDP = 17;
    public static final int IPPROTO_GRE = 47;
    public static final int IPPROTO_ESP = 50;
    public static final int IPPROTO_SCTP = 132;
    public static final int IPPROTO_RAW = 255;

    /** Reserved bit of {@link #flags}: RFC 3514's joke, must be zero. */
    public static final int FLAG_RESERVED = 4;
    /** Don't fragment bit of {@link #flags}. */
    public static final int FLAG_DF = 2;
    /** More fragments bit of {@link #flags}. */
    public static final int FLAG_MF = 1;

    private Ipv4Header() {
    }

    /**
     * Bytes 0 to 7 as one word: version, header length, TOS, total length, identification, fragment field. Whoever
     * needs several fields of a header takes them out of this word ({@code ...Of}) and spares a load for each.
     */
    public static long word0(byte[] b, int off) {
        return Bytes.s64(b, off);
    }

    /** Version out of {@link #word0}. */
    public static int versionOf(long word0) {
        return (int) (word0 >>> 60);
    }

    /** Header length in bytes out of {@link #word0}. */
    public static int headerLenOf(long word0) {
        return (int) (word0 >>> 54) & 0x3c;
    }

    /** Total length out of {@link #word0}. */
    public static int totalLenOf(long word0) {
        return (int) (word0 >>> 32) & 0xffff;
    }

    /** TOS out of {@link #word0}. */
    public static int tosOf(long word0) {
        return (int) (word0 >>> 48) & 0xff;
    }

    /** Source and destination as one word, the source in the upper half. */
    public static long addresses(byte[] b, int off) {
        return Bytes.s64(b, off + SRC);
    }

    /** The length gate: version 4, IHL of at least 5, and fixed part and options inside {@code len} bytes. */
    public static boolean fits(byte[] b, int off, int len) {
        return len >= MIN_LEN && off >= 0 && off <= b.length - MIN_LEN
                && version(b, off) == 4 && ihl(b, off) >= 5 && headerLen(b, off) <= Math.min(len, b.length - off);
    }

    public static int version(byte[] b, int off) {
        return b[off] >> 4 & 0x0f;
    }

    /** Header length in 32-bit words, 5 to 15 in a sound header. */
    public static int ihl(byte[] b, int off) {
        return b[off] & 0x0f;
    }

    /** Header length in bytes. */
    public static int headerLen(byte[] b, int off) {
        return (b[off] & 0x0f) << 2;
    }

    /** Writes version and IHL, which share a byte. */
    public static void versionIhl(byte[] b, int off, int version, int ihl) {
        Bytes.put8(b, off + VERSION_IHL, version << 4 | ihl & 0x0f);
    }

    /** Type of service: DSCP in the upper six bits, ECN in the lower two. */
    public static int tos(byte[] b, int off) {
        return Bytes.u8(b, off + TOS);
    }

    public static void tos(byte[] b, int off, int tos) {
        Bytes.put8(b, off + TOS, tos);
    }

    /** Bytes of header and payload. */
    public static int totalLen(byte[] b, int off) {
        return Bytes.u16(b, off + TOTAL_LEN);
    }

    public static void totalLen(byte[] b, int off, int lenBytes) {
        Bytes.put16(b, off + TOTAL_LEN, lenBytes);
    }

    public static int id(byte[] b, int off) {
        return Bytes.u16(b, off + ID);
    }

    public static void id(byte[] b, int off, int id) {
        Bytes.put16(b, off + ID, id);
    }

    /** The three flag bits: {@link #FLAG_RESERVED}, {@link #FLAG_DF}, {@link #FLAG_MF}. */
    public static int flags(byte[] b, int off) {
        return Bytes.u8(b, off + FRAG) >>> 5;
    }

    public static void flags(byte[] b, int off, int flags) {
        Bytes.put16(b, off + FRAG, flags << 13 | Bytes.u16(b, off + FRAG) & 0x1fff);
    }

    /** The fragment's place in the datagram, in units of 8 bytes, as the field holds it. */
    public static int fragOff(byte[] b, int off) {
        return Bytes.u16(b, off + FRAG) & 0x1fff;
    }

    /** Sets the fragment's place, in units of 8 bytes. */
    public static void fragOff(byte[] b, int off, int units) {
        Bytes.put16(b, off + FRAG, Bytes.u16(b, off + FRAG) & 0xe000 | units & 0x1fff);
    }

    /** Whether this is a part of a datagram; {@code ip_is_fragment()}. */
    public static boolean isFragment(byte[] b, int off) {
        return (Bytes.u16(b, off + FRAG) & 0x3fff) != 0;
    }

    public static int ttl(byte[] b, int off) {
        return Bytes.u8(b, off + TTL);
    }

    public static void ttl(byte[] b, int off, int ttl) {
        Bytes.put8(b, off + TTL, ttl);
    }

    public static int protocol(byte[] b, int off) {
        return Bytes.u8(b, off + PROTOCOL);
    }

    public static void protocol(byte[] b, int off, int protocol) {
        Bytes.put8(b, off + PROTOCOL, protocol);
    }

    public static int checksum(byte[] b, int off) {
        return Bytes.u16(b, off + CHECKSUM);
    }

    public static void checksum(byte[] b, int off, int checksum) {
        Bytes.put16(b, off + CHECKSUM, checksum);
    }

    /** Source address as raw {@code int} bits. */
    public static int src(byte[] b, int off) {
        return Bytes.s32(b, off + SRC);
    }

    public static void src(byte[] b, int off, int address) {
        Bytes.put32(b, off + SRC, address);
    }

    /** Destination address as raw {@code int} bits. */
    public static int dst(byte[] b, int off) {
        return Bytes.s32(b, off + DST);
    }

    public static void dst(byte[] b, int off, int address) {
        Bytes.put32(b, off + DST, address);
    }

    /** Writes a header without options and its checksum; DF is not set, id as given. */
    public static void write(byte[] b, int off, int totalLen, int id, int ttl, int protocol, int src, int dst) {
        Bytes.put16(b, off + VERSION_IHL, 0x4500);
        totalLen(b, off, totalLen);
        id(b, off, id);
        Bytes.put16(b, off + FRAG, 0);
        ttl(b, off, ttl);
        protocol(b, off, protocol);
        src(b, off, src);
        dst(b, off, dst);
        InternetChecksum.fillIpHeader(b, off);
    }

    /** The name of a protocol number as /etc/protocols writes it, or the number. */
    public static String protocolName(int protocol) {
        return switch (protocol) {
            case IPPROTO_ICMP -> "ICMP";
            case IPPROTO_IGMP -> "IGMP";
            case IPPROTO_IPIP -> "IP-ENCAP";
            case IPPROTO_TCP -> "TCP";
            case IPPROTO_UDP -> "UDP";
            case IPPROTO_GRE -> "GRE";
            case IPPROTO_ESP -> "ESP";
            case IPPROTO_SCTP -> "SCTP";
            default -> Integer.toString(protocol);
        };
    }
}
