package kstack.lab.nb05;

/**
 * A ring of two indexes, for a learner to complete. The producer (a card) writes at {@code producer}, the consumer (a
 * driver) reads at {@code consumer}; both start at 0 and come round after {@code count - 1}. Rules: {@link #put} returns
 * false and changes nothing when the ring is full; {@link #take} returns {@link #EMPTY} when there is nothing; one slot
 * stays unused, so that full and empty look different.
 */
public abstract class TinyRing {
    /** What {@code take} returns when there is nothing to take. */
    public static final int EMPTY = -1;

    protected final int count;
    protected final int[] slot;
    protected int producer;
    protected int consumer;

    /** An empty ring of {@code count} slots. */
    protected TinyRing(int count) {
        this.count = count;
        this.slot = new int[count];
    }

    /** The card puts a frame in. */
    public abstract boolean put(int frame);

    /** The driver takes the oldest frame out. */
    public abstract int take();

    /** How many frames may still be put in: {@code E1000_DESC_UNUSED}. */
    public abstract int free();

    @Override
    public String toString() {
        return "ring of " + count + ", producer " + producer + ", consumer " + consumer;
    }
}
