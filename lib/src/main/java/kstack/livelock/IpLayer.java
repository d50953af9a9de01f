package kstack.livelock;

import kstack.kernel.Cpu;
import kstack.net.core.SkBuff;
import kstack.trace.DropReason;
import kstack.trace.Fn;
import kstack.wire.EthernetHeader;
import kstack.wire.InternetChecksum;
import kstack.wire.Ipv4Header;

/**
 * The router's IP: header checks, then to the process that screens or takes packets, or straight on; forwarding decrements
 * TTL, mends the checksum and puts on the link header of the next hop. There is one output interface and one neighbour, the
 * paper's phantom host. Linux: {@code ip_rcv()}, {@code net/ipv4/ip_forward.c}.
 */
final class IpLayer {
    private static final int TTL_STEP = 0x0100;

    private final OutputCard output;
    private final ProcessQueue process;
    private final long outputMac;
    private final long phantomMac;

    /** {@code process} is null when the kernel forwards by itself. */
    IpLayer(OutputCard output, ProcessQueue process, long outputMac, long phantomMac) {
        this.output = output;
        this.process = process;
        this.outputMac = outputMac;
        this.phantomMac = phantomMac;
    }

    void input(Cpu cpu, SkBuff skb) {
        cpu.charge(Fn.IP_RCV_CORE);
        if (skb.protocol() != EthernetHeader.P_IP) {
            skb.drop(DropReason.UNHANDLED_PROTO, Fn.NETIF_RECEIVE_SKB_CORE);
            return;
        }
        byte[] b = skb.head();
        int ip = skb.data();
        if (skb.len() < Ipv4Header.MIN_LEN || Ipv4Header.version(b, ip) != 4
                || Ipv4Header.headerLen(b, ip) < Ipv4Header.MIN_LEN || Ipv4Header.headerLen(b, ip) > skb.len()
                || Ipv4Header.totalLen(b, ip) > skb.len() || Ipv4Header.totalLen(b, ip) < Ipv4Header.headerLen(b, ip)) {
            skb.drop(DropReason.IP_INHDR, Fn.IP_RCV_CORE);
            return;
        }
        if (!InternetChecksum.ipHeaderOk(b, ip)) {
            skb.drop(DropReason.IP_CSUM, Fn.IP_RCV_CORE);
            return;
        }
        skb.trim(Ipv4Header.totalLen(b, ip));
        cpu.charge(Fn.IP_ROUTE_INPUT);
        if (process == null) {
            forward(cpu, skb);
        } else {
            process.add(cpu, skb);
        }
    }

    void forward(Cpu cpu, SkBuff skb) {
        cpu.charge(Fn.IP_FORWARD);
        byte[] b = skb.head();
        int ip = skb.data();
        int ttl = Ipv4Header.ttl(b, ip);
        if (ttl <= 1) {
            skb.drop(DropReason.IP_INHDR, Fn.IP_FORWARD);
            return;
        }
        Ipv4Header.ttl(b, ip, ttl - 1);
        int sum = Ipv4Header.checksum(b, ip) + TTL_STEP;
        Ipv4Header.checksum(b, ip, sum + (sum >= 0xffff ? 1 : 0) & 0xffff);
        int eth = skb.push(EthernetHeader.LEN);
        EthernetHeader.write(b, eth, phantomMac, outputMac, EthernetHeader.P_IP);
        output.xmit(cpu, skb);
    }
}
