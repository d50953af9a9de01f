package kstack.net.core;

/**
 * {@code struct sd_flow_limit}: which flows the last 128 packets that met a half full backlog belong to. A flow that
 * has more than
 * half of them loses its packets, so that one flood does not push all others out.
 */
final class FlowLimit {
    private static final int FLOW_LIMIT_HISTORY = 128;

    private final int[] buckets;
    private final int[] history = new int[FLOW_LIMIT_HISTORY];
    private int head;
    private long count;

    /** A table of {@code buckets} flows, a power of two. */
    FlowLimit(int buckets) {
        if (Integer.bitCount(buckets) != 1) {
            throw new IllegalArgumentException("net.core.flow_limit_table_len is a power of two, got " + buckets);
        }
        this.buckets = new int[buckets];
    }

    /** Notes one packet of the flow; true if the flow has too many. */
    boolean exceeds(int hash) {
        int now = hash & buckets.length - 1;
        int old = history[head];
        history[head] = now;
        head = head + 1 & FLOW_LIMIT_HISTORY - 1;
        if (buckets[old] > 0) {
            buckets[old]--;
        }
        if (++buckets[now] > FLOW_LIMIT_HISTORY / 2) {
            count++;
            return true;
        }
        return false;
    }

    long count() {
        return count;
    }
}
