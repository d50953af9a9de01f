package kstack.net.core;

import kstack.kernel.CallSingleData;
import kstack.kernel.Cpu;
import kstack.trace.DropReason;
import kstack.trace.Fn;

/**
 * The queue of one CPU for packets that did not come by a NAPI of their own: from {@code netif_rx()} and from other
 * CPUs (RPS).
 *
 * <p>New packets go to {@code input_pkt_queue}, at most {@code netdev_max_backlog} + 1; its poll function moves them to
 * {@code process_queue} and works that off. Linux: {@code enqueue_to_backlog()}, {@code process_backlog()}, {@code
 * net/core/dev.c}.
 */
public final class Backlog {
    private final SoftnetData softnet;
    private final Cpu cpu;
    private final Netns settings;
    private final Napi napi;
    private final SkbQueue input = new SkbQueue();
    private final SkbQueue process = new SkbQueue();
    private final CallSingleData ipi = new CallSingleData() {
        @Override
        protected void run(Cpu on) {
            rpsTriggerSoftirq(on);
        }
    };
    private FlowLimit flowLimit;
    Backlog rpsIpiNext;
    private long dropped;
    private long receivedRps;
    /** {@code input_queue_head}, {@code input_queue_tail}: packets that left and entered, for RFS. */
    private int queueHead;
    private int queueTail;

    Backlog(SoftnetData softnet) {
        this.softnet = softnet;
        this.cpu = softnet.cpu();
        this.settings = softnet.settings();
        this.napi = new Napi(null, this::processBacklog, softnet, false);
    }

    /** {@code enqueue_to_backlog()}, called on CPU {@code from}; false if the packet was dropped. */
    boolean enqueue(Cpu from, SkBuff skb) {
        from.charge(Fn.ENQUEUE_TO_BACKLOG);
        if (from != cpu) {
            from.letOthersCatchUp();
        }
        int qlen = input.qlen();
        if (qlen > settings.netdevMaxBacklog
                || softnet.receive().softnet(from).backlog().flowLimited(skb, qlen)) {
            dropped++;
            skb.dev().stats().rxDropped++;
            skb.drop(DropReason.CPU_BACKLOG, Fn.ENQUEUE_TO_BACKLOG);
            return false;
        }
        if (qlen == 0 && (napi.state() & Napi.STATE_SCHED) == 0) {
            napi.set(Napi.STATE_SCHED);
            if (from == cpu) {
                napi.schedule(from);
            } else {
                softnet.receive().softnet(from).addRpsIpi(this);
            }
        }
        input.addLast(skb);
        queueTail++;
        return true;
    }

    /** {@code skb_flow_limit()}: the table is that of the CPU that enqueues. */
    private boolean flowLimited(SkBuff skb, int qlen) {
        return flowLimit != null && qlen >= settings.netdevMaxBacklog >> 1
                && flowLimit.exceeds(FlowHash.of(skb, settings.flowHashKey));
    }

    /** {@code net.core.flow_limit_cpu_bitmap}: this CPU's bit; switching it off forgets its counts. */
    public void flowLimit(boolean on) {
        flowLimit = !on ? null : flowLimit == null ? new FlowLimit(settings.flowLimitTableLen) : flowLimit;
    }

    /** {@code process_backlog()}. */
    private int processBacklog(Cpu on, int quota) {
        on.charge(Fn.PROCESS_BACKLOG);
        softnet.sendRpsIpis(on);
        napi.weightUnchecked(settings.devWeight * settings.devWeightRxBias);
        int work = 0;
        while (true) {
            for (SkBuff skb = process.removeFirst(); skb != null; skb = process.removeFirst()) {
                work++;
                queueHead++;
                softnet.receive().netifReceiveSkbCore(on, skb);
                if (work >= quota) {
                    return work;
                }
            }
            on.letOthersCatchUp();
            if (input.qlen() == 0) {
                napi.clear(Napi.STATE_SCHED);
                return work;
            }
            for (SkBuff skb = input.removeFirst(); skb != null; skb = input.removeFirst()) {
                process.addLast(skb);
            }
        }
    }

    /** Interrupts this CPU from {@code from}: its backlog has packets. */
    void interrupt(Cpu from) {
        from.smpCall(cpu, ipi);
    }

    private void rpsTriggerSoftirq(Cpu on) {
        on.charge(Fn.RPS_TRIGGER_SOFTIRQ);
        receivedRps++;
        softnet.enlist(napi);
    }

    /** Its NAPI context, the one without a device. */
    public Napi napi() {
        return napi;
    }

    int queueHead() {
        return queueHead;
    }

    int queueTail() {
        return queueTail;
    }

    /** Packets that found it full, or their flow too large a part of it: column 2. */
    public long dropped() {
        return dropped;
    }

    /** Interrupts by other CPUs: column 10. */
    public long receivedRps() {
        return receivedRps;
    }

    /** Packets dropped by the flow limit, counted on the CPU that enqueued them: column 11. */
    public long flowLimitCount() {
        return flowLimit == null ? 0 : flowLimit.count();
    }

    /** Packets in {@code input_pkt_queue}. */
    public int inputQlen() {
        return input.qlen();
    }

    /** Packets in {@code process_queue}. */
    public int processQlen() {
        return process.qlen();
    }

    /** Packets in both. */
    public int held() {
        return input.qlen() + process.qlen();
    }
}
