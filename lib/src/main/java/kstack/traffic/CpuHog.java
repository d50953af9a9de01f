package kstack.traffic;

import kstack.kernel.Cpu;
import kstack.kernel.Step;
import kstack.kernel.Task;
import kstack.sim.SimTime;

/**
 * A program that computes and never sleeps: what competes with the network for a CPU. How much it got done is the time in
 * user space that the ledger shows.
 */
public final class CpuHog extends Task {
    private long leftPs;

    /** One that never ends. */
    public CpuHog() {
        this(SimTime.NEVER);
    }

    /** One that ends when it has computed for {@code ps}. */
    public CpuHog(long ps) {
        super("hog");
        this.leftPs = ps;
    }

    @Override
    protected Step step(Cpu cpu) {
        if (leftPs == 0) {
            return Step.EXIT;
        }
        long part = Math.min(leftPs, SimTime.MS);
        leftPs -= leftPs == SimTime.NEVER ? 0 : part;
        compute(part);
        return Step.RUN;
    }
}
