package kstack.kernel;

/**
 * A program or kernel thread as a state machine. The scheduler decides between steps which task runs next; within a
 * step only interrupts and softirqs break in. There are no threads behind it.
 *
 * <p>A step is kernel work, one system call at most. What a program computes by itself goes to {@link #compute}: it
 * happens in user mode after the step, and there another task may take over after any interrupt.
 */
public abstract class Task {
    enum State { NEW, RUNNABLE, BLOCKED, DEAD }

    private final String name;
    private int nice;
    State state = State.NEW;
    Cpu cpu;
    /** A wake-up that came during the task's own step: it must not go to sleep after all. */
    boolean wokenWhileRunning;
    /** A wake-up from another CPU is on its way. */
    boolean waking;
    /** A thread of the kernel: it never returns to user space. */
    final boolean kernelThread;

    /** The scheduler's entity: load weight, virtual times, lag; who changes them is the {@link FairClass}. */
    int weight = FairClass.NICE_0;
    long vruntimePs;
    long deadlinePs;
    long protectedToPs;
    long vlagPs;
    long sumExecPs;
    long prevSumExecPs;
    /** Order in which it was put on the tree, its place there, or -1. */
    long queueOrder;
    int queueIndex = -1;
    /** It was never on a run queue. */
    boolean fresh = true;
    /** It sleeps and is still on the run queue, {@code sched_delayed}. */
    boolean delayed;
    /** User-mode computing that is left to do. */
    long userLeftPs;

    /** A task named as {@code top} would show it. */
    protected Task(String name) {
        this(name, false);
    }

    /** A program, or a thread of the kernel. */
    protected Task(String name, boolean kernelThread) {
        this.name = name;
        this.kernelThread = kernelThread;
    }

    /** Does one step on {@code cpu}: at most one system call's worth, charged as it goes. */
    protected abstract Step step(Cpu cpu);

    /**
     * To be called in a step that returns {@link Step#RUN}: after the step the program computes for {@code ps} in user
     * mode, where interrupts come at their time and another task may be put on the CPU.
     */
    protected final void compute(long ps) {
        if (ps < 0) {
            throw new IllegalArgumentException("a time to compute must not be negative, got " + ps + " ps");
        }
        userLeftPs += ps;
    }

    /** Sets the nice value, -20 (most CPU) to 19, before the task is started: {@code nice -n N}. */
    public final Task nice(int value) {
        if (value < -20 || value > 19) {
            throw new IllegalArgumentException("a nice value is -20 to 19, got " + value);
        }
        if (state != State.NEW) {
            throw new IllegalStateException("set the nice value of " + name + " before it is started");
        }
        nice = value;
        weight = FairClass.weight(value);
        return this;
    }

    /**
     * Puts the task alone into a group of this weight, before it is started: {@code cpu.shares}, where 1024 is as much as a
     * task of nice 0 has. Linux: {@code sched_group_set_shares()}.
     */
    public final Task cpuShares(int shares) {
        if (shares < 2 || shares > 262_144) {
            throw new IllegalArgumentException("cpu.shares takes 2 to 262144, got " + shares);
        }
        if (state != State.NEW) {
            throw new IllegalStateException("set the shares of " + name + " before it is started");
        }
        weight = shares;
        return this;
    }

    /** The nice value. */
    public final int nice() {
        return nice;
    }

    /** The name. */
    public final String name() {
        return name;
    }

    /** CPU time it was on a CPU up to the last look of the scheduler, with the interrupts that broke in, in picoseconds. */
    public final long sumExecRuntimePs() {
        return sumExecPs;
    }

    /** Wakes the task if it sleeps ({@code try_to_wake_up()}); charged to {@code from}, the CPU that wakes it. */
    public final void wake(Cpu from) {
        if (cpu != null) {
            cpu.runQueue().wake(this, from);
        }
    }

    /** True if it runs on another CPU than {@code on}. */
    public final boolean elsewhere(Cpu on) {
        return cpu != null && cpu != on;
    }

    /** True while it sleeps. */
    public final boolean blocked() {
        return state == State.BLOCKED;
    }

    /** True after {@link Step#EXIT}. */
    public final boolean dead() {
        return state == State.DEAD;
    }

    @Override
    public String toString() {
        return name;
    }
}
