package kstack.net.ipv4;

import kstack.net.core.NetDevice;
import kstack.net.core.Netns;
import kstack.net.core.SkbAllocator;

/** The IPv4 stack of one host, put together: {@code inet_init()} in {@code net/ipv4/af_inet.c}. */
public final class Ipv4 {
    private final Fib fib = new Fib();
    private final Neighbours neighbours;
    private final Arp arp;
    private final Icmp icmp;
    private final Udp udp;
    private final Tcp tcp;
    private final IpDefrag defrag;
    private final IpInput input;

    /** A stack with one device. */
    public Ipv4(Netns net, NetDevice dev, SkbAllocator skbs) {
        neighbours = new Neighbours(dev, skbs, fib);
        arp = new Arp(fib, neighbours);
        IpOutput output = new IpOutput(net, skbs, neighbours);
        icmp = new Icmp(net, fib, output);
        udp = new Udp(net, icmp);
        tcp = new Tcp(net, output);
        defrag = new IpDefrag(net, skbs);
        input = new IpInput(net, fib, icmp, defrag, udp, tcp);
    }

    /** Addresses and routes. */
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
