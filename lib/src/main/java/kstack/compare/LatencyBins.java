package kstack.compare;

import kstack.sim.SimTime;

/** Latencies the way the recording counted them: bins of 1 us up to 4096 us, a percentile is the middle of its bin. */
final class LatencyBins {
    private final long[] bins = new long[4097];
    private long count;
    private long sumPs;

    void add(long ps) {
        bins[(int) Math.min(bins.length - 1, ps / SimTime.US)]++;
        sumPs += ps;
        count++;
    }

    long count() {
        return count;
    }

    double meanUs() {
        return (double) sumPs / count / SimTime.US;
    }

    double percentileUs(double share) {
        long rank = (long) Math.ceil(share * count);
        long seen = 0;
        for (int i = 0; i < bins.length; i++) {
            seen += bins[i];
            if (seen >= rank) {
                return i + 0.5;
            }
        }
        throw new IllegalStateException("no latencies");
    }
}
