package kstack.net.ipv4;

import java.util.ArrayList;
import java.util.List;
import kstack.kernel.Cpu;
import kstack.net.core.Netns;
import kstack.net.core.SkBuff;
import kstack.net.core.SkbAllocator;
import kstack.net.core.SkbQueue;
import kstack.sim.Event;
import kstack.sim.SimTime;
import kstack.trace.DropReason;
import kstack.trace.Fn;
import kstack.trace.Mib;
import kstack.wire.IcmpHeader;
import kstack.wire.InternetChecksum;
import kstack.wire.Ipv4Header;

/**
 * Reassembly of fragments, {@code ip_defrag()}: a queue per (source, destination, identification, protocol).
 *
 * <p>An exact or contained duplicate drops itself; any other overlap, and an end that moves, ends the whole queue. A queue
 * lives for net.ipv4.ipfrag_time. The whole datagram is a new packet with all bytes linear (Linux chains the fragments);
 * its fragments end here. Linux: {@code net/ipv4/ip_fragment.c}, {@code net/ipv4/inet_fragment.c}.
 */
final class IpDefrag {
    private static final int EXC_FRAGTIME = 1;
    private static final int NOT_ECT = 1;
    private static final int CE = 1 << 3;

    private final Netns net;
    private final Icmp icmp;
    private final SkbAllocator skbs;
    private final List<Queue> queues = new ArrayList<>();
    private int created;
    private int memory;
    /** Fragments received by source, {@code inet_peer.rid}. */
    private final FragmentPeers peers = new FragmentPeers();

    IpDefrag(Netns net, Icmp icmp, SkbAllocator skbs) {
        this.net = net;
        this.icmp = icmp;
        this.skbs = skbs;
    }

    /** One datagram's fragments, ordered by offset. */
    private final class Queue extends Event {
        final Cpu cpu;
        final int src;
        final int dst;
        final int id;
        final int protocol;
        final SkbQueue fragments = new SkbQueue();
        int meat;
        int end = -1;
        /** A bit for each ECN mark seen. */
        int ecn;
        int lastRid;

        Queue(Cpu cpu, byte[] b, int ip) {
            super(0, created++);
            this.cpu = cpu;
            src = Ipv4Header.src(b, ip);
            dst = Ipv4Header.dst(b, ip);
            id = Ipv4Header.id(b, ip);
            protocol = Ipv4Header.protocol(b, ip);
        }

        /** {@code ip_frag_reinit()}. */
        void restart() {
            meat = 0;
            end = -1;
            ecn = 0;
            cpu.timers().arm(this, cpu.now() + net.ipfragTime * SimTime.S);
        }

        boolean matches(byte[] b, int ip) {
            return Ipv4Header.id(b, ip) == id && Ipv4Header.src(b, ip) == src && Ipv4Header.dst(b, ip) == dst
                    && Ipv4Header.protocol(b, ip) == protocol;
        }

        @Override
        protected void fire(long nowPs) {
            expire(this);
        }
    }

    /** {@code ip_expire()}: who sent the first fragment is told. */
    private void expire(Queue q) {
        q.cpu.charge(Fn.IP_EXPIRE);
        net.mib().inc(Mib.IP_REASM_TIMEOUT);
        net.mib().inc(Mib.IP_REASM_FAILS);
        SkBuff first = q.fragments.peek();
        if (first != null && offset(first) == 0) {
            q.fragments.remove(first);
            memory -= first.truesize();
            icmp.send(q.cpu, first, IcmpHeader.TIME_EXCEEDED, EXC_FRAGTIME);
            first.drop(DropReason.FRAG_REASM_TIMEOUT, Fn.IP_EXPIRE);
        }
        forget(q);
        purge(q, DropReason.FRAG_REASM_TIMEOUT);
    }

    /** Takes a fragment; the whole datagram if it is the last one missing, else null. */
    SkBuff add(Cpu cpu, SkBuff skb) {
        cpu.charge(Fn.IP_DEFRAG);
        net.mib().inc(Mib.IP_REASM_REQDS);
        byte[] b = skb.head();
        int ip = skb.networkHeader();
        Queue q = find(cpu, b, ip);
        if (q == null) {
            net.mib().inc(Mib.IP_REASM_FAILS);
            skb.drop(DropReason.NOT_SPECIFIED, Fn.IP_DEFRAG);
            return null;
        }
        if (tooFar(q)) {
            net.mib().inc(Mib.IP_REASM_FAILS);
            purge(q, DropReason.FRAG_TOO_FAR);
            q.restart();
        }
        q.ecn |= 1 << (Ipv4Header.tos(b, ip) & 3);
        int offset = 8 * Ipv4Header.fragOff(b, ip);
        boolean more = (Ipv4Header.flags(b, ip) & Ipv4Header.FLAG_MF) != 0;
        int payload = skb.len() - Ipv4Header.headerLen(b, ip);
        if (more) {
            // all but the last come in units of eight bytes
            payload &= ~7;
            skb.trim(Ipv4Header.headerLen(b, ip) + payload);
        }
        int end = offset + payload;
        if (payload == 0 || q.end >= 0 && (end > q.end || !more && end != q.end) || !more && end < reach(q)) {
            return fail(q, skb, false);
        }
        SkBuff before = q.fragments.peekTail();
        while (before != null && offset(before) >= offset) {
            before = q.fragments.before(before);
        }
        SkBuff after = before == null ? q.fragments.peek() : q.fragments.after(before);
        if (before != null && end(before) > offset || after != null && offset(after) < end) {
            if (coveredByRun(q, offset, end)) {
                skb.drop(DropReason.DUP_FRAG, Fn.IP_DEFRAG);
                return null;
            }
            return fail(q, skb, true);
        }
        if (!more) {
            q.end = end;
        }
        q.fragments.addAfter(before, skb);
        q.meat += payload;
        memory += skb.truesize();
        return q.meat == q.end ? reassemble(cpu, q) : null;
    }

    private Queue find(Cpu cpu, byte[] b, int ip) {
        for (int i = 0; i < queues.size(); i++) {
            if (queues.get(i).matches(b, ip)) {
                return queues.get(i);
            }
        }
        if (net.ipfragHighThresh == 0 || memory > net.ipfragHighThresh) {
            return null;
        }
        Queue q = new Queue(cpu, b, ip);
        queues.add(q);
        cpu.timers().arm(q, cpu.now() + net.ipfragTime * SimTime.S);
        return q;
    }

    /** {@code ip_frag_too_far()}: a peer that sent much else meanwhile may have begun to use the identification again. */
    private boolean tooFar(Queue q) {
        if (net.ipfragMaxDist == 0) {
            return false;
        }
        int before = q.lastRid;
        q.lastRid = peers.next(q.src);
        return q.fragments.qlen() != 0 && q.lastRid - before > net.ipfragMaxDist;
    }

    private static int offset(SkBuff f) {
        return 8 * Ipv4Header.fragOff(f.head(), f.networkHeader());
    }

    private static int end(SkBuff f) {
        return offset(f) + f.len() - Ipv4Header.headerLen(f.head(), f.networkHeader());
    }

    private static int reach(Queue q) {
        return q.fragments.peekTail() == null ? 0 : end(q.fragments.peekTail());
    }

    /** True if a run of fragments without a hole holds [from, to) already. */
    private static boolean coveredByRun(Queue q, int from, int to) {
        int runStart = -1;
        int runEnd = -1;
        for (SkBuff f = q.fragments.peek(); f != null; f = q.fragments.after(f)) {
            if (offset(f) != runEnd) {
                runStart = offset(f);
            }
            runEnd = end(f);
            if (runStart <= from && to <= runEnd) {
                return true;
            }
        }
        return false;
    }

    private SkBuff fail(Queue q, SkBuff skb, boolean overlap) {
        if (overlap) {
            net.mib().inc(Mib.IPEXT_REASM_OVERLAPS);
        }
        net.mib().inc(Mib.IP_REASM_FAILS);
        forget(q);
        consume(q);
        skb.drop(DropReason.NOT_SPECIFIED, Fn.IP_DEFRAG);
        return null;
    }

    /** {@code inet_frag_rbtree_purge()}. */
    private void purge(Queue q, DropReason reason) {
        for (SkBuff f = take(q); f != null; f = take(q)) {
            q.cpu.charge(Fn.INET_FRAG_PURGE);
            f.drop(reason, Fn.INET_FRAG_PURGE);
        }
    }

    /** The same, for a queue that was given up while it worked: its fragments are not reported as dropped. */
    private void consume(Queue q) {
        for (SkBuff f = take(q); f != null; f = take(q)) {
            f.consume(Fn.IP_DEFRAG);
        }
    }

    private SkBuff take(Queue q) {
        SkBuff f = q.fragments.removeFirst();
        if (f != null) {
            memory -= f.truesize();
        }
        return f;
    }

    private void forget(Queue q) {
        queues.remove(q);
        q.cpu.timers().cancel(q);
    }

    private SkBuff reassemble(Cpu cpu, Queue q) {
        SkBuff first = q.fragments.peek();
        byte[] in = first.head();
        int headerLen = Ipv4Header.headerLen(in, first.networkHeader());
        int total = headerLen + q.end;
        forget(q);
        // congestion marked on packets whose sender did not offer ECN (RFC 3168, 5.3)
        boolean marksDisagree = (q.ecn & NOT_ECT) != 0 && q.ecn != NOT_ECT;
        if (total > 65535 || marksDisagree) {
            net.mib().inc(Mib.IP_REASM_FAILS);
            consume(q);
            return null;
        }
        SkBuff whole = skbs.alloc(SkbAllocator.NET_SKB_PAD + total);
        whole.reserve(SkbAllocator.NET_SKB_PAD);
        whole.dev(first.dev());
        whole.protocol(first.protocol());
        whole.pktType(first.pktType());
        whole.tstampPs(first.tstampPs());
        whole.resetNetworkHeader();
        IpControl.route(whole, IpControl.route(first));
        byte[] b = whole.head();
        int at = whole.put(total);
        System.arraycopy(in, first.networkHeader(), b, at, headerLen);
        for (SkBuff f = take(q); f != null; f = take(q)) {
            int hl = Ipv4Header.headerLen(f.head(), f.networkHeader());
            f.copyBits(hl, b, at + headerLen + offset(f), f.len() - hl);
            // it is whole when the last of them is there
            whole.arrivalPs(Math.max(whole.arrivalPs(), f.arrivalPs()));
            f.consume(Fn.IP_DEFRAG);
        }
        Ipv4Header.totalLen(b, at, total);
        if ((q.ecn & CE) != 0) {
            Ipv4Header.tos(b, at, Ipv4Header.tos(b, at) | 3);
        }
        Ipv4Header.flags(b, at, 0);
        Ipv4Header.fragOff(b, at, 0);
        InternetChecksum.fillIpHeader(b, at);
        net.mib().inc(Mib.IP_REASM_OKS);
        return whole;
    }

    /** Fragments that wait. */
    int held() {
        return queues.stream().mapToInt(q -> q.fragments.qlen()).sum();
    }
}
