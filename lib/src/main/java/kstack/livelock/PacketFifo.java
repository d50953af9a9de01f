package kstack.livelock;

import kstack.net.core.SkBuff;

/** A queue of packets with a limit, {@code struct ifqueue} of BSD: whoever finds it full drops. */
final class PacketFifo {
    private final SkBuff[] ring;
    private int first;
    private int count;

    PacketFifo(int limit) {
        ring = new SkBuff[limit];
    }

    boolean full() {
        return count == ring.length;
    }

    void add(SkBuff skb) {
        ring[(first + count++) % ring.length] = skb;
    }

    /** The oldest, or null. */
    SkBuff poll() {
        if (count == 0) {
            return null;
        }
        SkBuff skb = ring[first];
        ring[first] = null;
        first = first + 1 == ring.length ? 0 : first + 1;
        count--;
        return skb;
    }

    int size() {
        return count;
    }

    int limit() {
        return ring.length;
    }
}
