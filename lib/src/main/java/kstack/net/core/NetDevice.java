package kstack.net.core;

import kstack.kernel.Cpu;

/** A network interface, {@code struct net_device}: name, addresses, counters, and how to send through it. */
public final class NetDevice {
    /** {@code ndo_start_xmit}: hands a packet to the hardware, which ends it. */
    public interface StartXmit {
        /** Sends {@code skb}, link header and all. */
        void startXmit(Cpu cpu, SkBuff skb);
    }

    private final String name;
    private final int ifindex;
    private final long mac;
    private final LinkStats stats = new LinkStats();
    private int mtu = 1500;
    private StartXmit startXmit;

    /** An interface named as {@code ip link} shows it. */
    public NetDevice(String name, int ifindex, long mac) {
        this.name = name;
        this.ifindex = ifindex;
        this.mac = mac;
    }

    /** Name. */
    public String name() {
        return name;
    }

    /** Index, from 1. */
    public int ifindex() {
        return ifindex;
    }

    /** Link address, 48 bits. */
    public long mac() {
        return mac;
    }

    /** Longest packet without link header. */
    public int mtu() {
        return mtu;
    }

    /** Sets the MTU; the driver does it, after it has made room. */
    public void mtu(int bytes) {
        mtu = bytes;
    }

    /** Counters. */
    public LinkStats stats() {
        return stats;
    }

    /** The driver's transmit function. */
    public void startXmit(StartXmit driver) {
        startXmit = driver;
    }

    /** {@code dev_hard_start_xmit()}. */
    public void xmit(Cpu cpu, SkBuff skb) {
        stats.txPackets++;
        stats.txBytes += skb.len();
        startXmit.startXmit(cpu, skb);
    }

    @Override
    public String toString() {
        return name;
    }
}
