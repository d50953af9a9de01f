package kstack.sim;

import java.util.SplittableRandom;

/**
 * A stream of random numbers that belongs to one named component.
 *
 * <p>Its seed comes from the root seed, the component's name and the values of the parameters, never from an index or
 * a thread, so a point of a sweep draws the same numbers whichever worker computes it and whatever its neighbours do.
 */
public final class RandomStream {
    private final long seed;
    private final SplittableRandom random;

    private RandomStream(long seed) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
    }

    /** The stream of {@code component} under a root seed, told apart by the values that define the run. */
    public static RandomStream of(long rootSeed, String component, Object... values) {
        Fingerprint f = new Fingerprint().add(rootSeed).add(component);
        for (Object v : values) {
            f.add(String.valueOf(v));
        }
        return new RandomStream(f.value());
    }

    /** The derived seed, to print when a test fails. */
    public long seed() {
        return seed;
    }

    /** 64 random bits. */
    public long nextLong() {
        return random.nextLong();
    }

    /** Uniform in [0, bound). */
    public int nextInt(int bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("a bound must be above 0, got " + bound);
        }
        return (int) Math.multiplyHigh(random.nextLong() >>> 1, 2L * bound);
    }

    /** Uniform in [0, 1), in steps of 2^-53. */
    public double nextDouble() {
        return (random.nextLong() >>> 11) * 0x1p-53;
    }

    /** Exponentially distributed with the given mean, rounded to a picosecond, at least 0. */
    public long nextExponentialPs(long meanPs) {
        return Math.round(-meanPs * StrictMath.log(1.0 - nextDouble()));
    }

    /** Fills an array with random bytes. */
    public void nextBytes(byte[] out) {
        for (int i = 0; i < out.length; i++) {
            out[i] = (byte) (random.nextLong() >>> 56);
        }
    }
}
