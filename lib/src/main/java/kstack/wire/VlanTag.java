package kstack.wire;

/**
 * The four bytes that IEEE 802.1Q puts between source address and type, {@code struct vlan_hdr}.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * | PCP |D|        VLAN id        |      Encapsulated type        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * <p>As in Linux the tag is counted from behind the first type field (0x8100 or 0x88a8), so the offset is the
 * Ethernet header's plus 14.
 */
public final class VlanTag {
    public static final int TCI = 0;
    public static final int TYPE = TCI + 2;
    public static final int LEN = TYPE + 2;

    private VlanTag() {
    }

    /** The length gate: whether {@code len} bytes from {@code off} hold a whole tag. */
    public static boolean fits(byte[] b, int off, int len) {
        return len >= LEN && off >= 0 && off <= b.length - LEN;
    }

    /** Tag control information: priority, drop-eligible bit and VLAN id together. */
    public static int tci(byte[] b, int off) {
        return Bytes.u16(b, off + TCI);
    }

    public static void tci(byte[] b, int off, int tci) {
        Bytes.put16(b, off + TCI, tci);
    }

    /** VLAN id, 0 to 4095; 0 means a priority tag only. */
    public static int vid(byte[] b, int off) {
        return tci(b, off) & 0xfff;
    }

    /** Priority code point, 0 to 7. */
    public static int priority(byte[] b, int off) {
        return tci(b, off) >>> 13;
    }

    /** Drop eligible indicator. */
    public static boolean dropEligible(byte[] b, int off) {
        return (tci(b, off) & 0x1000) != 0;
    }

    /** The type of what follows the tag. */
    public static int type(byte[] b, int off) {
        return Bytes.u16(b, off + TYPE);
    }

    public static void type(byte[] b, int off, int type) {
        Bytes.put16(b, off + TYPE, type);
    }

    /** Tag control information from its parts. */
    public static int tciOf(int priority, boolean dropEligible, int vid) {
        return (priority & 7) << 13 | (dropEligible ? 0x1000 : 0) | vid & 0xfff;
    }
}
