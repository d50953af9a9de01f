package kstack.net.core;

import kstack.kernel.Cpu;
import kstack.trace.MibCounters;

/**
 * A network namespace: its counters and its settings as typed fields with the kernel's defaults (6.18).
 * Linux: {@code struct net}; names in {@code /proc/sys/net}. {@code anchors/sysctl_defaults.csv} has the defaults.
 */
public final class Netns {
    private final MibCounters mib = new MibCounters();
    private Rps rps;

    /** net.core.netdev_budget: packets of one net_rx_action run. */
    public int netdevBudget = 300;
    /** net.core.netdev_budget_usecs: its time; -1 stands for two jiffies, the default. */
    public int netdevBudgetUsecs = -1;
    /** net.core.gro_normal_batch: packets handed up at once. */
    public int groNormalBatch = 8;
    /** net.core.netdev_max_backlog: a backlog with more than this takes no more. */
    public int netdevMaxBacklog = 1000;
    /** net.core.dev_weight: packets of one poll of the backlog, times the next. */
    public int devWeight = 64;
    /** net.core.dev_weight_rx_bias. */
    public int devWeightRxBias = 1;
    /** net.core.flow_limit_table_len: flows that the flow limit tells apart. */
    public int flowLimitTableLen = 4096;
    /** net.core.busy_poll: microseconds that poll() polls devices; 0 is off. */
    public int busyPollUsecs;
    /** net.core.busy_read: SO_BUSY_POLL of a new socket. */
    public int busyReadUsecs;
    /** Key of the hash that tells flows apart; Linux draws one at boot. */
    public long flowHashKey = 0x9e37_79b9_7f4a_7c15L;
    /** Sockets with UDP_GRO, {@code udp_encap_needed_key}: without one, GRO lets datagrams go at once. */
    public int udpGroSocks;
    /** net.core.rmem_default: SO_RCVBUF of a new datagram socket. */
    public int rmemDefault = 212_992;
    /** net.core.rmem_max: limit of SO_RCVBUF. */
    public int rmemMax = 4_194_304;
    /** net.ipv4.tcp_rmem: minimum. */
    public int tcpRmemMin = 4_096;
    /** net.ipv4.tcp_rmem: what a new TCP socket has. */
    public int tcpRmemDefault = 131_072;
    /** net.ipv4.tcp_rmem: what autotuning may reach. */
    public int tcpRmemMax = 33_554_432;
    /** net.ipv4.ip_early_demux: a segment of a known connection is not routed, its socket knows the way. */
    public boolean ipEarlyDemux = true;
    /** net.ipv4.ip_default_ttl. */
    public int ipDefaultTtl = 64;
    /** net.ipv4.ip_forward: packets for others go on. */
    public boolean ipForward;
    /** net.ipv4.icmp_echo_ignore_all. */
    public boolean icmpEchoIgnoreAll;
    /** net.ipv4.icmp_echo_ignore_broadcasts. */
    public boolean icmpEchoIgnoreBroadcasts = true;

    /** net.ipv4.icmp_msgs_per_sec: ICMP errors of the whole host; 0 is no limit (Linux has none at 0 either). */
    public int icmpMsgsPerSec = 1000;
    /** net.ipv4.icmp_msgs_burst. */
    public int icmpMsgsBurst = 50;

    /** net.ipv4.icmp_ratelimit: milliseconds between messages of {@link #icmpRatemask} to one host; 0 is no limit. */
    public int icmpRatelimit = 1000;
    /** net.ipv4.icmp_ratemask: a bit for each ICMP type that is limited; 3, 4, 11 and 12. */
    public int icmpRatemask = 6168;

    /** net.ipv4.ipfrag_time: seconds that a datagram's fragments wait for the rest. */
    public int ipfragTime = 30;
    /** net.ipv4.ipfrag_max_dist: fragments of a peer that may come between those of one datagram; 0 is no limit. */
    public int ipfragMaxDist = 64;
    /** net.ipv4.ipfrag_high_thresh: memory of waiting fragments above which no new datagram begins. */
    public int ipfragHighThresh = 4 * 1024 * 1024;

    /** net.ipv4.conf.DEV.accept_local: takes packets that come from one of our own addresses. */
    public boolean acceptLocal;
    /** net.ipv4.conf.DEV.route_localnet: 127/8 is an address like others. */
    public boolean routeLocalnet;
    /** net.ipv4.conf.DEV.drop_unicast_in_l2_multicast. */
    public boolean dropUnicastInL2Multicast;
    /** net.ipv4.conf.DEV.arp_accept: a gratuitous ARP message makes an entry. */
    public boolean arpAccept;
    /** net.ipv4.conf.DEV.arp_ignore: 0 answers for every address, 8 for none; 1 and 2 as with a single interface. */
    public int arpIgnore;

    void rps(Rps steering) {
        rps = steering;
    }

    /** {@code sock_rps_record_flow()}: a program on {@code cpu} reads from the flow with this hash, 0 for none. */
    public void recordFlow(Cpu cpu, int hash) {
        if (hash != 0 && rps != null) {
            rps.recordFlow(cpu, hash);
        }
    }

    /** The counters. */
    public MibCounters mib() {
        return mib;
    }
}
