package kstack.net.ipv4;

import java.util.ArrayList;
import java.util.List;
import kstack.net.core.NetDevice;
import kstack.net.core.Netns;
import kstack.net.core.SkbAllocator;
import kstack.wire.Ipv4Prefix;

/** The IPv4 stack of one host, put together: {@code inet_init()} in {@code net/ipv4/af_inet.c}. */
public final class Ipv4 {
    private final SkbAllocator skbs;
    private final Fib fib;
    private final RouteTable routes;
    private final Neighbours neighbours;
    private final List<Neighbours> links = new ArrayList<>();
    private final Arp arp;
    private final Icmp icmp;
    private final Udp udp;
    private final Tcp tcp;
    private final IpDefrag defrag;
    private final IpForward forward;
    private final IpInput input;

    /** A stack with one device; {@link #addDevice} gives it more. */
    public Ipv4(Netns net, NetDevice dev, SkbAllocator skbs) {
        this.skbs = skbs;
        fib = new Fib(net);
        neighbours = addDevice(dev);
        routes = new RouteTable(neighbours);
        arp = new Arp(net, fib, links);
        IpOutput output = new IpOutput(net, skbs, routes);
        icmp = new Icmp(net, fib, output);
        udp = new Udp(net, icmp, new UdpSend(net, dev, fib, output));
        tcp = new Tcp(net, dev, output);
        defrag = new IpDefrag(net, icmp, skbs);
        icmp.errorHandlers(udp::error, tcp::error);
        forward = new IpForward(net, routes, icmp);
        input = new IpInput(net, fib, icmp, defrag, udp, tcp, forward);
    }

    /** {@code inetdev_init()}: one more device that speaks IPv4. Returns the link addresses of the hosts on its link. */
    public Neighbours addDevice(NetDevice dev) {
        Neighbours link = new Neighbours(dev, skbs, fib);
        links.add(link);
        return link;
    }

    /** {@code ip addr add ADDRESS dev eth0}: the address becomes local, its network is on the first device's link. */
    public void addAddress(Ipv4Prefix address) {
        addAddress(address, neighbours);
    }

    /** {@code ip addr add ADDRESS dev DEV}. */
    public void addAddress(Ipv4Prefix address, Neighbours link) {
        fib.addAddress(address);
        link.addAddress(address.address());
        routes.addOnLink(address, link);
    }

    /** Where packets go. */
    public RouteTable routes() {
        return routes;
    }

    /** Addresses, and the routing decision for what comes in. */
    public Fib fib() {
        return fib;
    }

    /** Link addresses of others on the first device's link. */
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
        int waiting = links.stream().mapToInt(Neighbours::held).sum();
        return waiting + icmp.ping().held() + udp.held() + tcp.held() + defrag.held();
    }
}
