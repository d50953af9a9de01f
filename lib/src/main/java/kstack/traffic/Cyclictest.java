package kstack.traffic;

import kstack.kernel.Cpu;
import kstack.kernel.Step;
import kstack.kernel.Task;
import kstack.sim.Event;
import kstack.sim.SimTime;
import kstack.trace.Fn;

/**
 * A program that wants to run at a fixed interval, computes for a moment and sleeps until the next time; it writes down how late it
 * came. That is what everybody else does to a program: interrupts, softirqs, other tasks. The tool {@code cyclictest} of rt-tests
 * does the same with {@code clock_nanosleep()}; unlike it this one is an ordinary task unless {@link #nice} says otherwise.
 *
 * <p>A wake-up that comes after the next one was due counts with its own delay, and those that were slept through are not made up for.
 */
public final class Cyclictest extends Task {
    private static final int EVENT_CLASS = 4;

    private final long intervalPs;
    private final long workPs;
    private final int number;
    private final Latency latency = new Latency();
    private Event alarm;
    private long duePs;
    private boolean worked;

    /** A program that wants to run every {@code intervalPs} for {@code workPs}; {@code number} tells several apart. */
    public Cyclictest(long intervalPs, long workPs, int number) {
        super("cyclictest/" + number);
        if (intervalPs < 1 || workPs < 0 || workPs >= intervalPs) {
            throw new IllegalArgumentException("an interval is longer than 0 and than the work in it, got "
                    + SimTime.text(intervalPs) + " and " + SimTime.text(workPs));
        }
        this.intervalPs = intervalPs;
        this.workPs = workPs;
        this.number = number;
    }

    /** How late it came, each time. */
    public Latency latency() {
        return latency;
    }

    @Override
    protected Step step(Cpu cpu) {
        if (alarm == null) {
            alarm = new Alarm(cpu);
            duePs = cpu.now();
        } else if (!worked) {
            latency.record(duePs, cpu.now());
            worked = true;
            compute(workPs);
            return Step.RUN;
        }
        worked = false;
        cpu.charge(Fn.SYSCALL);
        duePs += intervalPs * (Math.max(0, cpu.now() - duePs) / intervalPs + 1);
        cpu.hrTimers().arm(alarm, duePs);
        return Step.BLOCK;
    }

    private final class Alarm extends Event {
        private final Cpu cpu;

        Alarm(Cpu cpu) {
            super(EVENT_CLASS, number);
            this.cpu = cpu;
        }

        @Override
        protected void fire(long nowPs) {
            wake(cpu);
        }
    }
}
