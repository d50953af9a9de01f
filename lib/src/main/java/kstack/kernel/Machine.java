package kstack.kernel;

import java.util.List;
import kstack.sim.EventQueue;
import kstack.sim.SimTime;

/**
 * The CPUs of one host and what happens outside of them, advanced in simulated time.
 *
 * <p>The CPU that can act first acts next, ties by number; an event of the outside world that is not later goes before
 * it. So a CPU runs ahead of the queue for one step (a packet, a system call) and never further.
 */
public final class Machine {
    private static final int STOP_POLL_STEPS = 1 << 16;

    private final Cpu[] cpus;
    private final EventQueue events = new EventQueue();
    private volatile boolean stopRequested;
    private long untilPs = SimTime.NEVER;

    /** A machine with {@code cpus} processors of one cost model and {@code hz} ticks a second. */
    public Machine(int cpus, CostModel costs, int hz) {
        if (cpus < 1 || cpus > 256) {
            throw new IllegalArgumentException("a machine has 1 to 256 CPUs, got " + cpus);
        }
        if (hz < 100 || hz > 1000) {
            throw new IllegalArgumentException("HZ is 100 to 1000 (Linux offers 100, 250, 300, 1000), got " + hz);
        }
        this.cpus = new Cpu[cpus];
        for (int i = 0; i < cpus; i++) {
            this.cpus[i] = new Cpu(this, i, costs, hz);
        }
    }

    /** A CPU by number. */
    public Cpu cpu(int id) {
        if (id < 0 || id >= cpus.length) {
            throw new IllegalArgumentException("this machine has CPU 0 to " + (cpus.length - 1) + ", got " + id);
        }
        return cpus[id];
    }

    /** All CPUs. */
    public List<Cpu> cpus() {
        return List.of(cpus);
    }

    /** Events of the world outside the CPUs. */
    public EventQueue events() {
        return events;
    }

    /** How a run ended. */
    public enum End {
        /** Nothing is left to do. */
        QUIET,
        /** The time was reached. */
        TIME,
        /** {@link #requestStop()} was called. */
        STOPPED
    }

    /**
     * Runs until {@code untilPs}, or until nothing is left to do. Idle CPUs end with their clock at {@code untilPs}; with
     * {@link SimTime#NEVER} they end at the last thing that happened.
     */
    public End run(long untilPs) {
        this.untilPs = untilPs;
        int steps = 0;
        while (true) {
            if (++steps == STOP_POLL_STEPS) {
                steps = 0;
                if (stopRequested) {
                    stopRequested = false;
                    return End.STOPPED;
                }
            }
            Cpu next = cpus[0];
            long at = next.nextActionPs();
            for (int i = 1; i < cpus.length; i++) {
                long t = cpus[i].nextActionPs();
                if (t < at) {
                    next = cpus[i];
                    at = t;
                }
            }
            long eventAt = events.nextPs();
            long first = Math.min(at, eventAt);
            if (first > untilPs || first == SimTime.NEVER) {
                if (untilPs != SimTime.NEVER) {
                    for (Cpu cpu : cpus) {
                        cpu.idleTo(untilPs);
                    }
                }
                return first == SimTime.NEVER ? End.QUIET : End.TIME;
            }
            if (eventAt <= at) {
                events.fireNext(eventAt);
            } else {
                next.act(at);
            }
        }
    }

    /**
     * Lets all but {@code self} live up to its clock. A CPU calls this before it touches what a program on another one may
     * use, so that neither sees the other's future. CPUs in the middle of a step stay where they are.
     */
    void catchUp(Cpu self) {
        while (true) {
            Cpu next = null;
            long at = self.now();
            for (Cpu cpu : cpus) {
                if (cpu != self && !cpu.acting() && cpu.nextActionPs() < at) {
                    next = cpu;
                    at = cpu.nextActionPs();
                }
            }
            long eventAt = events.nextPs();
            if (eventAt < self.now() && eventAt <= at) {
                events.fireNext(eventAt);
            } else if (next != null) {
                next.act(at);
            } else {
                return;
            }
        }
    }

    /** Where the present run ends: interrupts that follow one another without end leave off there. */
    long untilPs() {
        return untilPs;
    }

    /** Asks a running {@link #run} to return soon; the only call that another thread may make. */
    public void requestStop() {
        stopRequested = true;
    }
}
