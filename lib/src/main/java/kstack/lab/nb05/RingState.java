package kstack.lab.nb05;

import kstack.lab.show.Markup;

/**
 * A receive ring at one moment. The device fills from {@code head} up to {@code tail} (RDH, RDT); the driver takes from
 * {@code clean} ({@code next_to_clean}) on. What lies between {@code tail} and {@code clean} the driver has taken and
 * not given back yet; a few descriptors there are never the device's, so that a full ring is not taken for an empty one.
 *
 * @param atPs    when
 * @param count   descriptors of the ring
 * @param owned   descriptors that the device has at most
 * @param head    the descriptor that the device fills next
 * @param tail    where the device's part ends
 * @param clean   the descriptor that the driver looks at next
 * @param fifo    frames that wait on the card for a descriptor
 * @param arrived frames that have come
 * @param missed  frames of these that the card lost
 * @param doing   what the CPU of the card was doing
 */
public record RingState(long atPs, int count, int owned, int head, int tail, int clean, int fifo, int arrived,
        int missed, String doing) {
    /** Descriptors that the device may still fill. */
    public int free() {
        return Math.floorMod(tail - head, count);
    }

    /** Descriptors with a frame that the driver has not looked at. */
    public int waiting() {
        return Math.floorMod(head - clean, count);
    }

    /** Descriptors that are of no use to the device now: a frame waits there, or they have not been given back. */
    public int inUse() {
        return owned - free();
    }

    /** True if a frame that comes now finds no descriptor. */
    public boolean full() {
        return free() == 0;
    }

    boolean sameAs(RingState other) {
        return head == other.head && tail == other.tail && clean == other.clean && fifo == other.fifo
                && arrived == other.arrived && missed == other.missed;
    }

    /** The state in words. */
    public String words() {
        return Markup.count(arrived, "frame") + " arrived: " + waiting() + " wait in the ring"
                + (fifo > 0 ? ", " + fifo + " in the card's FIFO" : "") + ", " + missed + " missed, "
                + (arrived - missed - waiting() - fifo) + " taken. " + Markup.count(free(), "descriptor") + " free.";
    }

    @Override
    public String toString() {
        return words() + " RDH " + head + ", RDT " + tail + ", next_to_clean " + clean;
    }
}
