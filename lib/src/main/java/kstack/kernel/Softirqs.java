package kstack.kernel;

import kstack.trace.Fn;

/**
 * The softirq machinery of one CPU: pending bits, the bounded loop after an interrupt, and ksoftirqd for the rest.
 *
 * <p>One run goes on while something is pending, fewer than 10 rounds were made, less than 2 ms (in jiffies) passed
 * and no task waits for the CPU; then ksoftirqd takes over and competes with programs under the scheduler.
 * Linux: {@code kernel/softirq.c}, {@code handle_softirqs()}, {@code MAX_SOFTIRQ_TIME}, {@code MAX_SOFTIRQ_RESTART}.
 */
public final class Softirqs {
    private static final int MAX_SOFTIRQ_RESTART = 10;
    private static final Softirq[] VECTORS = Softirq.values();

    private final Cpu cpu;
    private final SoftirqAction[] actions = new SoftirqAction[VECTORS.length];
    private final long[] runs = new long[VECTORS.length];
    private final long maxJiffies;
    private final Task ksoftirqd;
    private final MachineProfile.Ksoftirqd rule;
    private int pending;
    private int disabled;
    private boolean serving;
    private boolean cutShort;

    Softirqs(Cpu cpu, MachineProfile.Ksoftirqd rule) {
        this.cpu = cpu;
        this.rule = rule;
        this.maxJiffies = Math.max(1, (2 * kstack.sim.SimTime.MS + cpu.jiffyPs() - 1) / cpu.jiffyPs());
        this.ksoftirqd = new Ksoftirqd(cpu.id());
    }

    /** {@code open_softirq()}: sets the work of a vector. */
    public void open(Softirq vector, SoftirqAction action) {
        actions[vector.ordinal()] = action;
    }

    /** {@code raise_softirq()}: marks a vector pending; outside of interrupts ksoftirqd is woken to run it. */
    public void raise(Softirq vector) {
        pending |= vector.bit();
        if (cpu.context() == Context.TASK && disabled == 0 && !serving) {
            wakeKsoftirqd();
        }
    }

    /** True if any vector waits. */
    public boolean anyPending() {
        return pending != 0;
    }

    /** {@code local_bh_disable()}. */
    public void localBhDisable() {
        disabled++;
    }

    /** {@code local_bh_enable()}: what was raised meanwhile runs now. */
    public void localBhEnable() {
        if (disabled == 0) {
            throw new IllegalStateException("bottom halves are enabled already");
        }
        disabled--;
        if (cpu.context() == Context.TASK) {
            invoke();
        }
    }

    /** {@code invoke_softirq()}: at the end of an interrupt or of a section with bottom halves off. */
    void invoke() {
        if (pending != 0 && disabled == 0 && !serving && !leftToKsoftirqd()) {
            handle();
        }
    }

    /**
     * {@code spin_unlock_bh()} of a system call where ksoftirqd waits for the CPU and will do what is pending: it looks and goes
     * on.
     */
    public void unlockBh() {
        if (pending != 0 && leftToKsoftirqd()) {
            cpu.charge(Fn.DO_SOFTIRQ);
        }
    }

    /** True if softirqs that nothing bounds were still at it when the run ended; they go on with the next. */
    boolean cutShort() {
        return cutShort;
    }

    /** The next run has begun. */
    void resume() {
        handle();
    }

    /** {@code ksoftirqd_running()}, up to Linux 6.4: HI and TASKLET never wait for it. */
    private boolean leftToKsoftirqd() {
        return rule == MachineProfile.Ksoftirqd.ALONE && ksoftirqd.state == Task.State.RUNNABLE
                && (pending & (Softirq.HI.bit() | Softirq.TASKLET.bit())) == 0;
    }

    private void handle() {
        Context before = cpu.enter(Context.SOFTIRQ);
        serving = true;
        if (cutShort) {
            cutShort = false;
        } else {
            cpu.charge(Fn.HANDLE_SOFTIRQS);
        }
        long end = cpu.jiffies() + maxJiffies;
        int restarts = MAX_SOFTIRQ_RESTART;
        do {
            int now = pending;
            pending = 0;
            for (int v = 0; now != 0; v++, now >>>= 1) {
                if ((now & 1) != 0 && actions[v] != null) {
                    runs[v]++;
                    actions[v].run(cpu);
                }
            }
            // interrupts are on until here: one that the action let through raises its softirq for the next round
            cpu.pollIrq();
        } while (pending != 0 && (rule == MachineProfile.Ksoftirqd.NONE ? cpu.runGoesOn()
                : cpu.jiffies() < end && !cpu.runQueue().needResched() && --restarts > 0));
        serving = false;
        cpu.leaveTo(before);
        if (pending != 0 && rule == MachineProfile.Ksoftirqd.NONE) {
            cutShort = true;
        } else if (pending != 0) {
            wakeKsoftirqd();
        }
    }

    private void wakeKsoftirqd() {
        if (ksoftirqd.state == Task.State.NEW) {
            cpu.runQueue().adopt(ksoftirqd);
        }
        ksoftirqd.wake(cpu);
    }

    /** How often a vector ran, a column of {@code /proc/softirqs}. */
    public long runs(Softirq vector) {
        return runs[vector.ordinal()];
    }

    /** The kernel thread that runs what one softirq run had to leave. */
    private final class Ksoftirqd extends Task {
        Ksoftirqd(int id) {
            super("ksoftirqd/" + id, true);
        }

        @Override
        protected Step step(Cpu on) {
            if (pending == 0) {
                return Step.BLOCK;
            }
            handle();
            // cond_resched() is what happens between two steps
            return pending == 0 ? Step.BLOCK : Step.RUN;
        }
    }
}
