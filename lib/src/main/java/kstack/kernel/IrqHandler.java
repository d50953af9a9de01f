package kstack.kernel;

/** A driver's interrupt handler, {@code request_irq()}. */
public interface IrqHandler {
    /** Runs in {@link Context#HARDIRQ}; true is IRQ_HANDLED, false is IRQ_NONE (the device did not ask). */
    boolean handle(Cpu cpu);
}
