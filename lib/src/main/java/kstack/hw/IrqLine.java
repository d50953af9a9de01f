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

    /** The device behind a line whose time is a forecast. */
    public interface Device {
        /** Looks what has happened by now and moves the line's time if it was wrong. */
        void settle();
    }

    private final String name;
    private Device device;
    private long dueAtPs = SimTime.NEVER;
    private Sink sink;

    /** A line named as it shows in {@code /proc/interrupts}. */
    public IrqLine(String name) {
        this.name = name;
    }

    /** The device that owns the line, if its times are forecasts. */
    public void device(Device owner) {
        this.device = owner;
    }

    /** Before an interrupt is taken: what the line waited for may have been no cause after all (another host's frame). */
    public void settle() {
        if (device != null) {
            device.settle();
        }
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
