package kstack.kernel;

/**
 * A function to be called on another CPU, {@code call_single_data_t}: an object that its owner keeps and sends again and
 * again. Linux: {@code kernel/smp.c}.
 */
public abstract class CallSingleData {
    long atPs;
    boolean pending;

    /** Called in hard interrupt context of the other CPU. */
    protected abstract void run(Cpu on);

    /** True from the request until the function runs, {@code csd_lock}. */
    public final boolean pending() {
        return pending;
    }
}
