package kstack.traffic;

import kstack.kernel.Cpu;
import kstack.kernel.Step;
import kstack.kernel.Task;

/**
 * A program that computes between its system calls: user time goes to {@link #compute}, where interrupts come at their
 * time and another task may take over.
 */
public abstract class Program extends Task {
    /** A program named as {@code top} would show it. */
    protected Program(String name) {
        super(name);
    }

    /** The next thing it does after it has computed: at most one system call's worth. */
    protected abstract Step proceed(Cpu cpu);

    @Override
    protected final Step step(Cpu cpu) {
        return proceed(cpu);
    }
}
