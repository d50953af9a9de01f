package kstack.traffic;

import kstack.kernel.Cpu;
import kstack.kernel.Step;
import kstack.kernel.Task;
import kstack.sim.SimTime;
import kstack.trace.Fn;

/**
 * A program that computes between its system calls: user time in portions, between which the scheduler decides and
 * which end where an interrupt is due, so that computing delays neither.
 */
public abstract class Program extends Task {
    private static final long PORTION_PS = 10 * SimTime.US;

    private long computePs;

    /** A program named as {@code top} would show it. */
    protected Program(String name) {
        super(name);
    }

    /** It will compute for {@code ps} before it goes on. */
    protected final void compute(long ps) {
        if (ps < 0) {
            throw new IllegalArgumentException("a time to compute is 0 or more, got " + ps + " ps");
        }
        computePs += ps;
    }

    /** The next thing it does after it has computed: at most one system call's worth. */
    protected abstract Step proceed(Cpu cpu);

    @Override
    protected final Step step(Cpu cpu) {
        if (computePs == 0) {
            return proceed(cpu);
        }
        long end = cpu.now() + PORTION_PS;
        do {
            long untilIrq = cpu.irqDueAtPs() - cpu.now();
            long part = Math.min(computePs, untilIrq > 0 ? Math.min(untilIrq, PORTION_PS) : PORTION_PS);
            computePs -= part;
            cpu.spend(Fn.USER, part);
        } while (computePs > 0 && cpu.now() < end && !cpu.runQueue().needResched());
        return Step.RUN;
    }
}
