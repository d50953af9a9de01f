package kstack.net.ipv4;

import kstack.kernel.Cpu;
import kstack.net.core.Netns;
import kstack.net.core.SkBuff;
import kstack.trace.Fn;
import kstack.trace.Mib;
import kstack.wire.InternetChecksum;
import kstack.wire.Ipv4Header;
import kstack.wire.TcpHeader;

/** The RST for a segment that belongs to no connection (RFC 9293, 3.10.7.1). Linux: {@code tcp_v4_send_reset()}. */
final class TcpReset {
    private final Netns net;
    private final IpOutput output;

    TcpReset(Netns net, IpOutput output) {
        this.net = net;
        this.output = output;
    }

    /** Answers the segment at {@code skb}'s data; never a RST. */
    void send(Cpu cpu, SkBuff skb) {
        byte[] in = skb.head();
        int tcp = skb.data();
        int flags = TcpHeader.flags(in, tcp);
        if ((flags & TcpHeader.RST) != 0) {
            return;
        }
        cpu.charge(Fn.TCP_V4_SEND_RESET);
        SkBuff rst = output.alloc(cpu, TcpHeader.MIN_LEN);
        int at = rst.put(TcpHeader.MIN_LEN);
        byte[] b = rst.head();
        int seq = 0;
        int ack = 0;
        int outFlags = TcpHeader.RST;
        if ((flags & TcpHeader.ACK) != 0) {
            seq = TcpHeader.ack(in, tcp);
        } else {
            outFlags |= TcpHeader.ACK;
            ack = TcpHeader.seq(in, tcp) + Integer.bitCount(flags & (TcpHeader.SYN | TcpHeader.FIN))
                    + skb.len() - TcpHeader.dataOff(in, tcp);
        }
        TcpHeader.write(b, at, TcpHeader.dstPort(in, tcp), TcpHeader.srcPort(in, tcp), seq, ack, TcpHeader.MIN_LEN,
                outFlags, 0);
        int ip = skb.networkHeader();
        int src = Ipv4Header.dst(in, ip);
        int dst = Ipv4Header.src(in, ip);
        InternetChecksum.fillTcp(b, at, TcpHeader.MIN_LEN, src, dst);
        net.mib().inc(Mib.TCP_OUT_SEGS);
        net.mib().inc(Mib.TCP_OUT_RSTS);
        output.xmit(cpu, rst, src, dst, Ipv4Header.IPPROTO_TCP, 0, true, 0);
    }
}
