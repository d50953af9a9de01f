package kstack.net.ipv4;

import kstack.net.core.SkBuff;

/**
 * A filter on a socket, {@code SO_ATTACH_FILTER}: decides about each packet before it is queued.
 * Linux: {@code sk_filter_trim_cap()} in {@code net/core/filter.c}.
 */
public interface SocketFilter {
    /** How many bytes to keep, counted from the transport header; 0 drops the packet. */
    int run(SkBuff skb);
}
