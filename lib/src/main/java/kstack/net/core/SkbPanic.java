package kstack.net.core;

/**
 * What is a kernel panic in Linux: code that wrote over the end of a buffer or touched one that is no longer its own.
 * Linux: {@code skb_over_panic()}, {@code skb_under_panic()}, {@code SKB_LINEAR_ASSERT}.
 */
public final class SkbPanic extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    SkbPanic(String message) {
        super(message);
    }
}
