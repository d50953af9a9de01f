package kstack.wire;

import java.util.Locale;

/**
 * The Ethernet II header, {@code struct ethhdr} of include/uapi/linux/if_ether.h.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                      Destination address                      |
 * +                               +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                               |                               |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+                               +
 * |                        Source address                         |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |             Type              |            Payload ...
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * <p>After {@link #fits} the accessors cannot fail.
 */
public final class EthernetHeader {
    public static final int DST = 0;
    public static final int SRC = DST + 6;
    public static final int TYPE = SRC + 6;
    public static final int LEN = TYPE + 2;

    /** The smallest frame without FCS; {@code ETH_ZLEN}. Senders pad up to it. */
    public static final int ZLEN = 60;
    /** The largest payload of a standard frame; {@code ETH_DATA_LEN}. */
    public static final int DATA_LEN = 1500;
    /** What a type field must reach to be a type; below it is an IEEE 802.3 length. {@code ETH_P_802_3_MIN}. */
    public static final int P_802_3_MIN = 0x0600;

    public static final int P_IP = 0x0800;
    public static final int P_ARP = 0x0806;
    public static final int P_8021Q = 0x8100;
    public static final int P_8021AD = 0x88a8;
    public static final int P_IPV6 = 0x86dd;
    public static final int P_LOOPBACK = 0x9000;
    public static final int P_MPLS_UC = 0x8847;
    public static final int P_PAUSE = 0x8808;
    public static final int P_LLDP = 0x88cc;
    public static final int P_1588 = 0x88f7;

    /** The address of all stations. */
    public static final long BROADCAST = 0xffff_ffff_ffffL;

    private EthernetHeader() {
    }

    /** The length gate: whether {@code len} bytes from {@code off} hold a whole header. */
    public static boolean fits(byte[] b, int off, int len) {
        return len >= LEN && off >= 0 && off <= b.length - LEN;
    }

    /** Destination address, 48 bits: one load, as the header goes on behind it. */
    public static long dst(byte[] b, int off) {
        return Bytes.s64(b, off + DST) >>> 16;
    }

    public static void dst(byte[] b, int off, long mac) {
        Bytes.put48(b, off + DST, mac);
    }

    /** Source address, 48 bits. */
    public static long src(byte[] b, int off) {
        return Bytes.u48(b, off + SRC);
    }

    public static void src(byte[] b, int off, long mac) {
        Bytes.put48(b, off + SRC, mac);
    }

    /** EtherType, or an IEEE 802.3 length when below {@link #P_802_3_MIN}. */
    public static int type(byte[] b, int off) {
        return Bytes.u16(b, off + TYPE);
    }

    public static void type(byte[] b, int off, int type) {
        Bytes.put16(b, off + TYPE, type);
    }

    /** Writes the whole header. */
    public static void write(byte[] b, int off, long dst, long src, int type) {
        dst(b, off, dst);
        src(b, off, src);
        type(b, off, type);
    }

    public static boolean isBroadcast(long mac) {
        return mac == BROADCAST;
    }

    /** Whether the group bit is set; true of broadcast too, as in {@code is_multicast_ether_addr()}. */
    public static boolean isMulticast(long mac) {
        return (mac >>> 40 & 1) != 0;
    }

    /** Whether the type announces a VLAN tag right behind; {@code eth_type_vlan()}. */
    public static boolean isVlan(int type) {
        return type == P_8021Q || type == P_8021AD;
    }

    /** The name of a type as protocol lists write it, or its four hex digits. */
    public static String typeName(int type) {
        return switch (type) {
            case P_IP -> "IPv4";
            case P_ARP -> "ARP";
            case P_8021Q -> "802.1Q";
            case P_8021AD -> "802.1ad";
            case P_IPV6 -> "IPv6";
            case P_LOOPBACK -> "Loopback";
            case P_MPLS_UC -> "MPLS";
            case P_PAUSE -> "MAC control";
            case P_LLDP -> "LLDP";
            case P_1588 -> "PTP";
            default -> String.format(Locale.ROOT, "0x%04x", type);
        };
    }
}
