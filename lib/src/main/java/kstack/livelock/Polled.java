package kstack.livelock;

import kstack.hw.IrqLine;
import kstack.kernel.Cpu;
import kstack.kernel.Softirq;
import kstack.net.core.SkBuff;
import kstack.sim.Event;
import kstack.trace.Fn;

/**
 * The modified kernel: an interrupt masks its card and starts the polling loop, which calls the receive and the transmit half
 * in turn until neither has work, then unmasks. There is no IP input queue: the receive half takes each packet all the way.
 *
 * <p>A quota bounds each call. Input stops while a full queue downstream says so (for a tick at most), and until the next
 * period when polling has used its share of the CPU. The loop runs above every process, as the paper's polling thread does.
 */
final class Polled implements Receive, ProcessQueue.Feedback {
    private final Cpu cpu;
    private final InputCard card;
    private final OutputCard output;
    private final IpLayer ip;
    private final int quota;
    private final ProcessQueue process;
    private final long mayUsePs;
    private final long periodPs;
    private long usedPs;
    private boolean fullDownstream;
    private boolean shareUsed;
    private boolean polling;
    private final Event tick = new Event(0, 0) {
        @Override
        protected void fire(long nowPs) {
            process.timeout();
            fullDownstream = false;
            wakeUp();
        }
    };
    private final Event period = new Event(0, 1) {
        @Override
        protected void fire(long nowPs) {
            usedPs = 0;
            if (shareUsed) {
                shareUsed = false;
                wakeUp();
            }
        }
    };

    /** @param cycleLimit share of the CPU that polling may use, 1 for all */
    Polled(Cpu cpu, InputCard card, IrqLine line, OutputCard output, IpLayer ip, int quota, ProcessQueue process,
            boolean feedback, double cycleLimit, long periodPs) {
        this.cpu = cpu;
        this.card = card;
        this.output = output;
        this.ip = ip;
        this.quota = quota;
        this.process = process;
        this.periodPs = periodPs;
        this.mayUsePs = cycleLimit < 1 ? Math.round(cycleLimit * periodPs) : Long.MAX_VALUE;
        if (feedback) {
            process.feedback(this);
        }
        cpu.softirqs().open(Softirq.NET_RX, on -> poll());
        cpu.requestIrq(line, on -> intr());
        cpu.requestIrq(output.irq(), on -> intr());
    }

    private boolean intr() {
        cpu.charge(Fn.E1000_INTR);
        card.acknowledge();
        card.mask();
        output.mask();
        schedule();
        return true;
    }

    private void schedule() {
        if (!polling) {
            polling = true;
            cpu.charge(Fn.NAPI_SCHEDULE);
            cpu.softirqs().raise(Softirq.NET_RX);
        }
    }

    /** Input is allowed again; from a process the loop begins at once, as it stands above it. */
    private void wakeUp() {
        cpu.softirqs().localBhDisable();
        schedule();
        cpu.softirqs().localBhEnable();
    }

    private boolean inputAllowed() {
        return !fullDownstream && !shareUsed;
    }

    private void poll() {
        cpu.charge(Fn.NET_RX_ACTION);
        boolean work;
        do {
            long start = cpu.now();
            work = receive() > 0;
            work |= output.reclaim(cpu, quota) > 0;
            use(cpu.now() - start);
        } while (work);
        polling = false;
        if (inputAllowed()) {
            card.unmask();
        }
        output.unmask();
    }

    private int receive() {
        int n = 0;
        while (n < quota && inputAllowed()) {
            SkBuff skb = card.take(cpu);
            if (skb == null) {
                break;
            }
            ip.input(cpu, skb);
            n++;
        }
        return n;
    }

    private void use(long ps) {
        if (mayUsePs == Long.MAX_VALUE || ps == 0) {
            return;
        }
        if (!period.armed()) {
            cpu.timers().arm(period, (cpu.now() / periodPs + 1) * periodPs);
        }
        usedPs += ps;
        shareUsed = usedPs > mayUsePs;
    }

    @Override
    public void stop(Cpu on) {
        fullDownstream = true;
        // a process that hangs must not stop input for ever
        cpu.timers().arm(tick, cpu.now() + cpu.jiffyPs());
    }

    @Override
    public void goOn(Cpu on) {
        cpu.timers().cancel(tick);
        fullDownstream = false;
        wakeUp();
    }

    @Override
    public int held() {
        return 0;
    }
}
