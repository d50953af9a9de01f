package kstack.kernel;

import java.util.ArrayList;
import java.util.List;
import kstack.hw.BusClock;
import kstack.hw.IrqLine;
import kstack.sim.SimTime;
import kstack.trace.Fn;
import kstack.trace.FnSequence;

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
    private final HrTimers hrTimers;
    private final SmpCalls smpCalls;
    private final CpuIdle cpuIdle;
    private Irq reschedule;
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

    Cpu(Machine machine, int id, CostModel costs) {
        MachineProfile profile = machine.profile();
        this.machine = machine;
        this.id = id;
        this.jiffyPs = SimTime.S / profile.hz();
        this.ledger = new CycleLedger(this, costs);
        this.slots = ledger.slots(context);
        this.softirqs = new Softirqs(this, profile.ksoftirqd());
        this.runQueue = new RunQueue(this, machine);
        this.hrTimers = new HrTimers(this);
        this.timers = new Timers(this);
        this.smpCalls = new SmpCalls(this);
        this.cpuIdle = new CpuIdle(this, profile.idleStates());
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

    /**
     * {@code a} and then {@code b}, with nothing between: what two calls of {@link #charge(Fn)} do, in two thirds of their
     * instructions. Where an interrupt is due at either, they are those two calls.
     */
    public void charge(Fn a, Fn b) {
        long[] s = slots;
        int i = CycleLedger.SLOT * a.ordinal();
        int k = CycleLedger.SLOT * b.ordinal();
        long then = now + s[i] + s[k];
        if (then >= attentionAt) {
            charge(a);
            charge(b);
            return;
        }
        now = then;
        s[i + CycleLedger.CALLS]++;
        s[k + CycleLedger.CALLS]++;
    }

    /** {@code a}, and then {@code b} with {@code len} bytes, nothing between. */
    public void charge(Fn a, Fn b, int len) {
        long[] s = slots;
        int i = CycleLedger.SLOT * a.ordinal();
        int k = CycleLedger.SLOT * b.ordinal();
        long then = now + s[i] + s[k] + len * s[k + CycleLedger.PER_BYTE];
        if (then >= attentionAt) {
            charge(a);
            charge(b, len);
            return;
        }
        now = then;
        s[i + CycleLedger.CALLS]++;
        s[k + CycleLedger.CALLS]++;
        s[k + CycleLedger.BYTES] += len;
    }

    /**
     * One call of each function of {@code all}, one after the other; false, and nothing charged, if an interrupt is due before
     * their end or somebody traces each charge.
     */
    public boolean charge(FnSequence all) {
        long[] s = slots;
        int i = CycleLedger.slot(all);
        long then = now + s[i];
        if (then >= attentionAt) {
            return false;
        }
        now = then;
        s[i + CycleLedger.CALLS]++;
        return true;
    }

    /** As {@link #charge(FnSequence)}; the function of them that handles bytes handles {@code len}. */
    public boolean charge(FnSequence all, int len) {
        long[] s = slots;
        int i = CycleLedger.slot(all);
        long then = now + s[i] + len * s[i + CycleLedger.PER_BYTE];
        if (then >= attentionAt) {
            return false;
        }
        now = then;
        s[i + CycleLedger.CALLS]++;
        s[i + CycleLedger.BYTES] += len;
        return true;
    }

    /** Spends a time that no cost model knows; interrupts break in at their time. */
    public void spend(Fn fn, long ps) {
        if (ps < 0) {
            throw new IllegalArgumentException("a time to spend must not be negative, got " + ps + " ps");
        }
        ledger.spent(context, fn, ps);
        long left = ps;
        while (interruptible() && irqDueAt < now + left && now <= machine.untilPs()) {
            long until = Math.max(now, irqDueAt);
            long start = now;
            left -= until - start;
            now = until;
            if (tracer != null && until > start) {
                tracer.span(this, context, fn, start, until);
            }
            hardIrq();
        }
        long start = now;
        now = start + left;
        if (now >= attentionAt) {
            attend(fn, start);
        }
    }

    /** {@code fn} waits so long for memory: time that is the function's, and no call of it. */
    public void stall(Fn fn, long ps) {
        ledger.stalled(context, fn, ps);
        long start = now;
        now = start + ps;
        if (now >= attentionAt) {
            attend(fn, start);
        }
    }

    /** The current task computes until {@code untilPs} or the next interrupt; returns how long it did. */
    long runUser(long untilPs) {
        long start = now;
        long until = interruptible() ? Math.min(untilPs, Math.max(start, irqDueAt)) : untilPs;
        now = until;
        ledger.ran(Context.TASK, Fn.USER, until - start);
        if (tracer != null && until > start) {
            tracer.span(this, context, Fn.USER, start, until);
        }
        return until - start;
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

    /** False once this CPU is beyond the end of the run, or somebody wants it to stop. */
    boolean runGoesOn() {
        return now <= machine.untilPs() && !machine.stops();
    }

    /** Runs due interrupts, if interrupts are on; false if they had no end before the run's. */
    boolean pollIrq() {
        while (interruptible() && now >= irqDueAt) {
            if (now > machine.untilPs()) {
                return false;
            }
            hardIrq();
        }
        return true;
    }

    /** Takes an interrupt line: {@code request_irq()}. Returns the entry of {@code /proc/interrupts}. */
    public Irq requestIrq(IrqLine line, IrqHandler handler) {
        Irq irq = new Irq(irqs.size(), line, handler);
        irqs.add(irq);
        line.route(this);
        return irq;
    }

    /** The line on which other CPUs say that a task was woken; it never runs a handler of its own. */
    IrqLine rescheduleLine() {
        IrqLine line = new IrqLine("RES");
        reschedule = requestIrq(line, on -> true);
        return line;
    }

    @Override
    public void irqDueChanged(IrqLine line) {
        machine.disturbed(this);
        long min = SimTime.NEVER;
        for (int i = 0; i < irqs.size(); i++) {
            min = Math.min(min, irqs.get(i).dueAtPs());
        }
        irqDueAt = min;
        rearm();
    }

    private Irq earliest() {
        Irq due = irqs.get(0);
        for (int i = 1; i < irqs.size(); i++) {
            if (irqs.get(i).dueAtPs() < due.dueAtPs()) {
                due = irqs.get(i);
            }
        }
        return due;
    }

    private void hardIrq() {
        Irq due = earliest();
        due.line().settle();
        if (now < due.dueAtPs()) {
            // it was a forecast that came to nothing; another line may be due all the same
            return;
        }
        if (due == reschedule) {
            if (runQueue.receive()) {
                Context before = enter(Context.HARDIRQ);
                charge(Fn.RESCHEDULE_IPI);
                due.run(this);
                leaveTo(before);
                afterIrq(before);
            }
            return;
        }
        Context before = enter(Context.HARDIRQ);
        charge(Fn.COMMON_INTERRUPT);
        if (due.run(this) >= UNHANDLED_LIMIT) {
            due.disable();
            irqDueChanged(due.line());
        }
        leaveTo(before);
        afterIrq(before);
    }

    /** {@code irq_exit()}. */
    private void afterIrq(Context interrupted) {
        if (interrupted == Context.TASK) {
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

    /** When this CPU can next do something: now, at an interrupt, when it is awake, or never. */
    long nextActionPs() {
        if (softirqs.cutShort()) {
            return now;
        }
        if (!runQueue.idle()) {
            return runQueue.computing() && irqDueAt > now ? now + 1 : now;
        }
        return cpuIdle.wakesAtPs() != SimTime.NEVER ? cpuIdle.wakesAtPs() : Math.max(now, irqDueAt);
    }

    /** The earliest time at which this CPU can do something that others see: a program that computes does not. */
    long nextEffectPs() {
        return runQueue.computing() && !softirqs.cutShort()
                ? Math.min(Math.max(now, irqDueAt), now + runQueue.curr().userLeftPs) : nextActionPs();
    }

    /** True if nothing can happen here but a tick that the idle CPU did not stop. */
    boolean onlyTicks() {
        if (!runQueue.idle() || cpuIdle.wakesAtPs() != SimTime.NEVER || !hrTimers.onlyTick()) {
            return false;
        }
        for (int i = 0; i < irqs.size(); i++) {
            if (irqs.get(i).line() != hrTimers.line() && irqs.get(i).dueAtPs() != SimTime.NEVER) {
                return false;
            }
        }
        return true;
    }

    /** Moves to {@code atPs} and does what is due: an interrupt, steps of tasks. */
    void act(long atPs) {
        acting = true;
        try {
            if (softirqs.cutShort()) {
                softirqs.resume();
            } else if (runQueue.idle()) {
                cpuIdle.enter();
                idleTo(atPs);
                if (!awake()) {
                    return;
                }
            }
            runQueue.run();
            if (runQueue.idle() && !softirqs.cutShort()) {
                cpuIdle.enter();
            }
        } finally {
            acting = false;
        }
    }

    /** Ends the idle CPU's sleep if an interrupt is there; false if there is none, or the CPU is not up yet. */
    private boolean awake() {
        if (now >= irqDueAt) {
            earliest().line().settle();
        }
        if (now < irqDueAt && cpuIdle.wakesAtPs() == SimTime.NEVER) {
            return false;
        }
        if (!cpuIdle.awake()) {
            return false;
        }
        cpuIdle.leave(now >= irqDueAt && earliest().line() == hrTimers.line()
                && hrTimers.nextEventPs() > now + jiffyPs);
        return true;
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

    /** Low-resolution timers of this CPU. */
    public Timers timers() {
        return timers;
    }

    /** High-resolution timers and the tick of this CPU. */
    public HrTimers hrTimers() {
        return hrTimers;
    }

    /** Idle states of this CPU. */
    public CpuIdle cpuIdle() {
        return cpuIdle;
    }

    /**
     * {@code smp_call_function_single_async()}: has {@code target} call {@code csd} in an interrupt, which arrives after
     * the profile's latency; charged here and there. False if the request is still on its way from last time.
     */
    public boolean smpCall(Cpu target, CallSingleData csd) {
        return target.smpCalls.send(csd, this, target == this ? 0 : machine.profile().ipiLatencyPs());
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
