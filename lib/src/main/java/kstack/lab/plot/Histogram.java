package kstack.lab.plot;

import java.util.Arrays;

/**
 * Counts in equal bins with round edges. The series has a point at each bin's lower edge, holding until the next, and a
 * last one, 0, at the upper end.
 */
final class Histogram {
    private static final int MOST = 500;

    private Histogram() {
    }

    static Series of(String name, double[] values, int bins) {
        if (bins < 1 || bins > MOST) {
            throw new IllegalArgumentException("A histogram has 1 to " + MOST + " bins, not " + bins);
        }
        double[] finite = Arrays.stream(values).filter(v -> !Double.isNaN(v)).toArray();
        if (finite.length == 0) {
            throw new IllegalArgumentException("The histogram \"" + name + "\" has no values: nothing to count");
        }
        double low = Arrays.stream(finite).min().orElseThrow();
        double high = Arrays.stream(finite).max().orElseThrow();
        double width = high > low ? round((high - low) / bins) : 1;
        long first = (long) Math.floor(low / width);
        int n = (int) ((long) Math.floor(high / width) - first) + 1;
        double[] edges = new double[n + 1];
        double[] counts = new double[n + 1];
        for (int i = 0; i <= n; i++) {
            edges[i] = (first + i) * width;
        }
        for (double value : finite) {
            counts[(int) ((long) Math.floor(value / width) - first)]++;
        }
        return new Series(name, Series.Kind.HISTOGRAM, edges, counts);
    }

    /** The width near {@code raw} that is 1, 2, 2.5 or 5 times a power of ten. */
    static double round(double raw) {
        double ten = Math.pow(10, Math.floor(Math.log10(raw)));
        double best = ten;
        for (double times : new double[] {2, 2.5, 5, 10}) {
            if (Math.abs(Math.log(times * ten / raw)) < Math.abs(Math.log(best / raw))) {
                best = times * ten;
            }
        }
        return best;
    }
}
