package kstack.net.core;

import kstack.kernel.Cpu;
import kstack.trace.Fn;
import kstack.wire.EthernetHeader;
import kstack.wire.InternetChecksum;
import kstack.wire.Ipv4Header;
import kstack.wire.TcpHeader;
import kstack.wire.UdpHeader;

/**
 * Takes a merged packet apart again, {@code skb_gso_segment()}: for a device that sends frames only, and for a UDP
 * socket without UDP_GRO.
 *
 * <p>Each segment is a packet of its own with a copy of the headers: length, IP id (counted on, or the same if it was
 * so when
 * the packet was merged), TCP sequence number and flags (CWR in the first, FIN and PSH in the last), checksums.
 * Linux: {@code net/core/gso.c}, {@code tcp_gso_segment()}, {@code __udp_gso_segment()}; the payload is copied, where
 * Linux shares pages.
 */
public final class SkbSegment {
    /** Takes one segment; its data begins with the link header. */
    public interface Sink {
        /** Owns {@code segment} from now on; false if it was dropped. */
        boolean take(Cpu cpu, SkBuff segment);
    }

    private SkbSegment() {
    }

    /**
     * Ends {@code skb}, whose data begins with the link header, and hands on what it was made of.
     *
     * @return false if a segment was dropped
     */
    public static boolean split(Cpu cpu, SkBuff skb, Sink sink) {
        int ipOff = EthernetHeader.LEN;
        int l4 = ipOff + Ipv4Header.headerLen(skb.head(), skb.data() + ipOff);
        boolean tcp = Ipv4Header.protocol(skb.head(), skb.data() + ipOff) == Ipv4Header.IPPROTO_TCP;
        int headers = l4 + (tcp ? TcpHeader.dataOff(skb.head(), skb.data() + l4) : UdpHeader.LEN);
        int end = skb.len();
        boolean all = true;
        int number = 0;
        for (int at = headers; at < end; at += skb.gsoSize()) {
            cpu.charge(Fn.SKB_SEGMENT);
            int payload = Math.min(skb.gsoSize(), end - at);
            SkBuff seg = skb.allocator.alloc(SkbAllocator.NET_SKB_PAD + headers + payload);
            seg.reserve(SkbAllocator.NET_SKB_PAD);
            skb.copyBits(0, seg.head(), seg.put(headers), headers);
            skb.copyBits(at, seg.head(), seg.put(payload), payload);
            seg.headersFrom(skb, ipOff, l4);
            ipHeader(seg, ipOff, skb.gsoFixedId() ? 0 : number);
            if (tcp) {
                tcpHeader(seg, ipOff, l4, at - headers, at + payload == end);
            } else {
                udpHeader(seg, ipOff, l4);
            }
            all &= sink.take(cpu, seg);
            number++;
        }
        skb.consume(Fn.SKB_SEGMENT);
        return all;
    }

    private static void ipHeader(SkBuff seg, int ipOff, int idStep) {
        byte[] b = seg.head();
        int ip = seg.data() + ipOff;
        Ipv4Header.totalLen(b, ip, seg.len() - ipOff);
        Ipv4Header.id(b, ip, Ipv4Header.id(b, ip) + idStep & 0xffff);
        InternetChecksum.fillIpHeader(b, ip);
    }

    private static void tcpHeader(SkBuff seg, int ipOff, int l4, int seqStep, boolean last) {
        byte[] b = seg.head();
        int ip = seg.data() + ipOff;
        int th = seg.data() + l4;
        TcpHeader.seq(b, th, TcpHeader.seq(b, th) + seqStep);
        int flags = TcpHeader.flags(b, th);
        if (!last) {
            flags &= ~(TcpHeader.FIN | TcpHeader.PSH);
        }
        if (seqStep != 0) {
            flags &= ~TcpHeader.CWR;
        }
        TcpHeader.flags(b, th, flags);
        InternetChecksum.fillTcp(b, th, seg.len() - l4, Ipv4Header.src(b, ip), Ipv4Header.dst(b, ip));
    }

    private static void udpHeader(SkBuff seg, int ipOff, int l4) {
        byte[] b = seg.head();
        int ip = seg.data() + ipOff;
        int uh = seg.data() + l4;
        UdpHeader.length(b, uh, seg.len() - l4);
        InternetChecksum.fillUdp(b, uh, seg.len() - l4, Ipv4Header.src(b, ip), Ipv4Header.dst(b, ip));
    }

    /** {@code skb_checksum_help()}: the sender left the sum to a device that does not do it. */
    static void checksumHelp(Cpu cpu, SkBuff skb) {
        cpu.charge(Fn.SKB_CHECKSUM, skb.len());
        int ipOff = EthernetHeader.LEN;
        byte[] b = skb.head();
        int ip = skb.data() + ipOff;
        int l4 = ipOff + Ipv4Header.headerLen(b, ip);
        int len = Ipv4Header.totalLen(b, ip) - (l4 - ipOff);
        if (Ipv4Header.protocol(b, ip) == Ipv4Header.IPPROTO_TCP) {
            InternetChecksum.fillTcp(b, skb.data() + l4, len, Ipv4Header.src(b, ip), Ipv4Header.dst(b, ip));
        } else {
            InternetChecksum.fillUdp(b, skb.data() + l4, len, Ipv4Header.src(b, ip), Ipv4Header.dst(b, ip));
        }
        skb.ipSummed(SkBuff.CHECKSUM_NONE);
    }
}
