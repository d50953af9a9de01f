package kstack.lab;

import kstack.sim.RandomStream;

/**
 * A point of a sweep, for those who build it: it gives random streams that depend on the sweep's seed, the stream's name
 * and the names and values of the parameters, and on nothing else.
 */
public final class SweepPoint {
    private final long root;
    private final String text;
    private final Object[] values;

    SweepPoint(long root, String text, Object... values) {
        this.root = root;
        this.text = text;
        this.values = values;
    }

    /** A random stream for a component, such as {@code "arrivals"}. */
    public RandomStream random(String component) {
        return RandomStream.of(root, component, values);
    }

    /** The sweep's seed. */
    public long seed() {
        return root;
    }

    /** The point in words: {@code offered load 10 kpps}. */
    @Override
    public String toString() {
        return text;
    }
}
