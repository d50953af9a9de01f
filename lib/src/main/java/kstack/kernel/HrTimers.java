package kstack.kernel;

import kstack.hw.IrqLine;
import kstack.sim.Event;
import kstack.sim.EventQueue;
import kstack.sim.SimTime;
import kstack.trace.Fn;

/**
 * The clock event device of one CPU: high-resolution timers and the tick, one hard interrupt (LOC) for both.
 *
 * <p>A timer's event fires in hard interrupt context at its time, or as soon as interrupts are on. The tick comes HZ times a
 * second while a task runs; it counts jiffies, lets low-resolution timers expire and asks the scheduler. An idle CPU stops
 * it unless it expects to wake up within a tick; stopped, it comes for the next low-resolution timer only.
 * Linux: {@code kernel/time/hrtimer.c}, {@code kernel/time/tick-sched.c}.
 */
public final class HrTimers {
    private final Cpu cpu;
    private final EventQueue queue = new EventQueue();
    private final IrqLine loc = new IrqLine("LOC");
    private long tickAtPs = SimTime.NEVER;
    private boolean tickStopped = true;
    private long ticks;

    HrTimers(Cpu cpu) {
        this.cpu = cpu;
        cpu.requestIrq(loc, this::interrupt);
    }

    /** {@code hrtimer_start()}: arms a timer at a time of this CPU's clock, or moves it. */
    public void arm(Event timer, long atPs) {
        queue.arm(timer, atPs);
        program();
    }

    /** {@code hrtimer_cancel()}. */
    public void cancel(Event timer) {
        queue.cancel(timer);
        program();
    }

    private void program() {
        loc.dueAt(Math.min(queue.nextPs(), tickAtPs));
    }

    /** {@code hrtimer_interrupt()}. */
    private boolean interrupt(Cpu on) {
        on.charge(Fn.HRTIMER_INTERRUPT);
        if (on.now() >= tickAtPs) {
            tick(on);
        }
        while (queue.nextPs() <= on.now()) {
            queue.fireNext(on.now());
        }
        program();
        return true;
    }

    /** {@code tick_nohz_handler()}. */
    private void tick(Cpu on) {
        ticks++;
        on.charge(Fn.TICK_NOHZ_HANDLER);
        on.timers().runLocalTimers();
        on.runQueue().tick();
        tickAtPs = tickStopped ? timerTickPs() : (on.jiffies() + 1) * on.jiffyPs();
    }

    /** The idle CPU has got a task, {@code tick_nohz_idle_exit()}. */
    void tickBusy() {
        if (tickStopped) {
            tickStopped = false;
            tickAtPs = (cpu.jiffies() + 1) * cpu.jiffyPs();
            program();
            cpu.charge(Fn.TICK_NOHZ_IDLE_EXIT);
        }
    }

    /** The CPU idles and expects to do so for {@code predictedPs}, {@code tick_nohz_idle_stop_tick()}. */
    void tickIdle(long predictedPs) {
        if (!tickStopped && predictedPs >= cpu.jiffyPs()) {
            tickStopped = true;
            tickAtPs = timerTickPs();
            program();
        }
    }

    /** A low-resolution timer moved. */
    void timersMoved() {
        if (tickStopped) {
            tickAtPs = timerTickPs();
            program();
        }
    }

    /** The tick at which the next timer is looked for; one that is overdue (its softirq waits) gets the next tick. */
    private long timerTickPs() {
        long next = cpu.timers().nextTickPs();
        return next <= cpu.now() ? (cpu.jiffies() + 1) * cpu.jiffyPs() : next;
    }

    /** When the next timer of either kind expires, apart from the tick. */
    long nextEventPs() {
        return Math.min(queue.nextPs(), cpu.timers().nextTickPs());
    }

    /** True if the tick and housekeeping are all that this CPU's clock will do. */
    boolean onlyTick() {
        return tickAtPs != SimTime.NEVER && queue.nextPs() == SimTime.NEVER && cpu.timers().onlyHousekeeping();
    }

    IrqLine line() {
        return loc;
    }

    /** Ticks so far. */
    public long ticks() {
        return ticks;
    }
}
