package kstack.wire;

/**
 * An ARP packet for IPv4 over Ethernet (RFC 826), {@code struct arphdr} and the addresses behind it.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |         Hardware type         |         Protocol type         |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * | Hardware len  | Protocol len  |           Operation           |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                    Sender hardware address                    |
 * +                               +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                               | Sender protocol address ...
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  ... (0-1)                      |   Target hardware address
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+                               +
 * |                                                               |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                    Target protocol address                    |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class ArpPacket {
    public static final int HARDWARE_TYPE = 0;
    public static final int PROTOCOL_TYPE = HARDWARE_TYPE + 2;
    public static final int HARDWARE_LEN = PROTOCOL_TYPE + 2;
    public static final int PROTOCOL_LEN = HARDWARE_LEN + 1;
    public static final int OPERATION = PROTOCOL_LEN + 1;
    /** Bytes of the fixed part, {@code struct arphdr}. */
    public static final int FIXED_LEN = OPERATION + 2;
    public static final int SENDER_MAC = FIXED_LEN;
    public static final int SENDER_IP = SENDER_MAC + 6;
    public static final int TARGET_MAC = SENDER_IP + 4;
    public static final int TARGET_IP = TARGET_MAC + 6;
    public static final int LEN = TARGET_IP + 4;

    /** {@code ARPHRD_ETHER}. */
    public static final int HARDWARE_ETHER = 1;
    public static final int REQUEST = 1;
    public static final int REPLY = 2;

    private ArpPacket() {
    }

    /** The length gate: whether {@code len} bytes from {@code off} hold a packet of IPv4 over Ethernet. */
    public static boolean fits(byte[] b, int off, int len) {
        return len >= LEN && off >= 0 && off <= b.length - LEN;
    }

    /** Whether types and lengths are those of IPv4 over Ethernet, the only kind the offsets here are right for. */
    public static boolean isIpv4OverEthernet(byte[] b, int off) {
        return hardwareType(b, off) == HARDWARE_ETHER && protocolType(b, off) == EthernetHeader.P_IP
                && hardwareLen(b, off) == 6 && protocolLen(b, off) == 4;
    }

    public static int hardwareType(byte[] b, int off) {
        return Bytes.u16(b, off + HARDWARE_TYPE);
    }

    public static int protocolType(byte[] b, int off) {
        return Bytes.u16(b, off + PROTOCOL_TYPE);
    }

    public static int hardwareLen(byte[] b, int off) {
        return Bytes.u8(b, off + HARDWARE_LEN);
    }

    public static int protocolLen(byte[] b, int off) {
        return Bytes.u8(b, off + PROTOCOL_LEN);
    }

    /** {@link #REQUEST} or {@link #REPLY}. */
    public static int operation(byte[] b, int off) {
        return Bytes.u16(b, off + OPERATION);
    }

    public static void operation(byte[] b, int off, int operation) {
        Bytes.put16(b, off + OPERATION, operation);
    }

    public static long senderMac(byte[] b, int off) {
        return Bytes.u48(b, off + SENDER_MAC);
    }

    public static void senderMac(byte[] b, int off, long mac) {
        Bytes.put48(b, off + SENDER_MAC, mac);
    }

    public static int senderIp(byte[] b, int off) {
        return Bytes.s32(b, off + SENDER_IP);
    }

    public static void senderIp(byte[] b, int off, int ip) {
        Bytes.put32(b, off + SENDER_IP, ip);
    }

    public static long targetMac(byte[] b, int off) {
        return Bytes.u48(b, off + TARGET_MAC);
    }

    public static void targetMac(byte[] b, int off, long mac) {
        Bytes.put48(b, off + TARGET_MAC, mac);
    }

    public static int targetIp(byte[] b, int off) {
        return Bytes.s32(b, off + TARGET_IP);
    }

    public static void targetIp(byte[] b, int off, int ip) {
        Bytes.put32(b, off + TARGET_IP, ip);
    }

    /** Writes a whole packet; {@code arp_create()} writes the same 28 bytes. */
    public static void write(byte[] b, int off, int operation, long senderMac, int senderIp, long targetMac,
            int targetIp) {
        Bytes.put16(b, off + HARDWARE_TYPE, HARDWARE_ETHER);
        Bytes.put16(b, off + PROTOCOL_TYPE, EthernetHeader.P_IP);
        Bytes.put8(b, off + HARDWARE_LEN, 6);
        Bytes.put8(b, off + PROTOCOL_LEN, 4);
        operation(b, off, operation);
        senderMac(b, off, senderMac);
        senderIp(b, off, senderIp);
        targetMac(b, off, targetMac);
        targetIp(b, off, targetIp);
    }
}
