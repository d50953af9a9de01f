package kstack.net.core;

import kstack.kernel.Cpu;
import kstack.trace.Fn;
import kstack.wire.EthernetHeader;
import kstack.wire.InternetChecksum;
import kstack.wire.Ipv4Header;

/**
 * Generic receive offload of one NAPI context, {@code struct gro_node}: frames that continue one another become one
 * large packet before the stack sees them.
 *
 * <p>Held packets lie in 8 buckets by flow hash, at most 8 in each; a device that says no hash has them all in the
 * first. They
 * leave when a rule of their protocol says so ({@link TcpGro}, {@link UdpGro}), when polling ends, or when they have
 * aged. IPv4 without options only, as in Linux; IPv6, VLAN and tunnels are left out.
 * Linux: {@code net/core/gro.c}, {@code inet_gro_receive()} in {@code net/ipv4/af_inet.c}.
 */
final class Gro {
    private static final int BUCKETS = 8;
    private static final int MAX_GRO_SKBS = 8;
    private static final int VERSION_4_IHL_5 = 0x45;

    private final Napi napi;
    private final Netns settings;
    private final GroBucket[] buckets = new GroBucket[BUCKETS];
    /** Packets held, over all buckets. */
    private int held;
    private final long[] results = new long[GroResult.values().length];

    /** The packet at hand, {@code NAPI_GRO_CB(skb)}: bytes in front of the part that the protocol at work looks at. */
    int offset;
    /** It must not be held or merged. */
    boolean flush;
    /** It was merged, and its descriptor is free. */
    boolean freed;
    /** It was merged. */
    boolean sameFlow;

    Gro(Napi napi, Netns settings) {
        this.napi = napi;
        this.settings = settings;
        for (int i = 0; i < BUCKETS; i++) {
            buckets[i] = new GroBucket(MAX_GRO_SKBS);
        }
    }

    /** {@code dev_gro_receive()}. A packet that is not NORMAL any more belongs to this context, or is gone. */
    GroResult receive(Cpu cpu, SkBuff skb) {
        GroResult result = skb.dev().gro() && skb.protocol() == EthernetHeader.P_IP && mayMerge(skb)
                ? inetReceive(cpu, skb, buckets[skb.hash() & BUCKETS - 1]) : GroResult.NORMAL;
        results[result.ordinal()]++;
        return result;
    }

    /** The first checks of {@code inet_gro_receive()}: those after which no held packet is touched. */
    private boolean mayMerge(SkBuff skb) {
        if (!skb.mayPull(Ipv4Header.MIN_LEN)) {
            return false;
        }
        byte[] b = skb.head();
        int ip = skb.data();
        int protocol = Ipv4Header.protocol(b, ip);
        return (protocol == Ipv4Header.IPPROTO_TCP || protocol == Ipv4Header.IPPROTO_UDP && settings.udpGroSocks != 0)
                && (b[ip] & 0xff) == VERSION_4_IHL_5 && !Ipv4Header.isFragment(b, ip)
                && InternetChecksum.ipHeaderOk(b, ip);
    }

    /** {@code inet_gro_receive()} and the end of {@code dev_gro_receive()}. */
    private GroResult inetReceive(Cpu cpu, SkBuff skb, GroBucket bucket) {
        cpu.charge(Fn.INET_GRO_RECEIVE);
        byte[] b = skb.head();
        int ip = skb.data();
        bucket.markSameFlow(skb);
        offset = Ipv4Header.MIN_LEN;
        flush = Ipv4Header.totalLen(b, ip) != skb.len() || skb.gsoSize() != 0
                || (Ipv4Header.flags(b, ip) & ~Ipv4Header.FLAG_DF) != 0;
        freed = false;
        sameFlow = false;
        GroSlot done = Ipv4Header.protocol(b, ip) == Ipv4Header.IPPROTO_TCP ? TcpGro.receive(cpu, this, bucket, skb)
                : UdpGro.receive(cpu, this, bucket, skb, napi.softnet().receive().udpGro());
        if (done != null) {
            bucket.remove(done);
            held--;
            complete(cpu, done);
        }
        if (sameFlow) {
            return freed ? GroResult.MERGED_FREE : GroResult.MERGED;
        }
        if (flush) {
            return GroResult.NORMAL;
        }
        if (bucket.size() == MAX_GRO_SKBS) {
            held--;
            complete(cpu, bucket.removeOldest());
        }
        bucket.add(skb, offset, cpu.jiffies());
        held++;
        return GroResult.HELD;
    }

    /** {@code inet_gro_flush()}: true if the packet's IP header at {@code ip} does not continue the held packet's. */
    static boolean networkFlush(GroSlot p, byte[] b, int ip) {
        byte[] b2 = p.skb.head();
        int ip2 = p.skb.data();
        int df = Ipv4Header.flags(b, ip) & Ipv4Header.FLAG_DF;
        if (Ipv4Header.ttl(b, ip) != Ipv4Header.ttl(b2, ip2) || Ipv4Header.tos(b, ip) != Ipv4Header.tos(b2, ip2)
                || df != (Ipv4Header.flags(b2, ip2) & Ipv4Header.FLAG_DF)) {
            return true;
        }
        int step = Ipv4Header.id(b, ip) - Ipv4Header.id(b2, ip2) & 0xffff;
        // the second frame decides whether the id stands still or counts; up to 6.17 it may stand still with DF only
        if (p.count == 1 && step == 0) {
            p.fixedId = true;
        }
        return step != (p.fixedId ? 0 : p.count);
    }

    /** {@code gro_complete()}: the held packet goes up, its headers made those of one large packet. */
    private void complete(Cpu cpu, GroSlot slot) {
        SkBuff skb = slot.skb;
        int segs = slot.count;
        if (segs > 1) {
            cpu.charge(Fn.GRO_COMPLETE);
            byte[] b = skb.head();
            int ip = skb.data();
            int l4 = ip + Ipv4Header.MIN_LEN;
            int oldLen = Ipv4Header.totalLen(b, ip);
            Ipv4Header.totalLen(b, ip, skb.len());
            Ipv4Header.checksum(b, ip, InternetChecksum.update(Ipv4Header.checksum(b, ip), oldLen, skb.len()));
            if (Ipv4Header.protocol(b, ip) == Ipv4Header.IPPROTO_TCP) {
                TcpGro.complete(skb, l4);
            } else {
                UdpGro.complete(skb, l4);
            }
            skb.gso(slot.mss, segs);
            skb.gsoFixedId(slot.fixedId);
            skb.ipSummed(SkBuff.CHECKSUM_PARTIAL);
        }
        slot.skb = null;
        slot.last = null;
        napi.groNormalOne(cpu, skb, segs);
    }

    /** {@code napi_gro_flush()}: sends up what is held; with {@code oldOnly} not what came in this jiffy. */
    void flush(Cpu cpu, boolean oldOnly) {
        if (held == 0) {
            return;
        }
        for (int i = 0; i < BUCKETS; i++) {
            GroBucket bucket = buckets[i];
            while (bucket.size() > 0 && !(oldOnly && bucket.oldest().age == cpu.jiffies())) {
                held--;
                complete(cpu, bucket.removeOldest());
            }
        }
    }

    /** Packets held. */
    int held() {
        return held;
    }

    /** How often a packet met this end. */
    long count(GroResult result) {
        return results[result.ordinal()];
    }
}
