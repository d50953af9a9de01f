package kstack.replay;

import kstack.wire.ArpPacket;
import kstack.wire.Bytes;
import kstack.wire.EthernetHeader;
import kstack.wire.IcmpHeader;
import kstack.wire.Ipv4Header;
import kstack.wire.TcpHeader;
import kstack.wire.UdpHeader;
import kstack.wire.VlanTag;
import kstack.wire.pcap.CapturedFrame;

/**
 * One frame of a recording, behind an Ethernet header, with the offsets of what was found in it.
 *
 * <p>Headers are looked for under VLAN tags too. An offset is -1 where there is no whole header. Lengths come from the
 * IP header and not from the bytes kept, so a frame that the snapshot length cut still counts right.
 */
final class RecordedFrame {
    /** What a passive replay does with a frame. */
    enum Role {
        /** The host received it, or saw it pass: it goes into the model. */
        RECEIVED,
        /** The host sent it: it tells what the host did. */
        SENT,
        /** Received, but the snapshot length cut it. */
        CUT,
        /** Nothing that Ethernet could carry. */
        FOREIGN
    }

    final int number;
    final CapturedFrame captured;
    final byte[] bytes;
    final int etherType;
    final boolean tagged;
    /** Offset of the IPv4 header. */
    final int ip;
    /** Offset of the ARP packet. */
    final int arp;
    /** Offset of the transport header, of the first fragment only. */
    final int l4;
    final int protocol;
    Role role = Role.RECEIVED;

    /** @param bytes the Ethernet frame; empty if there is none */
    RecordedFrame(int number, CapturedFrame captured, byte[] bytes) {
        this.number = number;
        this.captured = captured;
        this.bytes = bytes;
        int at = EthernetHeader.LEN;
        int type = bytes.length >= at ? EthernetHeader.type(bytes, 0) : -1;
        boolean vlan = EthernetHeader.isVlan(type);
        while (EthernetHeader.isVlan(type) && bytes.length >= at + VlanTag.LEN) {
            type = VlanTag.type(bytes, at);
            at += VlanTag.LEN;
        }
        etherType = type;
        tagged = vlan;
        int left = bytes.length - at;
        boolean v4 = type == EthernetHeader.P_IP && left >= Ipv4Header.MIN_LEN && Ipv4Header.version(bytes, at) == 4
                && Ipv4Header.headerLen(bytes, at) >= Ipv4Header.MIN_LEN && Ipv4Header.headerLen(bytes, at) <= left;
        ip = v4 ? at : -1;
        arp = type == EthernetHeader.P_ARP && left >= ArpPacket.LEN ? at : -1;
        protocol = v4 ? Ipv4Header.protocol(bytes, at) : -1;
        l4 = v4 && Ipv4Header.fragOff(bytes, at) == 0 ? transport(at + Ipv4Header.headerLen(bytes, at)) : -1;
    }

    private int transport(int at) {
        int needed = switch (protocol) {
            case Ipv4Header.IPPROTO_TCP -> TcpHeader.MIN_LEN;
            case Ipv4Header.IPPROTO_UDP -> UdpHeader.LEN;
            case Ipv4Header.IPPROTO_ICMP -> IcmpHeader.LEN;
            default -> Integer.MAX_VALUE;
        };
        if (bytes.length - at < needed) {
            return -1;
        }
        if (protocol == Ipv4Header.IPPROTO_TCP) {
            int header = TcpHeader.dataOff(bytes, at);
            return header < TcpHeader.MIN_LEN || header > bytes.length - at ? -1 : at;
        }
        return at;
    }

    boolean isIpv4() {
        return ip >= 0;
    }

    boolean isTcp() {
        return l4 >= 0 && protocol == Ipv4Header.IPPROTO_TCP;
    }

    boolean isUdp() {
        return l4 >= 0 && protocol == Ipv4Header.IPPROTO_UDP;
    }

    boolean isIcmp() {
        return l4 >= 0 && protocol == Ipv4Header.IPPROTO_ICMP;
    }

    boolean isFragment() {
        return ip >= 0 && Ipv4Header.isFragment(bytes, ip);
    }

    int src() {
        return Ipv4Header.src(bytes, ip);
    }

    int dst() {
        return Ipv4Header.dst(bytes, ip);
    }

    int srcPort() {
        return Bytes.u16(bytes, l4);
    }

    int dstPort() {
        return Bytes.u16(bytes, l4 + 2);
    }

    long srcMac() {
        return EthernetHeader.src(bytes, 0);
    }

    long dstMac() {
        return EthernetHeader.dst(bytes, 0);
    }

    /** Bytes behind the IP header, by the header; what the frame had where segmentation offload left 0. */
    int ipPayloadLen() {
        int total = Ipv4Header.totalLen(bytes, ip);
        int whole = captured.originalLen() + bytes.length - captured.bytes().length - ip;
        return Math.max(0, (total == 0 ? whole : Math.min(total, whole)) - Ipv4Header.headerLen(bytes, ip));
    }

    /** Payload of a TCP segment or UDP datagram, which may come in fragments. */
    int payloadLen() {
        int header = isTcp() ? TcpHeader.dataOff(bytes, l4) : UdpHeader.LEN;
        return Math.max(0, ipPayloadLen() - header);
    }

    int flags() {
        return TcpHeader.flags(bytes, l4);
    }

    boolean has(int flag) {
        return (flags() & flag) != 0;
    }

    int seq() {
        return TcpHeader.seq(bytes, l4);
    }

    int ack() {
        return TcpHeader.ack(bytes, l4);
    }

    /** Sequence number behind the segment: SYN and FIN count as one. */
    int endSeq() {
        return seq() + payloadLen() + Integer.bitCount(flags() & (TcpHeader.SYN | TcpHeader.FIN));
    }

    /** Bytes of the frame on the wire, as the capture has it. */
    int frameLen() {
        return captured.originalLen();
    }
}
