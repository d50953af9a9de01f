package kstack.sim;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Simulated time: a {@code long} of picoseconds since the host was built.
 *
 * <p>A picosecond keeps one byte at 100 Gb/s (80 ps) whole; a {@code long} of them lasts 106 days. Nothing in the
 * model reads a clock of the real world.
 */
public final class SimTime {
    /** Picoseconds in a nanosecond. */
    public static final long NS = 1_000L;
    /** Picoseconds in a microsecond. */
    public static final long US = 1_000_000L;
    /** Picoseconds in a millisecond. */
    public static final long MS = 1_000_000_000L;
    /** Picoseconds in a second. */
    public static final long S = 1_000_000_000_000L;
    /** A time that is never reached. */
    public static final long NEVER = Long.MAX_VALUE;

    private SimTime() {
    }

    /** Nanoseconds as picoseconds. */
    public static long ns(long ns) {
        return Math.multiplyExact(ns, NS);
    }

    /** Microseconds as picoseconds. */
    public static long us(long us) {
        return Math.multiplyExact(us, US);
    }

    /** Milliseconds as picoseconds. */
    public static long ms(long ms) {
        return Math.multiplyExact(ms, MS);
    }

    /** Seconds as picoseconds. */
    public static long s(long s) {
        return Math.multiplyExact(s, S);
    }

    /** Picoseconds between two frames at a rate in frames per second, rounded once. */
    public static long periodPs(double perSecond) {
        if (!(perSecond > 0) || perSecond > 1e12) {
            throw new IllegalArgumentException("a rate must be above 0 and at most 1e12 per second, got " + perSecond);
        }
        return Math.round(S / perSecond);
    }

    /** A time for people: the largest unit that leaves at least one whole digit, three decimals at most. */
    public static String text(long ps) {
        if (ps == NEVER) {
            return "never";
        }
        long a = Math.abs(ps);
        if (a < NS) {
            return ps + " ps";
        }
        if (a < US) {
            return scaled(ps, NS) + " ns";
        }
        if (a < MS) {
            return scaled(ps, US) + " us";
        }
        return a < S ? scaled(ps, MS) + " ms" : scaled(ps, S) + " s";
    }

    private static String scaled(long ps, long unit) {
        return BigDecimal.valueOf(ps).divide(BigDecimal.valueOf(unit), 3, RoundingMode.HALF_UP)
                .stripTrailingZeros().toPlainString();
    }
}
