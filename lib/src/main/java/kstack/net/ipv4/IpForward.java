package kstack.net.ipv4;

import kstack.kernel.Cpu;
import kstack.net.core.Netns;
import kstack.net.core.PacketType;
import kstack.net.core.SkBuff;
import kstack.trace.DropReason;
import kstack.trace.Fn;
import kstack.trace.Mib;
import kstack.wire.EthernetHeader;
import kstack.wire.IcmpHeader;
import kstack.wire.InternetChecksum;
import kstack.wire.Ipv4Header;
import kstack.wire.TcpHeader;
import kstack.wire.UdpHeader;

/**
 * A packet for somebody else goes on: time to live, size, then out to the next hop. Only with net.ipv4.ip_forward on.
 *
 * <p>What is forwarded leaves by the device of its route. Redirects, strict source routes and fragmentation are left out
 * (a packet that is too long is dropped even without DF).
 * Linux: {@code net/ipv4/ip_forward.c}.
 */
public final class IpForward {
    private final Netns net;
    private final RouteTable routes;
    private final Icmp icmp;

    IpForward(Netns net, RouteTable routes, Icmp icmp) {
        this.net = net;
        this.routes = routes;
        this.icmp = icmp;
    }

    /** {@code ip_forward()}; ends the packet or hands it to the neighbour. */
    void forward(Cpu cpu, SkBuff skb) {
        cpu.charge(Fn.IP_FORWARD);
        int ip = skb.networkHeader();
        int dst = Ipv4Header.dst(skb.head(), ip);
        RouteTable.Route route = routes.lookup(dst);
        if (route == null) {
            cpu.charge(Fn.IP_ERROR);
            net.mib().inc(Mib.IPEXT_IN_NO_ROUTES);
            icmp.send(cpu, skb, IcmpHeader.DEST_UNREACH, IcmpHeader.NET_UNREACH);
            skb.drop(DropReason.IP_INNOROUTES, Fn.IP_ERROR);
            return;
        }
        if (!skb.isFor(PacketType.HOST)) {
            skb.drop(DropReason.NOT_SPECIFIED, Fn.IP_FORWARD);
            return;
        }
        if (Ipv4Header.ttl(skb.head(), ip) <= 1) {
            net.mib().inc(Mib.IP_IN_HDR_ERRORS);
            icmp.send(cpu, skb, IcmpHeader.TIME_EXCEEDED, 0);
            skb.drop(DropReason.IP_INHDR, Fn.IP_FORWARD);
            return;
        }
        Neighbours out = route.out();
        if (frameLen(skb, ip) > out.mtu()) {
            net.mib().inc(Mib.IP_FRAG_FAILS);
            if ((Ipv4Header.flags(skb.head(), ip) & Ipv4Header.FLAG_DF) != 0) {
                icmp.sendFragmentationNeeded(cpu, skb, out.mtu());
            }
            skb.drop(DropReason.PKT_TOO_BIG, Fn.IP_FORWARD);
            return;
        }
        skb.cowHead(EthernetHeader.LEN);
        decreaseTtl(skb.head(), skb.networkHeader());
        net.mib().inc(Mib.IP_FORW_DATAGRAMS);
        net.mib().inc(Mib.IP_OUT_TRANSMITS);
        net.mib().add(Mib.IPEXT_OUT_OCTETS, skb.len());
        out.output(cpu, skb, route.nextHop(dst));
    }

    /** {@code skb_gso_network_seglen()}: the length of a frame that leaves; a merged packet is taken apart at the device. */
    private static int frameLen(SkBuff skb, int ip) {
        if (skb.gsoSize() == 0) {
            return skb.len();
        }
        byte[] b = skb.head();
        int l4 = Ipv4Header.headerLen(b, ip);
        return l4 + skb.gsoSize() + (Ipv4Header.protocol(b, ip) == Ipv4Header.IPPROTO_TCP
                ? TcpHeader.dataOff(b, ip + l4) : UdpHeader.LEN);
    }

    /** {@code ip_decrease_ttl()}: the checksum follows by RFC 1624, without a sum over the header. */
    private static void decreaseTtl(byte[] b, int ip) {
        int before = Ipv4Header.ttl(b, ip) << 8 | Ipv4Header.protocol(b, ip);
        Ipv4Header.ttl(b, ip, (before >> 8) - 1);
        Ipv4Header.checksum(b, ip, InternetChecksum.update(Ipv4Header.checksum(b, ip), before, before - 0x100));
    }
}
