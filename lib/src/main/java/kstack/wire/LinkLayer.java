package kstack.wire;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a captured frame starts with: the link types of capture files (pcap's {@code LINKTYPE_} registry) that lead to
 * IP, and their conversion into Ethernet frames, which is what a NIC receives.
 */
public enum LinkLayer {
    /** An Ethernet header. */
    ETHERNET(1, "Ethernet", 14),
    /** BSD loopback: the address family in four bytes, in the byte order of the machine that captured. */
    NULL(0, "BSD loopback", 4),
    /** OpenBSD loopback: the address family in four bytes, network order. */
    LOOP(108, "OpenBSD loopback", 4),
    /** No link header: IPv4 or IPv6, told by the version field. */
    RAW(101, "raw IP", 0),
    /** Linux "any" device, first form: 16 bytes with packet type and protocol. */
    LINUX_SLL(113, "Linux cooked v1", 16),
    /** Linux "any" device, second form: 20 bytes, with the interface index. */
    LINUX_SLL2(276, "Linux cooked v2", 20),
    /** No link header: IPv4 only. */
    IPV4(228, "raw IPv4", 0),
    /** No link header: IPv6 only. */
    IPV6(229, "raw IPv6", 0);

    /** Packet types of cooked captures, {@code PACKET_HOST} and so on of linux/if_packet.h. */
    public static final int PACKET_HOST = 0;
    public static final int PACKET_BROADCAST = 1;
    public static final int PACKET_MULTICAST = 2;
    public static final int PACKET_OTHERHOST = 3;
    public static final int PACKET_OUTGOING = 4;

    private static final List<Integer> OTHER_RAW = List.of(12, 14);

    private final int number;
    private final String title;
    private final int headerLen;

    LinkLayer(int number, String title, int headerLen) {
        this.number = number;
        this.title = title;
        this.headerLen = headerLen;
    }

    /** The link type's number in capture files. */
    public int number() {
        return number;
    }

    /** A name for people. */
    public String title() {
        return title;
    }

    /** Bytes before the network layer, VLAN tags not counted. */
    public int headerLen() {
        return headerLen;
    }

    /** The layer of a capture file's number, if it is one of these; 12 and 14 are older numbers of raw IP. */
    public static Optional<LinkLayer> of(int number) {
        for (LinkLayer l : values()) {
            if (l.number == number) {
                return Optional.of(l);
            }
        }
        return OTHER_RAW.contains(number) ? Optional.of(RAW) : Optional.empty();
    }

    /** A name for any link type's number. */
    public static String title(int number) {
        return of(number).map(LinkLayer::title).orElseGet(() -> switch (number) {
            case 9 -> "PPP";
            case 105 -> "IEEE 802.11";
            case 127 -> "IEEE 802.11 with radiotap";
            case 187, 201 -> "Bluetooth";
            case 189, 220 -> "USB";
            default -> "link type " + number;
        });
    }

    /** The EtherType of the network layer, or -1 if the header is cut off or carries nothing that has one. */
    public int protocol(byte[] b, int off, int len) {
        if (len < Math.max(headerLen, 1)) {
            return -1;
        }
        return switch (this) {
            case ETHERNET -> EthernetHeader.type(b, off);
            case NULL, LOOP -> family(Bytes.s32(b, off));
            case RAW -> (b[off] & 0xf0) == 0x60 ? EthernetHeader.P_IPV6 : EthernetHeader.P_IP;
            case LINUX_SLL -> Bytes.u16(b, off + 14);
            case LINUX_SLL2 -> Bytes.u16(b, off);
            case IPV4 -> EthernetHeader.P_IP;
            case IPV6 -> EthernetHeader.P_IPV6;
        };
    }

    private static int family(int raw) {
        int family = (raw & 0xffff) == 0 ? Integer.reverseBytes(raw) : raw;
        return switch (family) {
            case 2 -> EthernetHeader.P_IP;
            case 10, 24, 28, 30 -> EthernetHeader.P_IPV6;
            default -> -1;
        };
    }

    /** The packet type that a cooked header tells ({@link #PACKET_OUTGOING} and so on); -1 for other layers. */
    public int packetType(byte[] b, int off, int len) {
        if (len < headerLen) {
            return -1;
        }
        return switch (this) {
            case LINUX_SLL -> Bytes.u16(b, off);
            case LINUX_SLL2 -> Bytes.u8(b, off + 10);
            default -> -1;
        };
    }

    /**
     * The same packet behind an Ethernet header. An Ethernet frame comes back as a copy; for the others the header is
     * made up from the given addresses, the destination a group address where a cooked header says so.
     *
     * @return empty if the link header is cut off or carries a protocol without EtherType
     */
    public Optional<byte[]> toEthernet(byte[] b, int off, int len, long dstMac, long srcMac) {
        int type = protocol(b, off, len);
        if (type < 0) {
            return Optional.empty();
        }
        if (this == ETHERNET) {
            return Optional.of(Arrays.copyOfRange(b, off, off + len));
        }
        int payload = len - headerLen;
        byte[] frame = new byte[EthernetHeader.LEN + payload];
        System.arraycopy(b, off + headerLen, frame, EthernetHeader.LEN, payload);
        EthernetHeader.write(frame, 0, dstMac, srcMac, type);
        int packetType = packetType(b, off, len);
        if (packetType == PACKET_BROADCAST) {
            EthernetHeader.dst(frame, 0, EthernetHeader.BROADCAST);
        } else if (packetType == PACKET_MULTICAST && type == EthernetHeader.P_IP && payload >= Ipv4Header.MIN_LEN) {
            EthernetHeader.dst(frame, 0, Ipv4Address.multicastMac(Ipv4Header.dst(frame, EthernetHeader.LEN)));
        }
        return Optional.of(frame);
    }
}
