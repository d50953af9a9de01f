package kstack.kernel;

import java.util.ArrayList;
import java.util.List;
import kstack.hw.BusClock;
import kstack.hw.IrqLine;
import kstack.sim.SimTime;
import kstack.trace.Fn;

/**
 * A processor: the resource that all work shares.
 *
 * <p>{@link #now()} is its own clock. Code of the model runs on it synchronously and {@linkplain #charge(Fn) charges}
 * what it does; each charge moves the clock. Where an interrupt may break in and its time has come, it nests at once,
 * so work in one context delays the others. What a CPU did is in its {@link CycleLedger}; the clock is exactly the sum
 * of that ledger and of the idle time.
 */
public final class Cpu implements IrqLine.Sink, BusClock {
    private static final int UNHANDLED_LIMIT = 99_900;

    private final Machine machine;
    private final int id;
    private final Softirqs softirqs;
    private final RunQueue runQueue;
    private final Timers timers;
    private final CycleLedger ledger;
    private final List<Irq> irqs = new ArrayList<>();
    private final long jiffyPs;

    private long now;
    private long attentionAt = SimTime.NEVER;
    private long irqDueAt = SimTime.NEVER;
    private Context context = Context.TASK;
    private long[] slots;
    private int irqsDisabled;
    private CpuTracer tracer;
    private boolean acting;

    Cpu(Machine machine, int id, CostModel costs, int hz) {
        this.machine = machine;
        this.id = id;
        this.jiffyPs = SimTime.S / hz;
        this.ledger = new CycleLedger(this, costs);
        this.slots = ledger.slots(context);
        this.softirqs = new Softirqs(this);
        this.runQueue = new RunQueue(this);
        this.timers = new Timers(this);
    }

    /** Its number, from 0. */
    public int id() {
        return id;
    }

    /** This CPU's clock, in picoseconds. */
    @Override
    public long now() {
        return now;
    }

    /** The tick counter, {@code jiffies}; one is 1/HZ seconds. */
    public long jiffies() {
        return now / jiffyPs;
    }

    /** Length of a jiffy. */
    public long jiffyPs() {
        return jiffyPs;
    }

    /** One call of {@code fn} costs its time here and now. */
    public void charge(Fn fn) {
        long[] s = slots;
        int i = CycleLedger.SLOT * fn.ordinal();
        long start = now;
        now = start + s[i];
        s[i + CycleLedger.CALLS]++;
        if (now >= attentionAt) {
            attend(fn, start);
        }
    }

    /** One call of {@code fn} that also handles {@code len} bytes (a copy, a checksum). */
    public void charge(Fn fn, int len) {
        long[] s = slots;
        int i = CycleLedger.SLOT * fn.ordinal();
        long start = now;
        now = start + s[i] + len * s[i + CycleLedger.PER_BYTE];
        s[i + CycleLedger.CALLS]++;
        s[i + CycleLedger.BYTES] += len;
        if (now >= attentionAt) {
            attend(fn, start);
        }
    }

    /** Spends a time that no cost model knows: a program's own computing. */
    public void spend(Fn fn, long ps) {
        if (ps < 0) {
            throw new IllegalArgumentException("a time to spend must not be negative, got " + ps + " ps");
        }
        long start = now;
        now = start + ps;
        ledger.spent(context, fn, ps);
        if (now >= attentionAt) {
            attend(fn, start);
        }
    }

    private void attend(Fn fn, long startPs) {
        if (tracer != null) {
            tracer.span(this, context, fn, startPs, now);
        }
        while (interruptible() && now >= irqDueAt && now <= machine.untilPs()) {
            hardIrq();
        }
    }

    /** The context that runs now. */
    public Context context() {
        return context;
    }

    private boolean interruptible() {
        return irqsDisabled == 0 && context != Context.HARDIRQ;
    }

    Context enter(Context next) {
        Context before = context;
        leaveTo(next);
        return before;
    }

    void leaveTo(Context before) {
        context = before;
        slots = ledger.slots(before);
        rearm();
    }

    private void rearm() {
        attentionAt = tracer != null ? Long.MIN_VALUE : interruptible() ? irqDueAt : SimTime.NEVER;
    }

    /** {@code local_irq_disable()}; calls nest. */
    public void localIrqDisable() {
        irqsDisabled++;
        rearm();
    }

    /** {@code local_irq_enable()}; an interrupt that became due meanwhile runs now. */
    public void localIrqEnable() {
        if (irqsDisabled == 0) {
            throw new IllegalStateException("interrupts are enabled already");
        }
        irqsDisabled--;
        rearm();
        pollIrq();
    }

    /** Runs a due interrupt, if one is due and interrupts are on. */
    void pollIrq() {
        while (interruptible() && now >= irqDueAt && now <= machine.untilPs()) {
            hardIrq();
        }
    }

    /** Takes an interrupt line: {@code request_irq()}. Returns the entry of {@code /proc/interrupts}. */
    public Irq requestIrq(IrqLine line, IrqHandler handler) {
        Irq irq = new Irq(irqs.size(), line, handler);
        irqs.add(irq);
        line.route(this);
        return irq;
    }

    @Override
    public void irqDueChanged(IrqLine line) {
        long min = SimTime.NEVER;
        for (int i = 0; i < irqs.size(); i++) {
            min = Math.min(min, irqs.get(i).dueAtPs());
        }
        irqDueAt = min;
        rearm();
    }

    private void hardIrq() {
        Irq due = irqs.get(0);
        for (int i = 1; i < irqs.size(); i++) {
            if (irqs.get(i).dueAtPs() < due.dueAtPs()) {
                due = irqs.get(i);
            }
        }
        due.line().settle();
        if (now < irqDueAt) {
            return;
        }
        Context before = enter(Context.HARDIRQ);
        charge(Fn.COMMON_INTERRUPT);
        if (due.run(this) >= UNHANDLED_LIMIT) {
            due.disable();
            irqDueChanged(due.line());
        }
        leaveTo(before);
        if (before == Context.TASK) {
            softirqs.invoke();
        }
    }

    /** When the next interrupt is due on this CPU. */
    public long irqDueAtPs() {
        return irqDueAt;
    }

    /** Idles until {@code untilPs}. */
    void idleTo(long untilPs) {
        if (untilPs > now) {
            ledger.idle(untilPs - now);
            now = untilPs;
        }
    }

    /** When this CPU can next do something: now, at an interrupt, at a wake-up that lies ahead, or never. */
    long nextActionPs() {
        return Math.max(now, Math.min(irqDueAt, runQueue.nextReadyPs()));
    }

    /** Moves to {@code atPs} and does what is due: an interrupt, one step of a task. */
    void act(long atPs) {
        acting = true;
        try {
            idleTo(atPs);
            pollIrq();
            runQueue.runStep();
        } finally {
            acting = false;
        }
    }

    /** True while this CPU is in the middle of a step. */
    boolean acting() {
        return acting;
    }

    /**
     * Lets the other CPUs live up to this one's clock: to be called before touching what a program on another CPU may
     * use, a socket for instance, so that neither sees the other's future.
     */
    public void letOthersCatchUp() {
        machine.catchUp(this);
    }

    /** Attaches a tracer, or detaches it with null. */
    public void trace(CpuTracer to) {
        tracer = to;
        rearm();
    }

    /** Softirq vectors of this CPU. */
    public Softirqs softirqs() {
        return softirqs;
    }

    /** Tasks of this CPU. */
    public RunQueue runQueue() {
        return runQueue;
    }

    /** Timers of this CPU. */
    public Timers timers() {
        return timers;
    }

    /** Where the time went. */
    public CycleLedger ledger() {
        return ledger;
    }

    /** The interrupts routed to this CPU, as in {@code /proc/interrupts}. */
    public List<Irq> irqs() {
        return List.copyOf(irqs);
    }

    @Override
    public String toString() {
        return "CPU" + id + " at " + SimTime.text(now);
    }
}
