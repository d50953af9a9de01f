package kstack.lab.plot;

import java.util.Arrays;
import java.util.Objects;

/**
 * One series of a chart, as given: x and y of equal length, NaN for a gap. On a chart with categories x is the index of
 * the category.
 */
public record Series(String name, Kind kind, double[] x, double[] y) {
    /** How a series is drawn. MARK is a vertical or horizontal line with a name. */
    public enum Kind {
        LINE, SCATTER, STEP, HISTOGRAM, BAR, PREDICTION, ANCHOR, MARK
    }

    public Series {
        Objects.requireNonNull(name, "name");
        if (x.length != y.length) {
            throw new IllegalArgumentException("The series \"" + name + "\" has " + x.length + " x and " + y.length
                    + " y: give as many of each");
        }
        for (int i = 0; i < x.length; i++) {
            if (!Double.isFinite(x[i]) || Double.isInfinite(y[i])) {
                throw new IllegalArgumentException("The series \"" + name + "\" holds (" + x[i] + ", " + y[i]
                        + ") at index " + i + ": a chart draws finite numbers, and NaN in y as a gap");
            }
        }
        x = x.clone();
        y = y.clone();
    }

    /** How many points. */
    public int size() {
        return x.length;
    }

    /** The y of the first point at this x. */
    public double yAt(double atX) {
        for (int i = 0; i < x.length; i++) {
            if (x[i] == atX) {
                return y[i];
            }
        }
        throw new IllegalArgumentException("The series \"" + name + "\" has no point at x = " + atX);
    }

    /** The lowest y, NaN if there is none. */
    public double min() {
        return Arrays.stream(y).filter(v -> !Double.isNaN(v)).min().orElse(Double.NaN);
    }

    /** The highest y, NaN if there is none. */
    public double max() {
        return Arrays.stream(y).filter(v -> !Double.isNaN(v)).max().orElse(Double.NaN);
    }

    /** The x of the highest y, NaN if there is none. */
    public double xOfMax() {
        double max = max();
        for (int i = 0; i < x.length; i++) {
            if (y[i] == max) {
                return x[i];
            }
        }
        return Double.NaN;
    }

    /** The x of the lowest y, NaN if there is none. */
    public double xOfMin() {
        double min = min();
        for (int i = 0; i < x.length; i++) {
            if (y[i] == min) {
                return x[i];
            }
        }
        return Double.NaN;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Series s && name.equals(s.name) && kind == s.kind && Arrays.equals(x, s.x)
                && Arrays.equals(y, s.y);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, kind, Arrays.hashCode(x), Arrays.hashCode(y));
    }

    @Override
    public String toString() {
        return name + ": " + x.length + " points";
    }
}
