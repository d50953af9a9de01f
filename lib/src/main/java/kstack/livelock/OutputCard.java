package kstack.livelock;

import kstack.hw.FrameSink;
import kstack.hw.IrqLine;
import kstack.hw.LinkSpeed;
import kstack.kernel.Cpu;
import kstack.net.core.SkBuff;
import kstack.sim.SimTime;
import kstack.trace.DropReason;
import kstack.trace.Fn;

/**
 * The output side: the interface's queue, a card with a few transmit descriptors, and its driver. A descriptor is taken when
 * a packet is given to the card, done when the frame's last bit has left, and free when the driver has looked.
 *
 * <p>While packets wait in the queue for a descriptor, or the kernel wants to hear of every one, the card interrupts when its
 * oldest frame is done.
 */
final class OutputCard {
    private final LinkSpeed speed;
    private final PacketFifo queue;
    private final SkBuff[] descriptors;
    private final long[] doneAtPs;
    private final IrqLine irq = new IrqLine("eth1");
    private final boolean reclaimOnSend;
    private FrameSink wire = (b, off, len, t) -> { };
    private int oldest;
    private int inFlight;
    private long wireFreePs;
    private boolean masked;
    private long fromPs;
    private long toPs = SimTime.NEVER;
    private long left;

    OutputCard(LinkSpeed speed, int queueLimit, int descriptors, boolean reclaimOnSend) {
        this.speed = speed;
        this.queue = new PacketFifo(queueLimit);
        this.descriptors = new SkBuff[descriptors];
        this.doneAtPs = new long[descriptors];
        this.reclaimOnSend = reclaimOnSend;
    }

    void connect(FrameSink to) {
        wire = to;
    }

    IrqLine irq() {
        return irq;
    }

    void window(long from, long to) {
        fromPs = from;
        toPs = to;
        left = 0;
    }

    /** Frames whose last bit left within the window. */
    long left() {
        return left;
    }

    /** Sends a packet, link header and all, or queues it, or drops it. */
    void xmit(Cpu cpu, SkBuff skb) {
        cpu.charge(Fn.DEV_QUEUE_XMIT);
        if (queue.full()) {
            if (reclaimOnSend) {
                reclaim(cpu, Integer.MAX_VALUE);
            }
            if (queue.full()) {
                skb.drop(DropReason.QDISC_DROP, Fn.DEV_QUEUE_XMIT);
                return;
            }
        }
        queue.add(skb);
        if (reclaimOnSend) {
            reclaim(cpu, Integer.MAX_VALUE);
        }
        start(cpu);
    }

    private void start(Cpu cpu) {
        while (inFlight < descriptors.length && queue.size() > 0) {
            SkBuff skb = queue.poll();
            cpu.charge(Fn.E1000_XMIT_FRAME);
            wireFreePs = Math.max(wireFreePs, cpu.now()) + speed.frameTimePs(skb.len());
            int i = (oldest + inFlight++) % descriptors.length;
            descriptors[i] = skb;
            doneAtPs[i] = wireFreePs;
            wire.frame(skb.head(), skb.data(), skb.len(), wireFreePs);
            if (wireFreePs >= fromPs && wireFreePs < toPs) {
                left++;
            }
        }
        updateIrq();
    }

    /** The transmit half of the driver: frees what is done, at most {@code quota}, and sends what waited; returns how many. */
    int reclaim(Cpu cpu, int quota) {
        int n = 0;
        while (n < quota && done(cpu)) {
            cpu.charge(Fn.E1000_CLEAN_TX_IRQ);
            descriptors[oldest].sent(Fn.E1000_XMIT_FRAME);
            descriptors[oldest] = null;
            oldest = oldest + 1 == descriptors.length ? 0 : oldest + 1;
            inFlight--;
            n++;
        }
        if (n > 0) {
            start(cpu);
        }
        return n;
    }

    /** Whether a frame is done that the driver has not looked at. */
    boolean done(Cpu cpu) {
        return inFlight > 0 && doneAtPs[oldest] <= cpu.now();
    }

    void mask() {
        masked = true;
        updateIrq();
    }

    void unmask() {
        masked = false;
        updateIrq();
    }

    private void updateIrq() {
        boolean wanted = !masked && inFlight > 0 && (!reclaimOnSend || queue.size() > 0);
        irq.dueAt(wanted ? doneAtPs[oldest] : SimTime.NEVER);
    }

    int held() {
        return queue.size() + inFlight;
    }
}
