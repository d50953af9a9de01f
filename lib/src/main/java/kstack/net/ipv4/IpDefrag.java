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
import kstack.wire.InternetChecksum;
import kstack.wire.Ipv4Header;

/**
 * Reassembly of fragments, {@code ip_defrag()}: a queue per (source, destination, identification, protocol).
 *
 * <p>An exact or contained duplicate drops itself; any other overlap, and an end that moves, drops the whole queue. A
 * queue lives for 30 seconds. The whole datagram is a new packet with all bytes linear (Linux chains the fragments); its
 * fragments end here. Limits on memory and distance and ECN marks are left out. Linux: {@code net/ipv4/ip_fragment.c}.
 */
final class IpDefrag {
    private static final long TIMEOUT_PS = 30 * SimTime.S;

    private final Netns net;
    private final SkbAllocator skbs;
    private final List<Queue> queues = new ArrayList<>();
    private int created;

    IpDefrag(Netns net, SkbAllocator skbs) {
        this.net = net;
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

        Queue(Cpu cpu, byte[] b, int ip) {
            super(0, created++);
            this.cpu = cpu;
            src = Ipv4Header.src(b, ip);
            dst = Ipv4Header.dst(b, ip);
            id = Ipv4Header.id(b, ip);
            protocol = Ipv4Header.protocol(b, ip);
        }

        boolean matches(byte[] b, int ip) {
            return Ipv4Header.id(b, ip) == id && Ipv4Header.src(b, ip) == src && Ipv4Header.dst(b, ip) == dst
                    && Ipv4Header.protocol(b, ip) == protocol;
        }

        @Override
        protected void fire(long nowPs) {
            net.mib().inc(Mib.IP_REASM_TIMEOUT);
            net.mib().inc(Mib.IP_REASM_FAILS);
            kill(this, DropReason.FRAG_REASM_TIMEOUT);
        }
    }

    /** Takes a fragment; the whole datagram if it is the last one missing, else null. */
    SkBuff add(Cpu cpu, SkBuff skb) {
        cpu.charge(Fn.IP_DEFRAG);
        net.mib().inc(Mib.IP_REASM_REQDS);
        byte[] b = skb.head();
        int ip = skb.networkHeader();
        Queue q = find(cpu, b, ip);
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
        return q.meat == q.end ? reassemble(cpu, q) : null;
    }

    private Queue find(Cpu cpu, byte[] b, int ip) {
        for (int i = 0; i < queues.size(); i++) {
            if (queues.get(i).matches(b, ip)) {
                return queues.get(i);
            }
        }
        Queue q = new Queue(cpu, b, ip);
        queues.add(q);
        cpu.timers().arm(q, cpu.now() + TIMEOUT_PS);
        return q;
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
        kill(q, DropReason.NOT_SPECIFIED);
        skb.drop(DropReason.NOT_SPECIFIED, Fn.IP_DEFRAG);
        return null;
    }

    private void kill(Queue q, DropReason reason) {
        forget(q);
        for (SkBuff f = q.fragments.removeFirst(); f != null; f = q.fragments.removeFirst()) {
            f.drop(reason, Fn.IP_DEFRAG);
        }
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
        if (total > 65535) {
            net.mib().inc(Mib.IP_REASM_FAILS);
            kill(q, DropReason.NOT_SPECIFIED);
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
        for (SkBuff f = q.fragments.removeFirst(); f != null; f = q.fragments.removeFirst()) {
            int hl = Ipv4Header.headerLen(f.head(), f.networkHeader());
            f.copyBits(hl, b, at + headerLen + offset(f), f.len() - hl);
            f.consume(Fn.IP_DEFRAG);
        }
        Ipv4Header.totalLen(b, at, total);
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
