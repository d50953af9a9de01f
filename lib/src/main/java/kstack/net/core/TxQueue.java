package kstack.net.core;

import java.util.ArrayDeque;
import kstack.kernel.Cpu;
import kstack.trace.DropReason;
import kstack.trace.Fn;

/**
 * The transmit queue of an interface, {@code struct netdev_queue} with the simplest queueing discipline: packets that
 * come while the driver has no room wait in order, {@value #LENGTH} at most ({@code DEFAULT_TX_QUEUE_LEN}).
 *
 * <p>Simplified: a woken queue goes to the driver at once, in Linux in the NET_TX softirq.
 */
public final class TxQueue {
    private static final int LENGTH = 1000;

    private final NetDevice dev;
    private final ArrayDeque<SkBuff> waiting = new ArrayDeque<>();
    private boolean stopped;

    TxQueue(NetDevice dev) {
        this.dev = dev;
    }

    /** {@code netif_stop_queue()}: the driver has no room. */
    public void stop() {
        stopped = true;
    }

    /** {@code netif_wake_queue()}: the driver has room again. */
    public void wake(Cpu cpu) {
        stopped = false;
        while (!stopped && !waiting.isEmpty()) {
            dev.hardStartXmit(cpu, waiting.remove());
        }
    }

    /** {@code netif_queue_stopped()}. */
    public boolean stopped() {
        return stopped;
    }

    /** Packets that wait. */
    public int length() {
        return waiting.size();
    }

    /** Takes a packet that the driver has no room for; false if it was dropped. */
    boolean enqueue(SkBuff skb) {
        if (waiting.size() == LENGTH) {
            skb.drop(DropReason.QDISC_DROP, Fn.DEV_QUEUE_XMIT);
            return false;
        }
        waiting.add(skb);
        return true;
    }
}
