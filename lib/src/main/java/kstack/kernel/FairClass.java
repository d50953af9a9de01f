package kstack.kernel;

/**
 * The rules by which a {@link RunQueue} shares its CPU, {@code fair_sched_class}: where a woken task is placed in virtual
 * time, whether it preempts, who is next.
 *
 * <p>The run queue owns the tasks and the clock; a class owns the tasks' virtual times. Virtual time of a task of nice 0
 * is its run time; a heavier task's goes slower. Called at wake-ups, ticks and switches, never for a step.
 */
abstract class FairClass {
    /** Weight of nice 0, {@code NICE_0_LOAD}. */
    static final int NICE_0 = 1024;
    /** {@code sched_prio_to_weight}: one nice level is about a tenth of the CPU, a factor of 1.25. */
    private static final int[] WEIGHTS = {88761, 71755, 56483, 46273, 36291, 29154, 23254, 18705, 14949, 11916, 9548, 7620,
        6100, 4904, 3906, 3121, 2501, 1991, 1586, 1277, 1024, 820, 655, 526, 423, 335, 272, 215, 172, 137, 110, 87, 70, 56,
        45, 36, 29, 23, 18, 15};

    final RunQueue rq;

    FairClass(RunQueue rq) {
        this.rq = rq;
    }

    /** Weight of a nice value, -20 to 19. */
    static int weight(int nice) {
        return WEIGHTS[nice + 20];
    }

    /** {@code get_update_sysctl_factor()}: the unit of slices on a machine of that many CPUs. */
    static int factor(int cpus) {
        return 32 - Integer.numberOfLeadingZeros(Math.min(cpus, 8));
    }

    /** {@code calc_delta_fair()}: run time as this task's virtual time. */
    static long virtual(long ps, Task t) {
        return t.weight == NICE_0 ? ps : ps * NICE_0 / t.weight;
    }

    /** {@code place_entity()}: gives a task that joins its place; {@code initial} for a new one. */
    abstract void place(Task t, boolean initial);

    /** The task was put on the tree of those that wait to run. */
    abstract void queued(Task t);

    /** The task left the tree. */
    abstract void unqueued(Task t);

    /** {@code update_curr()}: the current task ran; true if it should make way. */
    abstract boolean ran(Task curr, long ps);

    /** The tick found it running, after {@link #ran}; true if it should make way. */
    abstract boolean tick(Task curr);

    /** {@code check_preempt_wakeup()}: a task that has just joined takes the CPU from {@code curr}. */
    abstract boolean preempts(Task woken, Task curr);

    /** {@code pick_next_entity()}; {@code curr} is null if the CPU idled or its task sleeps. Null if there is none. */
    abstract Task pick(Task curr);

    /** {@code set_next_entity()}: the task was taken from the tree to run. */
    abstract void picked(Task t);

    /** {@code dequeue_entity()} for a task that goes to sleep; false if it stays on the queue for a while. */
    abstract boolean sleeps(Task curr);

    /** A task that slept on the queue was picked and leaves now, {@code finish_delayed_dequeue_entity()}. */
    void leavesLate(Task t) {
        throw new IllegalStateException(t + " sleeps and is on the queue");
    }

    /** A task that stayed on the queue is woken again, {@code requeue_delayed_entity()}. */
    void wokenInQueue(Task t) {
        throw new IllegalStateException(t + " sleeps and is on the queue");
    }

    /** {@code sched_yield()}. */
    abstract void yields(Task curr);
}
