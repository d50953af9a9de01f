package kstack.net.ipv4;

import kstack.net.core.NetDevice;
import kstack.net.core.Netns;
import kstack.net.core.SkbAllocator;
import kstack.wire.Ipv4Prefix;

/** The IPv4 stack of one host, put together: {@code inet_init()} in {@code net/ipv4/af_inet.c}. */
public final class Ipv4 {
    private final SkbAllocator skbs;
    private final Fib fib;
    private final RouteTable routes = new RouteTable();
    private final Neighbours neighbours;
    private final Arp arp;
    private final Icmp icmp;
    private final Udp udp;
    private final Tcp tcp;
    private final IpDefrag defrag;
    private final IpForward forward;
    private final IpInput input;

    /** A stack with one device. */
    public Ipv4(Netns net, NetDevice dev, SkbAllocator skbs) {
        this.skbs = skbs;
        fib = new Fib(net);
        neighbours = new Neighbours(dev, skbs, fib);
        arp = new Arp(net, fib, neighbours);
        IpOutput output = new IpOutput(net, skbs, neighbours, routes);
        icmp = new Icmp(net, fib, output);
        udp = new Udp(net, icmp, new UdpSend(net, dev, fib, output));
        tcp = new Tcp(net, dev, output);
        defrag = new IpDefrag(net, icmp, skbs);
        icmp.errorHandlers(udp::error, tcp::error);
        forward = new IpForward(net, routes, icmp, neighbours);
        input = new IpInput(net, fib, icmp, defrag, udp, tcp, forward);
    }

    /** {@code ip addr add}: the address becomes local, its network is on the link. */
    public void addAddress(Ipv4Prefix address) {
        fib.addAddress(address);
        routes.addOnLink(address);
    }

    /** Where packets go. */
    public RouteTable routes() {
        return routes;
    }

    /** Addresses, and the routing decision for what comes in. */
    public Fib fib() {
        return fib;
    }

    /** Link addresses of others. */
    public Neighbours neighbours() {
        return neighbours;
    }

    /** ARP receive. */
    public Arp arp() {
        return arp;
    }

    /** IP receive. */
    public IpInput input() {
        return input;
    }

    /** IP forwarding. */
    public IpForward forward() {
        return forward;
    }

    /** Link addresses of the hosts on the link of another device of this host. */
    public Neighbours neighboursOn(NetDevice other) {
        return new Neighbours(other, skbs, fib);
    }

    /** ICMP. */
    public Icmp icmp() {
        return icmp;
    }

    /** UDP. */
    public Udp udp() {
        return udp;
    }

    /** TCP. */
    public Tcp tcp() {
        return tcp;
    }

    /** Packets that wait anywhere in this stack. */
    public int held() {
        return neighbours.held() + icmp.ping().held() + udp.held() + tcp.held() + defrag.held();
    }
}
