package kstack.net.core;

import java.util.ArrayList;
import java.util.List;
import kstack.kernel.Cpu;

/** A network interface, {@code struct net_device}: name, addresses, counters, and how to send through it. */
public final class NetDevice {
    /** {@code ndo_start_xmit}: hands a packet to the hardware, which ends it. */
    public interface StartXmit {
        /** Sends {@code skb}, link header and all. */
        void startXmit(Cpu cpu, SkBuff skb);
    }

    /** {@code ndo_start_xmit} of a device that may refuse. */
    public interface TryXmit {
        /** Sends {@code skb}; false if it was dropped. */
        boolean xmit(Cpu cpu, SkBuff skb);
    }

    private final String name;
    private final int ifindex;
    private final long mac;
    private final LinkStats stats = new LinkStats();
    private int mtu = 1500;
    private StartXmit startXmit;
    private TryXmit tryXmit;
    private boolean gro = true;
    private boolean tso;
    private boolean scatterGather;
    private long groFlushTimeoutNs;
    private int napiDeferHardIrqs;
    private RpsMap rps;
    private final List<Napi> napis = new ArrayList<>();
    private boolean promiscuous;
    private final TxQueue txQueue = new TxQueue(this);

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

    /** The transmit function of a driver that may drop. */
    public void tryXmit(TryXmit driver) {
        tryXmit = driver;
    }

    /** Takes frames for other hosts too, {@code IFF_PROMISC}. */
    public boolean promiscuous() {
        return promiscuous;
    }

    /** Sets IFF_PROMISC; the driver reads it when it comes up. */
    public void promiscuous(boolean on) {
        promiscuous = on;
    }

    /** Where packets wait that the driver has no room for. */
    public TxQueue txQueue() {
        return txQueue;
    }

    /** {@code validate_xmit_skb()} and {@code __dev_xmit_skb()}; false if the packet was dropped (NET_XMIT_DROP). */
    public boolean xmit(Cpu cpu, SkBuff skb) {
        if (skb.gsoSize() != 0 && !tso) {
            return SkbSegment.split(cpu, skb, this::xmit);
        }
        if (!scatterGather && (skb.dataLen() != 0 || skb.ipSummed() == SkBuff.CHECKSUM_PARTIAL)) {
            skb.linearize();
            if (skb.ipSummed() == SkBuff.CHECKSUM_PARTIAL) {
                SkbSegment.checksumHelp(cpu, skb);
            }
        }
        return txQueue.stopped() ? txQueue.enqueue(skb) : hardStartXmit(cpu, skb);
    }

    /** {@code dev_hard_start_xmit()}. */
    boolean hardStartXmit(Cpu cpu, SkBuff skb) {
        int len = skb.len();
        if (tryXmit != null && !tryXmit.xmit(cpu, skb)) {
            stats.txDropped++;
            return false;
        }
        stats.txPackets++;
        stats.txBytes += len;
        if (tryXmit == null) {
            startXmit.startXmit(cpu, skb);
        }
        return true;
    }

    /** Generic receive offload, {@code ethtool -k}: on unless switched off. */
    public boolean gro() {
        return gro;
    }

    /** {@code ethtool -K DEV tso on|off}: the device takes large segments; without, they are taken apart before. */
    public void tso(boolean on) {
        tso = on;
    }

    /** True if it takes large segments. */
    public boolean tso() {
        return tso;
    }

    /** {@code ethtool -K DEV sg on tx on}: the device takes packets in frags, and those without checksum. */
    public void scatterGather(boolean on) {
        scatterGather = on;
    }

    /** {@code ethtool -K DEV gro on|off}. */
    public void gro(boolean on) {
        gro = on;
    }

    /** {@code /sys/class/net/DEV/gro_flush_timeout}. */
    public long groFlushTimeoutNs() {
        return groFlushTimeoutNs;
    }

    /** Sets how long held packets may wait beyond a poll, in nanoseconds; 0 is not at all. */
    public void groFlushTimeoutNs(long ns) {
        if (ns < 0) {
            throw new IllegalArgumentException("gro_flush_timeout takes 0 or more nanoseconds, got " + ns);
        }
        groFlushTimeoutNs = ns;
    }

    /** {@code /sys/class/net/DEV/napi_defer_hard_irqs}. */
    public int napiDeferHardIrqs() {
        return napiDeferHardIrqs;
    }

    /**
     * Sets after how many empty polls the interrupt is unmasked; it takes a {@link #groFlushTimeoutNs} to have effect.
     */
    public void napiDeferHardIrqs(int polls) {
        if (polls < 0) {
            throw new IllegalArgumentException("napi_defer_hard_irqs takes 0 or more polls, got " + polls);
        }
        napiDeferHardIrqs = polls;
    }

    void add(Napi napi) {
        napis.add(napi);
    }

    /** The context with this number, or null: {@code napi_by_id()}. */
    public Napi napi(int id) {
        for (int i = 0; i < napis.size(); i++) {
            if (id != 0 && napis.get(i).id() == id) {
                return napis.get(i);
            }
        }
        return null;
    }

    /** The NAPI contexts, in order of their making. */
    public List<Napi> napis() {
        return List.copyOf(napis);
    }

    /** {@code /sys/class/net/DEV/threaded}: kernel threads on {@code cpu} poll all contexts, or the softirq again. */
    public void threaded(boolean on, Cpu cpu) {
        for (Napi napi : napis) {
            napi.threaded(on, cpu);
        }
    }

    RpsMap rps() {
        return rps;
    }

    void rps(RpsMap map) {
        rps = map;
    }

    @Override
    public String toString() {
        return name;
    }
}
