package kstack.kernel;

/** What a {@link Task} wants after a step. */
public enum Step {
    /** Go on when the scheduler lets it. */
    RUN,
    /** Sleep until somebody wakes it. */
    BLOCK,
    /** Let another task run first if one wants to ({@code cond_resched()}, {@code sched_yield()}). */
    YIELD,
    /** End. */
    EXIT
}
