package kstack.net.ipv4;

import kstack.kernel.Cpu;
import kstack.net.core.Netns;
import kstack.net.core.SkBuff;
import kstack.net.core.SkbAllocator;
import kstack.trace.DropReason;
import kstack.trace.Fn;
import kstack.trace.Mib;
import kstack.wire.EthernetHeader;
import kstack.wire.InternetChecksum;
import kstack.wire.Ipv4Header;

/**
 * IPv4 send, as far as a receiver answers: header, route, neighbour, device. Fragmentation and copies of broadcasts to
 * this host itself are left out. Linux: {@code net/ipv4/ip_output.c}.
 */
public final class IpOutput {
    /** Headroom for all headers that may come in front, {@code MAX_TCP_HEADER}. */
    public static final int MAX_HEADER = 320;

    private final Netns net;
    private final SkbAllocator skbs;
    private final RouteTable routes;
    private int nextId;

    IpOutput(Netns net, SkbAllocator skbs, RouteTable routes) {
        this.net = net;
        this.skbs = skbs;
        this.routes = routes;
    }

    /** An empty packet with headroom for all headers and room for {@code payload} bytes. */
    SkBuff alloc(Cpu cpu, int payload) {
        cpu.charge(Fn.ALLOC_SKB);
        SkBuff skb = skbs.alloc(MAX_HEADER + payload);
        skb.reserve(MAX_HEADER);
        return skb;
    }

    /** {@code ip_route_output_key()}: whether a route leads to {@code dst}. */
    boolean routable(int dst) {
        return routes.nextHop(dst) != RouteTable.UNREACHABLE;
    }

    /** {@code ip_queue_xmit()}: puts the IP header on and sends; without a route the packet is dropped. */
    void xmit(Cpu cpu, SkBuff skb, int src, int dst, int protocol, int tos, boolean dontFragment, int id) {
        cpu.charge(Fn.IP_QUEUE_XMIT);
        RouteTable.Route route = routes.lookup(dst);
        if (route == null) {
            net.mib().inc(Mib.IP_OUT_NO_ROUTES);
            skb.drop(DropReason.IP_OUTNOROUTES, Fn.IP_QUEUE_XMIT);
            return;
        }
        int at = skb.push(Ipv4Header.MIN_LEN);
        byte[] b = skb.head();
        Ipv4Header.write(b, at, skb.len(), id, net.ipDefaultTtl, protocol, src, dst);
        if (tos != 0 || dontFragment) {
            Ipv4Header.tos(b, at, tos);
            Ipv4Header.flags(b, at, dontFragment ? Ipv4Header.FLAG_DF : 0);
            InternetChecksum.fillIpHeader(b, at);
        }
        skb.resetNetworkHeader();
        skb.protocol(EthernetHeader.P_IP);
        net.mib().inc(Mib.IP_OUT_REQUESTS);
        net.mib().inc(Mib.IP_OUT_TRANSMITS);
        net.mib().add(Mib.IPEXT_OUT_OCTETS, skb.len());
        route.out().output(cpu, skb, route.nextHop(dst));
    }

    /** An identification for a packet that may be fragmented; a counter here, random per destination in Linux. */
    int nextId() {
        nextId = nextId + 1 & 0xffff;
        return nextId;
    }
}
