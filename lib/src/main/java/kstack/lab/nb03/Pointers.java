package kstack.lab.nb03;

import kstack.net.core.SkBuff;

/**
 * The four pointers of an sk_buff after an operation, as offsets from the start of its block, and its length.
 * In Linux {@code head} and {@code data} are addresses, {@code tail} and {@code end} offsets from {@code head}.
 */
public record Pointers(String operation, int head, int data, int tail, int end, int len) {
    /** The pointers of a packet now. */
    public static Pointers of(String operation, SkBuff skb) {
        return new Pointers(operation, 0, skb.data(), skb.tail(), skb.end(), skb.len());
    }

    /** Free bytes in front of the data. */
    public int headroom() {
        return data - head;
    }

    /** Free bytes behind the data. */
    public int tailroom() {
        return end - tail;
    }

    @Override
    public String toString() {
        return operation + ": head " + head + ", data " + data + ", tail " + tail + ", end " + end + ", len " + len;
    }
}
