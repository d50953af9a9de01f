package kstack.kernel;

/**
 * What a CPU is doing: the three contexts of the kernel, each of which may interrupt the ones after it.
 * Linux: {@code include/linux/preempt.h}, {@code in_hardirq()}, {@code in_serving_softirq()}, {@code in_task()}.
 */
public enum Context {
    /** A hard interrupt handler; further interrupts wait. */
    HARDIRQ("hard IRQ"),
    /** A softirq, after an interrupt or in ksoftirqd. */
    SOFTIRQ("softirq"),
    /** A task: a program in a system call or in user space, or a kernel thread. */
    TASK("process");

    private final String text;

    Context(String text) {
        this.text = text;
    }

    /** The name for people. */
    public String text() {
        return text;
    }
}
