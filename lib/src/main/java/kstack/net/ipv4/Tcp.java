package kstack.net.ipv4;

import kstack.kernel.Cpu;
import kstack.net.core.Netns;
import kstack.net.core.PacketHandler;
import kstack.net.core.PacketType;
import kstack.net.core.SkBuff;
import kstack.trace.DropReason;
import kstack.trace.Fn;
import kstack.trace.Mib;
import kstack.wire.InternetChecksum;
import kstack.wire.Ipv4Header;
import kstack.wire.TcpHeader;

/**
 * TCP receive, entered by {@code tcp_v4_rcv()}: header checks, checksum, socket look-up; a segment for no socket is
 * answered with RST. Linux: {@code net/ipv4/tcp_ipv4.c}.
 */
public final class Tcp implements PacketHandler {
    private final Netns net;
    private final TcpReset reset;

    Tcp(Netns net, IpOutput output) {
        this.net = net;
        this.reset = new TcpReset(net, output);
    }

    @Override
    public void rcv(Cpu cpu, SkBuff skb) {
        cpu.charge(Fn.TCP_V4_RCV);
        if (skb.pktType() != PacketType.HOST) {
            skb.drop(DropReason.NOT_SPECIFIED, Fn.TCP_V4_RCV);
            return;
        }
        net.mib().inc(Mib.TCP_IN_SEGS);
        if (!skb.mayPull(TcpHeader.MIN_LEN)) {
            skb.drop(DropReason.NOT_SPECIFIED, Fn.TCP_V4_RCV);
            return;
        }
        int headerLen = TcpHeader.dataOff(skb.head(), skb.data());
        if (headerLen < TcpHeader.MIN_LEN) {
            net.mib().inc(Mib.TCP_IN_ERRS);
            skb.drop(DropReason.PKT_TOO_SMALL, Fn.TCP_V4_RCV);
            return;
        }
        if (!skb.mayPull(headerLen)) {
            skb.drop(DropReason.NOT_SPECIFIED, Fn.TCP_V4_RCV);
            return;
        }
        if (skb.ipSummed() == SkBuff.CHECKSUM_NONE && !checksumOk(cpu, skb)) {
            net.mib().inc(Mib.TCP_IN_CSUM_ERRORS);
            net.mib().inc(Mib.TCP_IN_ERRS);
            skb.drop(DropReason.TCP_CSUM, Fn.TCP_V4_RCV);
            return;
        }
        cpu.charge(Fn.TCP_LOOKUP);
        reset.send(cpu, skb);
        skb.drop(DropReason.NO_SOCKET, Fn.TCP_V4_RCV);
    }

    private static boolean checksumOk(Cpu cpu, SkBuff skb) {
        byte[] b = skb.head();
        int ip = skb.networkHeader();
        return L4Checksum.verify(cpu, skb, InternetChecksum.pseudoHeader(Ipv4Header.src(b, ip),
                Ipv4Header.dst(b, ip), Ipv4Header.IPPROTO_TCP, skb.len()));
    }

    /** {@code tcp_v4_err()}: an ICMP error about a segment of ours; without connections nobody is to be told. */
    boolean error(Cpu cpu, SkBuff skb, int type, int code) {
        return false;
    }

    /** Packets that wait in TCP sockets. */
    public int held() {
        return 0;
    }
}
