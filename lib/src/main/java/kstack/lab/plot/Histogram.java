package kstack.lab.plot;

import java.util.Arrays;

/** Counts in equal bins. The series has a point at each bin's lower edge and a last one, 0, at the upper end. */
final class Histogram {
    private Histogram() {
    }

    static Series of(String name, double[] values, int bins) {
        if (bins < 1 || bins > 1000) {
            throw new IllegalArgumentException("A histogram has 1 to 1000 bins, not " + bins);
        }
        double[] finite = Arrays.stream(values).filter(v -> !Double.isNaN(v)).toArray();
        if (finite.length == 0) {
            throw new IllegalArgumentException("The histogram \"" + name + "\" has no values: nothing to count");
        }
        double low = Arrays.stream(finite).min().orElseThrow();
        double high = Arrays.stream(finite).max().orElseThrow();
        double width = high > low ? (high - low) / bins : 1;
        double[] edges = new double[bins + 1];
        double[] counts = new double[bins + 1];
        for (int i = 0; i <= bins; i++) {
            edges[i] = low + i * width;
        }
        for (double value : finite) {
            counts[Math.min(bins - 1, (int) ((value - low) / width))]++;
        }
        return new Series(name, Series.Kind.STEP, edges, counts);
    }
}
