package kstack.kernel;

import java.util.List;
import kstack.sim.EventQueue;
import kstack.sim.SimTime;

/**
 * The CPUs of one host and what happens outside of them, advanced in simulated time.
 *
 * <p>The CPU that can act first acts next, ties by number; an event of the outside world that is not later goes before
 * it. So a CPU runs ahead of the queue for one step (a packet, a system call) and never further. A CPU whose turn would come
 * again at once goes on without asking: until its horizon, the first time at which anybody else can do something.
 */
public final class Machine {
    private static final int STOP_POLL_STEPS = 1 << 10;

    private final Cpu[] cpus;
    /** The CPUs in the order in which a turn looks at them, which must not matter. */
    private final Cpu[] lookOrder;
    private final MachineProfile profile;
    private final EventQueue events = new EventQueue();
    private volatile boolean stopRequested;
    private Cpu acting;
    private long horizonPs;
    private long untilPs = SimTime.NEVER;
    private int stepsLeft;

    /** A machine with {@code cpus} processors under Linux 6.18 with {@code hz} ticks a second. */
    public Machine(int cpus, CostModel costs, int hz) {
        this(cpus, costs, MachineProfile.LINUX_6_18.withHz(hz));
    }

    /** A machine with {@code cpus} processors of one cost model and profile. */
    public Machine(int cpus, CostModel costs, MachineProfile profile) {
        if (cpus < 1 || cpus > 256) {
            throw new IllegalArgumentException("a machine has 1 to 256 CPUs, got " + cpus);
        }
        this.profile = profile;
        this.cpus = new Cpu[cpus];
        for (int i = 0; i < cpus; i++) {
            this.cpus[i] = new Cpu(this, i, costs);
        }
        this.lookOrder = this.cpus.clone();
    }

    /** The profile. */
    public MachineProfile profile() {
        return profile;
    }

    int cpuCount() {
        return cpus.length;
    }

    /** Looks at the CPUs in another order from now on; for the test that this changes nothing. */
    void lookOrder(int... ids) {
        for (int i = 0; i < ids.length; i++) {
            lookOrder[i] = cpu(ids[i]);
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
     * Runs until {@code until}, or until nothing is left to do. Idle CPUs end with their clock at {@code until}; with
     * {@link SimTime#NEVER} they end at the last thing that happened.
     */
    public End run(long until) {
        untilPs = until;
        stepsLeft = STOP_POLL_STEPS;
        while (true) {
            if (stops()) {
                stopRequested = false;
                return End.STOPPED;
            }
            Cpu next = first(null);
            long at = next.nextActionPs();
            long eventAt = events.nextPs();
            long first = Math.min(at, eventAt);
            if (first > until || first == SimTime.NEVER || until == SimTime.NEVER && next.onlyTicks() && quiet()) {
                if (until != SimTime.NEVER) {
                    for (Cpu cpu : cpus) {
                        cpu.idleTo(until);
                    }
                }
                return quiet() ? End.QUIET : End.TIME;
            }
            if (eventAt <= at) {
                events.fireNext(eventAt);
            } else {
                turn(next, at, until == SimTime.NEVER ? until : until + 1);
            }
        }
    }

    /** The CPU that can act first, of those that may; null if none may. */
    private Cpu first(Cpu catchingUp) {
        Cpu next = null;
        long at = SimTime.NEVER;
        for (Cpu cpu : lookOrder) {
            if (catchingUp != null && (cpu == catchingUp || cpu.acting())) {
                continue;
            }
            long t = cpu.nextActionPs();
            if (next == null || t < at || t == at && cpu.id() < next.id()) {
                next = cpu;
                at = t;
            }
        }
        return next;
    }

    /** Lets {@code cpu} act at {@code at} and go on until somebody else's turn comes, or {@code limitPs}. */
    private void turn(Cpu cpu, long at, long limitPs) {
        long horizon = limitPs;
        if (cpus.length > 1) {
            for (Cpu other : lookOrder) {
                long effect = other == cpu || other.acting() ? SimTime.NEVER : other.nextEffectPs();
                // at equal times the lower number goes first
                horizon = Math.min(horizon, effect != SimTime.NEVER && other.id() > cpu.id() ? effect + 1 : effect);
            }
        }
        Cpu before = acting;
        acting = cpu;
        horizonPs = horizon;
        cpu.act(at);
        acting = before;
        // the others have moved: whoever goes on after this looks anew
        horizonPs = Long.MIN_VALUE;
    }

    /** True if the acting CPU, its clock at {@code nowPs}, would be next again. */
    boolean goesOn(long nowPs) {
        return nowPs < horizonPs && nowPs < events.nextPs() && !stops();
    }

    /** Looks now and then whether somebody wants the run to end; looking changes nothing. */
    boolean stops() {
        if (--stepsLeft > 0) {
            return false;
        }
        if (stopRequested) {
            return true;
        }
        stepsLeft = STOP_POLL_STEPS;
        return false;
    }

    /** The time up to which the acting CPU may compute in one go. */
    long turnEndsPs() {
        return Math.min(Math.min(horizonPs, untilPs), events.nextPs());
    }

    /** Something is to happen on a CPU; if another one acts, its horizon may have come closer. */
    void disturbed(Cpu cpu) {
        if (cpu != acting) {
            horizonPs = Long.MIN_VALUE;
        }
    }

    /** True if nothing is left to do; a tick that an idle CPU did not stop is nothing. */
    private boolean quiet() {
        if (events.nextPs() != SimTime.NEVER) {
            return false;
        }
        for (Cpu cpu : cpus) {
            if (cpu.nextActionPs() != SimTime.NEVER && !cpu.onlyTicks()) {
                return false;
            }
        }
        return true;
    }

    /**
     * Lets all but {@code self} live up to its clock. A CPU calls this before it touches what a program on another one may
     * use, so that neither sees the other's future. CPUs in the middle of a step stay where they are.
     */
    void catchUp(Cpu self) {
        long until = untilPs;
        untilPs = Math.max(until, self.now());
        while (true) {
            Cpu next = first(self);
            long at = next == null ? SimTime.NEVER : next.nextActionPs();
            long eventAt = events.nextPs();
            if (eventAt < self.now() && eventAt <= at) {
                events.fireNext(eventAt);
            } else if (at < self.now()) {
                turn(next, at, self.now());
            } else {
                untilPs = until;
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
