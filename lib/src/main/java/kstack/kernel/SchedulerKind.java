package kstack.kernel;

/** Which rules choose the next task. Linux: {@code kernel/sched/fair.c} before and after 6.6. */
public enum SchedulerKind {
    /** Completely Fair Scheduler, up to 6.5. */
    CFS,
    /** Earliest eligible virtual deadline first, from 6.6 on. */
    EEVDF
}
