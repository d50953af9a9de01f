package kstack.lab;

import kstack.kernel.Context;
import kstack.lab.view.Lane;
import kstack.trace.Fn;

/**
 * One piece of work that a {@link Trace} saw: kernel function {@code fn} ran on CPU {@code cpu} in {@code context} from
 * {@code startPs} to {@code endPs}, picoseconds of simulated time. Work of one CPU never overlaps.
 */
public record Charge(int cpu, Context context, Fn fn, long startPs, long endPs) {
    /** How long it took. */
    public double ns() {
        return (endPs - startPs) / 1000.0;
    }

    /** The stage of the receive path that this is part of; see {@link Stages#stageOf}. */
    public String stage() {
        return Stages.stageOf(fn);
    }

    /** The lane of its context in pictures. */
    public Lane lane() {
        return switch (context) {
            case HARDIRQ -> Lane.HARD_IRQ;
            case SOFTIRQ -> Lane.SOFTIRQ;
            case TASK -> Lane.PROCESS;
        };
    }

    @Override
    public String toString() {
        return fn.symbol() + ", " + context.text() + ", " + ns() + " ns";
    }
}
