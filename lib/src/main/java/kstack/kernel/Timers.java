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

    Timers(Cpu cpu) {
        this.cpu = cpu;
        cpu.softirqs().open(Softirq.TIMER, this::run);
    }

    /** {@code mod_timer()}: arms a timer, or moves it. */
    public void arm(Event timer, long atPs) {
        queue.arm(timer, atPs);
        cpu.hrTimers().timersMoved();
    }

    /** {@code del_timer()}. */
    public void cancel(Event timer) {
        queue.cancel(timer);
        cpu.hrTimers().timersMoved();
    }

    /** The tick at which the first timer expires, or never. */
    long nextTickPs() {
        long next = queue.nextPs();
        return next == SimTime.NEVER ? next : (next + cpu.jiffyPs() - 1) / cpu.jiffyPs() * cpu.jiffyPs();
    }

    /** {@code run_local_timers()}: the tick looks whether anything expired. */
    void runLocalTimers() {
        if (nextTickPs() <= cpu.now()) {
            cpu.softirqs().raise(Softirq.TIMER);
        }
    }

    private void run(Cpu on) {
        on.charge(Fn.RUN_TIMER_SOFTIRQ);
        while (nextTickPs() <= on.now() && queue.fireNext(on.now())) {
            on.charge(Fn.RUN_TIMER_SOFTIRQ);
        }
        on.hrTimers().timersMoved();
    }
}
