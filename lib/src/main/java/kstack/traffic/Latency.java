package kstack.traffic;

import java.util.Locale;
import kstack.sim.SimTime;
import org.HdrHistogram.Histogram;

/**
 * Delays as they were seen, in an HdrHistogram of nanoseconds: percentiles are right to three digits up to 1,000 s; count,
 * mean and extremes are exact. Recording allocates nothing.
 *
 * <p>Arrivals are open-loop, so a slow receiver does not slow the arrivals it is measured by, and nothing has to be
 * corrected for omitted ones. Frames that were lost have no delay: their number stands elsewhere.
 */
public final class Latency {
    private static final long HIGHEST_NS = 1_000_000_000_000L;
    private static final int DIGITS = 3;

    private final Histogram histogram = new Histogram(HIGHEST_NS, DIGITS);
    private long count;
    private long minPs = SimTime.NEVER;
    private long maxPs;
    /** Sum in whole nanoseconds and the picoseconds left over, so that it never overflows. */
    private long sumNs;
    private long sumPs;
    private long fromPs = Long.MIN_VALUE;

    /** Leaves out what happened before {@code ps}: the warm-up. */
    public Latency from(long ps) {
        fromPs = ps;
        return this;
    }

    /** Forgets everything, the warm-up's end too. */
    public Latency clear() {
        histogram.reset();
        count = 0;
        minPs = SimTime.NEVER;
        maxPs = 0;
        sumNs = 0;
        sumPs = 0;
        fromPs = Long.MIN_VALUE;
        return this;
    }

    /** What was recorded until now, which later recordings do not change. */
    public Latency copy() {
        Latency same = new Latency();
        same.histogram.add(histogram);
        same.count = count;
        same.minPs = minPs;
        same.maxPs = maxPs;
        same.sumNs = sumNs;
        same.sumPs = sumPs;
        same.fromPs = fromPs;
        return same;
    }

    /** Something took from {@code startPs} to {@code endPs}. */
    public void record(long startPs, long endPs) {
        if (startPs < fromPs) {
            return;
        }
        long delay = endPs - startPs;
        if (delay < 0) {
            throw new IllegalArgumentException("it ended before it began: from " + SimTime.text(startPs) + " to "
                    + SimTime.text(endPs));
        }
        count++;
        minPs = Math.min(minPs, delay);
        maxPs = Math.max(maxPs, delay);
        sumPs += delay % SimTime.NS;
        sumNs += delay / SimTime.NS + sumPs / SimTime.NS;
        sumPs %= SimTime.NS;
        histogram.recordValue(Math.min((delay + SimTime.NS / 2) / SimTime.NS, HIGHEST_NS));
    }

    /** How many were recorded. */
    public long count() {
        return count;
    }

    /** The mean, in nanoseconds; not a number if there were none. */
    public double meanNs() {
        return (sumNs + sumPs / (double) SimTime.NS) / count;
    }

    /** The shortest, in nanoseconds. */
    public double minNs() {
        return count == 0 ? Double.NaN : minPs / (double) SimTime.NS;
    }

    /** The longest, in nanoseconds. */
    public double maxNs() {
        return count == 0 ? Double.NaN : maxPs / (double) SimTime.NS;
    }

    /** The delay that {@code percent} of all did not exceed, in nanoseconds. */
    public double percentileNs(double percent) {
        if (!(percent >= 0 && percent <= 100)) {
            throw new IllegalArgumentException("a percentile is 0 to 100, got " + percent);
        }
        // the histogram's value is the upper end of a bucket, which may lie past the longest
        return count == 0 ? Double.NaN : Math.min(histogram.getValueAtPercentile(percent), maxNs());
    }

    /** The histogram, in nanoseconds; a live view. */
    public Histogram histogram() {
        return histogram;
    }

    @Override
    public String toString() {
        if (count == 0) {
            return "no latencies";
        }
        return String.format(Locale.ROOT, "%d latencies: mean %.3f us, p50 %.3f, p90 %.3f, p99 %.3f, p99.9 %.3f, max %.3f",
                count, meanNs() / 1e3, percentileNs(50) / 1e3, percentileNs(90) / 1e3, percentileNs(99) / 1e3,
                percentileNs(99.9) / 1e3, maxNs() / 1e3);
    }
}
