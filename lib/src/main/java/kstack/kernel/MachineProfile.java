package kstack.kernel;

import java.util.List;
import kstack.hw.LastLevelCache;
import kstack.sim.SimTime;

/**
 * What differs between machines and kernels apart from costs: the tick, the scheduler, two rules of softirqs and
 * preemption, how long an inter-processor interrupt is on its way, and how deep an idle CPU sleeps.
 *
 * <p>Immutable; the {@code with} methods give changed copies. Linux: {@code CONFIG_HZ}, {@code kernel/sched/fair.c},
 * {@code kernel/Kconfig.preempt}, {@code kernel/softirq.c}, {@code drivers/cpuidle}.
 *
 * @param name for people
 * @param hz ticks a second, {@code CONFIG_HZ}
 * @param scheduler who runs next
 * @param preemption when a wish to switch tasks is heard
 * @param ksoftirqd what becomes of softirqs that go on for too long
 * @param ipiLatencyPs from the sender's request to the interrupt on the other CPU
 * @param idleStates idle states that take time to leave, shallowest first; empty for a CPU that wakes at once
 * @param llc the last-level cache as DMA meets it; {@link LastLevelCache#NONE} where none is modelled
 */
public record MachineProfile(String name, int hz, SchedulerKind scheduler, Preemption preemption,
        Ksoftirqd ksoftirqd, long ipiLatencyPs, List<IdleState> idleStates, LastLevelCache llc) {
    /** The cache of {@link #XEON_E5_1650_V4}'s server. */
    private static final LastLevelCache LLC_15_MB = new LastLevelCache(15 << 20, 20, 2, 78 * SimTime.NS);

    /** Linux 6.18 with its defaults on a server with 15 MB of last-level cache. */
    public static final MachineProfile LINUX_6_18 = new MachineProfile("Linux 6.18", 250, SchedulerKind.EEVDF,
            Preemption.VOLUNTARY, Ksoftirqd.BESIDE, 500 * SimTime.NS, List.of(), LLC_15_MB);

    /** Linux 6.1 as Debian 12 configures it. */
    public static final MachineProfile LINUX_6_1 = new MachineProfile("Linux 6.1", 250, SchedulerKind.CFS,
            Preemption.VOLUNTARY, Ksoftirqd.ALONE, 500 * SimTime.NS, List.of(), LastLevelCache.NONE);

    /**
     * Linux 2.4 as it was on a router of 2002: 100 ticks, ksoftirqd beside the softirqs that interrupts run. Its scheduler is
     * not modelled; CFS stands for it. No figures of its cache were published.
     */
    public static final MachineProfile LINUX_2_4 = new MachineProfile("Linux 2.4", 100, SchedulerKind.CFS,
            Preemption.VOLUNTARY, Ksoftirqd.BESIDE, 500 * SimTime.NS, List.of(), LastLevelCache.NONE);

    /**
     * The machine of the XDP paper: Xeon E5-1650 v4, 15 MB of last-level cache in 20 ways. What a miss costs is calibrated to
     * its figures with six queues: 139 ns a frame where nearly all miss, 61 where none does.
     */
    public static final MachineProfile XEON_E5_1650_V4 = new MachineProfile("Xeon E5-1650 v4, Linux 4.18", 250, SchedulerKind.CFS,
            Preemption.VOLUNTARY, Ksoftirqd.ALONE, 500 * SimTime.NS, List.of(),
            LLC_15_MB);

    /** How softirqs that do not end hand over to a thread, {@code kernel/softirq.c}. */
    public enum Ksoftirqd {
        /** Not at all, as before there was one: all that is pending runs before any process. */
        NONE,
        /** Up to Linux 6.4: while it is runnable, interrupts leave softirqs (but HI and TASKLET) to it. */
        ALONE,
        /** Later: it runs what is left over, and interrupts run softirqs at their end all the same. */
        BESIDE
    }

    /** When a wish to switch tasks, {@code need_resched}, is heard. */
    public enum Preemption {
        /** On return to user space and where kernel code asks ({@code cond_resched()}); also stands for "none". */
        VOLUNTARY,
        /** On return to user space; kernel code and softirqs hear of it only after the next tick. */
        LAZY
    }

    /**
     * One idle state, {@code struct cpuidle_state}.
     *
     * @param exitLatencyPs from the interrupt to the first instruction
     * @param targetResidencyPs the shortest sleep for which it pays
     */
    public record IdleState(String name, long exitLatencyPs, long targetResidencyPs) {
        /** Checks the times. */
        public IdleState {
            if (exitLatencyPs < 0 || targetResidencyPs < 0) {
                throw new IllegalArgumentException("idle state " + name + ": times are 0 or more, got exit latency "
                        + SimTime.text(exitLatencyPs) + " and target residency " + SimTime.text(targetResidencyPs));
            }
        }
    }

    /** Checks the values. */
    public MachineProfile {
        if (hz < 100 || hz > 1000) {
            throw new IllegalArgumentException("HZ is 100 to 1000 (Linux offers 100, 250, 300, 1000), got " + hz);
        }
        if (ipiLatencyPs < 0) {
            throw new IllegalArgumentException("an IPI takes 0 or more time, got " + ipiLatencyPs + " ps");
        }
        idleStates = List.copyOf(idleStates);
        for (int i = 1; i < idleStates.size(); i++) {
            if (idleStates.get(i).targetResidencyPs() < idleStates.get(i - 1).targetResidencyPs()) {
                throw new IllegalArgumentException("idle states go from shallow to deep, got "
                        + idleStates.get(i).name() + " after " + idleStates.get(i - 1).name());
            }
        }
    }

    /** With another tick rate. */
    public MachineProfile withHz(int ticks) {
        return new MachineProfile(name, ticks, scheduler, preemption, ksoftirqd, ipiLatencyPs, idleStates, llc);
    }

    /** With another scheduler. */
    public MachineProfile withScheduler(SchedulerKind kind) {
        return new MachineProfile(name, hz, kind, preemption, ksoftirqd, ipiLatencyPs, idleStates, llc);
    }

    /** With another rule of preemption. */
    public MachineProfile withPreemption(Preemption rule) {
        return new MachineProfile(name, hz, scheduler, rule, ksoftirqd, ipiLatencyPs, idleStates, llc);
    }

    /** With another way to go on with softirqs that do not end. */
    public MachineProfile withKsoftirqd(Ksoftirqd rule) {
        return new MachineProfile(name, hz, scheduler, preemption, rule, ipiLatencyPs, idleStates, llc);
    }

    /** With another delay of inter-processor interrupts. */
    public MachineProfile withIpiLatency(long ps) {
        return new MachineProfile(name, hz, scheduler, preemption, ksoftirqd, ps, idleStates, llc);
    }

    /** With these idle states, shallowest first. */
    public MachineProfile withIdleStates(IdleState... states) {
        return new MachineProfile(name, hz, scheduler, preemption, ksoftirqd, ipiLatencyPs, List.of(states), llc);
    }

    /** With this last-level cache, or {@link LastLevelCache#NONE}. */
    public MachineProfile withLlc(LastLevelCache cache) {
        return new MachineProfile(name, hz, scheduler, preemption, ksoftirqd, ipiLatencyPs, idleStates, cache);
    }

    @Override
    public String toString() {
        return name + ", HZ " + hz + ", " + scheduler;
    }
}
