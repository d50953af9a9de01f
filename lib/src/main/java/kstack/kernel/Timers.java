package kstack.kernel;

import kstack.hw.IrqLine;
import kstack.sim.Event;
import kstack.sim.EventQueue;
import kstack.sim.SimTime;
import kstack.trace.Fn;

/**
 * The timer list of one CPU: timers expire in the TIMER softirq after the first tick at or past their time.
 *
 * <p>The tick is a hard interrupt (LOC) that comes only when a timer waits, as on a tickless kernel.
 * Linux: {@code kernel/time/timer.c}.
 */
public final class Timers {
    private final Cpu cpu;
    private final EventQueue queue = new EventQueue();
    private final IrqLine tick;

    Timers(Cpu cpu) {
        this.cpu = cpu;
        this.tick = new IrqLine("LOC");
        cpu.softirqs().open(Softirq.TIMER, this::run);
        cpu.requestIrq(tick, this::tick);
    }

    /** {@code mod_timer()}: arms a timer, or moves it. */
    public void arm(Event timer, long atPs) {
        queue.arm(timer, atPs);
        program();
    }

    /** {@code del_timer()}. */
    public void cancel(Event timer) {
        queue.cancel(timer);
        program();
    }

    private void program() {
        long next = queue.nextPs();
        tick.dueAt(next == SimTime.NEVER ? next : (next + cpu.jiffyPs() - 1) / cpu.jiffyPs() * cpu.jiffyPs());
    }

    private boolean tick(Cpu on) {
        tick.dueAt(SimTime.NEVER);
        on.softirqs().raise(Softirq.TIMER);
        return true;
    }

    private void run(Cpu on) {
        on.charge(Fn.RUN_TIMER_SOFTIRQ);
        while (queue.fireNext(on.now())) {
            on.charge(Fn.RUN_TIMER_SOFTIRQ);
        }
        program();
    }
}
