package kstack.kernel;

/**
 * A program or kernel thread as a state machine. The scheduler decides between steps which task runs next; within a
 * step only interrupts and softirqs break in. There are no threads behind it.
 */
public abstract class Task {
    enum State { NEW, RUNNABLE, BLOCKED, DEAD }

    private final String name;
    State state = State.NEW;
    long vruntimePs;
    long readyAtPs;
    Cpu cpu;
    int order;
    /** A wake-up that came during the task's own step: it must not go to sleep after all. */
    boolean wokenWhileRunning;

    /** A task named as {@code top} would show it. */
    protected Task(String name) {
        this.name = name;
    }

    /** Does one step on {@code cpu}: at most one system call's worth, charged as it goes. */
    protected abstract Step step(Cpu cpu);

    /** The name. */
    public final String name() {
        return name;
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
