package kstack.kernel;

import kstack.sim.Event;
import kstack.sim.EventQueue;
import kstack.sim.SimTime;
import kstack.trace.Fn;

/**
 * The timer list of one CPU, {@code struct timer_list}: timers expire in the TIMER softirq after the first tick at or
 * past their time. Linux: {@code kernel/time/timer.c}.
 */
public final class Timers {
    private final Cpu cpu;
    private final EventQueue queue = new EventQueue();
    private final EventQueue housekeeping = new EventQueue();

    Timers(Cpu cpu) {
        this.cpu = cpu;
        cpu.softirqs().open(Softirq.TIMER, this::run);
    }

    /** {@code mod_timer()}: arms a timer, or moves it. */
    public void arm(Event timer, long atPs) {
        queue.arm(timer, atPs);
        cpu.hrTimers().timersMoved();
    }

    /**
     * Arms a timer of work that recurs by itself for ever, a driver's watchdog for instance: it fires like any other, but a
     * run until nothing is left to do does not wait for it.
     */
    public void armHousekeeping(Event timer, long atPs) {
        housekeeping.arm(timer, atPs);
        cpu.hrTimers().timersMoved();
    }

    /** {@code del_timer()}. */
    public void cancel(Event timer) {
        queue.cancel(timer);
        cpu.hrTimers().timersMoved();
    }

    /** The tick at which the first timer expires, or never. */
    long nextTickPs() {
        long next = Math.min(queue.nextPs(), housekeeping.nextPs());
        return next == SimTime.NEVER ? next : (next + cpu.jiffyPs() - 1) / cpu.jiffyPs() * cpu.jiffyPs();
    }

    /** True if no timer waits but housekeeping. */
    boolean onlyHousekeeping() {
        return queue.nextPs() == SimTime.NEVER;
    }

    /** {@code run_local_timers()}: the tick looks whether anything expired. */
    void runLocalTimers() {
        if (nextTickPs() <= cpu.now()) {
            cpu.softirqs().raise(Softirq.TIMER);
        }
    }

    private EventQueue first() {
        return queue.nextPs() <= housekeeping.nextPs() ? queue : housekeeping;
    }

    private void run(Cpu on) {
        on.charge(Fn.RUN_TIMER_SOFTIRQ);
        while (nextTickPs() <= on.now() && first().fireNext(on.now())) {
            on.charge(Fn.RUN_TIMER_SOFTIRQ);
        }
        on.hrTimers().timersMoved();
    }
}
