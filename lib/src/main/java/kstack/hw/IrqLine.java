package kstack.hw;

import kstack.sim.SimTime;

/**
 * The wire between a device and an interrupt controller. The device says when it will next assert the line if nothing
 * changes; that one number stands for all frames to come, so no event per frame is needed.
 *
 * <p>Level-triggered: a line whose time has come stays asserted until the device moves the time again (its driver read
 * the cause, masked it, or more arrives later).
 */
public final class IrqLine {
    /** Told when a line's time moved; the CPU that the interrupt is routed to. */
    public interface Sink {
        /** The line's {@link IrqLine#dueAtPs()} changed. */
        void irqDueChanged(IrqLine line);
    }

    private final String name;
    private long dueAtPs = SimTime.NEVER;
    private Sink sink;

    /** A line named as it shows in {@code /proc/interrupts}. */
    public IrqLine(String name) {
        this.name = name;
    }

    /** Routes the line to a CPU. */
    public void route(Sink to) {
        this.sink = to;
        to.irqDueChanged(this);
    }

    /** The device moves the time at which the line is asserted; {@link SimTime#NEVER} deasserts it. */
    public void dueAt(long timePs) {
        if (timePs != dueAtPs) {
            dueAtPs = timePs;
            if (sink != null) {
                sink.irqDueChanged(this);
            }
        }
    }

    /** When the line is asserted. */
    public long dueAtPs() {
        return dueAtPs;
    }

    /** The name. */
    public String name() {
        return name;
    }
}
