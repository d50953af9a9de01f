package kstack.kernel;

/** The softirq vectors in the order in which they run. Linux: {@code include/linux/interrupt.h}. */
public enum Softirq {
    HI, TIMER, NET_TX, NET_RX, BLOCK, IRQ_POLL, TASKLET, SCHED, HRTIMER, RCU;

    int bit() {
        return 1 << ordinal();
    }
}
