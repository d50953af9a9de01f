package kstack.kernel;

/** The work of one softirq vector, {@code open_softirq()}. */
public interface SoftirqAction {
    /** Runs in {@link Context#SOFTIRQ} on {@code cpu}. */
    void run(Cpu cpu);
}
