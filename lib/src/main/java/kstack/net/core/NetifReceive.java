package kstack.net.core;

import java.util.Arrays;
import kstack.kernel.Cpu;
import kstack.trace.DropReason;
import kstack.trace.Fn;
import kstack.wire.EthernetHeader;
import kstack.wire.VlanTag;

/**
 * From the driver's packet to the protocol that wants it: {@code eth_type_trans()} and
 * {@code __netif_receive_skb_core()}.
 *
 * <p>Order there: reset headers, VLAN untag, protocol handler by EtherType. Taps, tc, netfilter ingress, VLAN devices
 * and bridges have their place between and are not modelled here. Linux: {@code net/core/dev.c}, {@code
 * net/ethernet/eth.c}.
 */
public final class NetifReceive {
    /**
     * Protocol of a frame whose type field is a length and whose payload begins with ff ff: {@code ETH_P_802_3}, old
     * IPX.
     */
    public static final int P_802_3 = 0x0001;
    /** Protocol of a frame whose type field is an 802.3 length, {@code ETH_P_802_2}. */
    public static final int P_802_2 = 0x0004;
    private static final int VLAN_VID_MASK = 0x0fff;

    /** {@code MIN_NAPI_ID}: numbers up to the most CPUs a kernel may have (CONFIG_NR_CPUS 256) are those of CPUs. */
    private static final int MIN_NAPI_ID = 257;

    private PacketHandler ip;
    private PacketHandler arp;
    private SoftnetData[] softnets = new SoftnetData[1];
    private int napis;
    private Rps rps;
    private boolean rpsNeeded;
    private UdpGroLookup udpGro = (skb, off) -> false;
    private PollTrace pollTrace;
    private int timerCount;

    /** The upward calls, set once when the host is built. */
    public void handlers(PacketHandler ipRcv, PacketHandler arpRcv) {
        ip = ipRcv;
        arp = arpRcv;
    }

    /** Whom GRO asks about a datagram; set once when the host is built. */
    public void udpGro(UdpGroLookup udp) {
        udpGro = udp;
    }

    UdpGroLookup udpGro() {
        return udpGro;
    }

    void register(SoftnetData softnet) {
        int cpu = softnet.cpu().id();
        if (cpu >= softnets.length) {
            softnets = Arrays.copyOf(softnets, cpu + 1);
        }
        softnets[cpu] = softnet;
        if (rps == null) {
            rps = new Rps(this, softnet.settings());
            softnet.settings().rps(rps);
        }
    }

    int nextNapiId() {
        return MIN_NAPI_ID + napis++;
    }

    int nextTimer() {
        return timerCount++;
    }

    /** The state of {@code cpu}, {@code this_cpu_ptr(&softnet_data)}. */
    public SoftnetData softnet(Cpu cpu) {
        return softnets[cpu.id()];
    }

    SoftnetData softnet(int cpu) {
        return softnets[cpu];
    }

    /** Steering between CPUs. */
    public Rps rps() {
        return rps;
    }

    /** {@code rps_needed}: from now on packets of {@code dev} may be handled on other CPUs. */
    public void steer(NetDevice dev, RpsMap map) {
        dev.rps(map);
        rpsNeeded = true;
    }

    /** Sees each poll, or nobody with null. */
    public void pollTrace(PollTrace to) {
        pollTrace = to;
    }

    PollTrace pollTrace() {
        return pollTrace;
    }

    /** {@code netif_receive_skb()}: the way up for a driver without NAPI that runs with bottom halves off. */
    public void netifReceiveSkb(Cpu cpu, SkBuff skb) {
        cpu.charge(Fn.NETIF_RECEIVE_SKB);
        netifReceiveSkbInternal(cpu, skb);
    }

    /** Steering, then the stack. */
    void netifReceiveSkbInternal(Cpu cpu, SkBuff skb) {
        if (!rpsNeeded || rps.steer(cpu, skb) == Rps.HERE) {
            netifReceiveSkbCore(cpu, skb);
        }
    }

    /** {@code netif_rx()}: to the backlog of this CPU, or of the one that steering chooses; false if it was dropped. */
    public boolean netifRx(Cpu cpu, SkBuff skb) {
        cpu.charge(Fn.NETIF_RX);
        int steered = rpsNeeded ? rps.steer(cpu, skb) : Rps.HERE;
        return steered == Rps.HERE ? softnet(cpu).backlog().enqueue(cpu, skb) : steered == Rps.QUEUED;
    }

    /** {@code eth_type_trans()}: reads the link header, pulls it, and sets device, protocol and packet type. */
    public static void ethTypeTrans(Cpu cpu, SkBuff skb, NetDevice dev) {
        cpu.charge(Fn.ETH_TYPE_TRANS);
        linkHeader(skb, dev);
    }

    /** What {@code eth_type_trans()} does, without its time. */
    static void linkHeader(SkBuff skb, NetDevice dev) {
        byte[] b = skb.head();
        int eth = skb.data();
        skb.dev(dev);
        skb.resetMacHeader();
        long dst = EthernetHeader.dst(b, eth);
        if (dst != dev.mac()) {
            skb.pktType(EthernetHeader.isBroadcast(dst) ? PacketType.BROADCAST
                    : EthernetHeader.isMulticast(dst) ? PacketType.MULTICAST : PacketType.OTHERHOST);
        }
        int type = EthernetHeader.type(b, eth);
        skb.pull(EthernetHeader.LEN);
        skb.protocol(type >= EthernetHeader.P_802_3_MIN ? type : lengthProtocol(skb));
    }

    private static int lengthProtocol(SkBuff skb) {
        int at = skb.data();
        return skb.headlen() >= 2 && skb.head()[at] == -1 && skb.head()[at + 1] == -1 ? P_802_3 : P_802_2;
    }

    /** {@code __netif_receive_skb_core()}. */
    void netifReceiveSkbCore(Cpu cpu, SkBuff skb) {
        cpu.charge(Fn.NETIF_RECEIVE_SKB_CORE);
        softnets[cpu.id()].processed++;
        skb.resetNetworkHeader();
        skb.resetTransportHeader();
        // behind a priority tag (VLAN 0) there may be another tag
        while (EthernetHeader.isVlan(skb.protocol()) && skb.pktType() != PacketType.OTHERHOST) {
            if (!untag(cpu, skb)) {
                skb.drop(DropReason.NOT_SPECIFIED, Fn.SKB_VLAN_UNTAG);
                return;
            }
        }
        switch (skb.protocol()) {
            case EthernetHeader.P_IP -> ip.rcv(cpu, skb);
            case EthernetHeader.P_ARP -> arp.rcv(cpu, skb);
            case EthernetHeader.P_IPV6 -> {
                // net.ipv6.conf.all.disable_ipv6 = 1
                cpu.charge(Fn.IP6_RCV_CORE);
                skb.drop(DropReason.IPV6DISABLED, Fn.IP6_RCV_CORE);
            }
            case P_802_2 -> Llc.rcv(cpu, skb);
            default -> {
                skb.dev().stats().rxDropped++;
                skb.drop(DropReason.UNHANDLED_PROTO, Fn.NETIF_RECEIVE_SKB_CORE);
            }
        }
    }

    /** {@code skb_vlan_untag()}; a tag of a VLAN that no device has leaves the packet for another host. */
    private static boolean untag(Cpu cpu, SkBuff skb) {
        cpu.charge(Fn.SKB_VLAN_UNTAG);
        if (!skb.mayPull(VlanTag.LEN + 2)) {
            return false;
        }
        int tci = VlanTag.tci(skb.head(), skb.data());
        int type = VlanTag.type(skb.head(), skb.data());
        skb.vlanTci(tci);
        skb.pull(VlanTag.LEN);
        skb.protocol(type >= EthernetHeader.P_802_3_MIN ? type : lengthProtocol(skb));
        skb.resetNetworkHeader();
        skb.resetTransportHeader();
        if ((tci & VLAN_VID_MASK) != 0) {
            skb.pktType(PacketType.OTHERHOST);
        }
        return true;
    }
}
