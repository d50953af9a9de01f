package kstack.net.ipv4;

import kstack.kernel.Cpu;
import kstack.net.core.NetDevice;
import kstack.net.core.Netns;
import kstack.net.core.SkBuff;
import kstack.trace.Fn;
import kstack.trace.Mib;
import kstack.wire.InternetChecksum;
import kstack.wire.Ipv4Header;
import kstack.wire.UdpHeader;

/**
 * UDP send: header, checksum, and down to IP. Left out: corking, the send buffer's limit, fragmentation, connected
 * sockets' cached routes. Linux: {@code net/ipv4/udp.c}, {@code udp_sendmsg()} and {@code udp_send_skb()}.
 */
final class UdpSend {
    private final Netns net;
    private final NetDevice dev;
    private final Fib fib;
    private final IpOutput output;

    UdpSend(Netns net, NetDevice dev, Fib fib, IpOutput output) {
        this.net = net;
        this.dev = dev;
        this.fib = fib;
        this.output = output;
    }

    boolean sendmsg(Cpu cpu, UdpSock from, byte[] buf, int off, int len, int address, int port) {
        int max = dev.mtu() - Ipv4Header.MIN_LEN - UdpHeader.LEN;
        if (port < 1 || port > 65_535 || len > max) {
            throw new IllegalArgumentException("a datagram goes to port 1 to 65535 and has at most " + max + " bytes at an MTU"
                    + " of " + dev.mtu() + ", as nothing is fragmented on output; got port " + port + ", " + len + " bytes");
        }
        cpu.charge(Fn.UDP_SENDMSG);
        if (!output.routable(address)) {
            net.mib().inc(Mib.IP_OUT_NO_ROUTES);
            return false;
        }
        SkBuff skb = output.alloc(cpu, UdpHeader.LEN + len);
        int at = skb.put(UdpHeader.LEN + len);
        byte[] b = skb.head();
        System.arraycopy(buf, off, b, at + UdpHeader.LEN, len);
        int src = from.localAddress() != 0 ? from.localAddress() : fib.primaryAddress();
        UdpHeader.srcPort(b, at, from.localPort());
        UdpHeader.dstPort(b, at, port);
        UdpHeader.length(b, at, UdpHeader.LEN + len);
        // copied and summed in one go, csum_and_copy_from_iter()
        cpu.charge(Fn.SKB_CHECKSUM, UdpHeader.LEN + len);
        InternetChecksum.fillUdp(b, at, UdpHeader.LEN + len, src, address);
        net.mib().inc(Mib.UDP_OUT_DATAGRAMS);
        output.xmit(cpu, skb, src, address, Ipv4Header.IPPROTO_UDP, 0, true, 0);
        return true;
    }
}
