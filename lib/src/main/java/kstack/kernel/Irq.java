package kstack.kernel;

import kstack.hw.IrqLine;
import kstack.sim.SimTime;

/** One requested interrupt: its line, its handler and its count, a row of {@code /proc/interrupts}. */
public final class Irq {
    private final int number;
    private final IrqLine line;
    private final IrqHandler handler;
    private long count;
    private int unhandledInARow;
    private boolean disabled;

    Irq(int number, IrqLine line, IrqHandler handler) {
        this.number = number;
        this.line = line;
        this.handler = handler;
    }

    /** Runs the handler; returns how often in a row it said IRQ_NONE. */
    int run(Cpu cpu) {
        count++;
        unhandledInARow = handler.handle(cpu) ? 0 : unhandledInARow + 1;
        return unhandledInARow;
    }

    long dueAtPs() {
        return disabled ? SimTime.NEVER : line.dueAtPs();
    }

    /** "irq N: nobody cared": the kernel stops listening to a line that no handler claims. */
    void disable() {
        disabled = true;
    }

    IrqLine line() {
        return line;
    }

    /** Number, in order of request. */
    public int number() {
        return number;
    }

    /** The line's name. */
    public String name() {
        return line.name();
    }

    /** How often it ran. */
    public long count() {
        return count;
    }

    /** True after the kernel switched it off because nobody handled it. */
    public boolean disabled() {
        return disabled;
    }
}
