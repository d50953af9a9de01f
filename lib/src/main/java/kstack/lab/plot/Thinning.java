package kstack.lab.plot;

import java.util.Arrays;

/**
 * Leaves at most {@link #MOST} points of a series for drawing: in each pixel column the first, lowest, highest and last
 * point stay, so no peak is lost. Drawing a million points takes minutes; this looks the same.
 */
final class Thinning {
    static final int MOST = 2000;
    private static final int PER_COLUMN = 4;

    private Thinning() {
    }

    static Series thin(Series series, boolean logX) {
        int n = series.size();
        if (n <= MOST) {
            return series;
        }
        int columns = MOST / PER_COLUMN;
        double low = Arrays.stream(series.x()).min().orElseThrow();
        double high = Arrays.stream(series.x()).max().orElseThrow();
        boolean[] keep = new boolean[n];
        int[] first = filled(columns);
        int[] last = filled(columns);
        int[] lowest = filled(columns);
        int[] highest = filled(columns);
        for (int i = 0; i < n; i++) {
            int column = column(series.x()[i], low, high, columns, logX);
            double y = series.y()[i];
            first[column] = first[column] < 0 ? i : first[column];
            last[column] = i;
            lowest[column] = lowest[column] < 0 || y < series.y()[lowest[column]] ? i : lowest[column];
            highest[column] = highest[column] < 0 || y > series.y()[highest[column]] ? i : highest[column];
        }
        for (int c = 0; c < columns; c++) {
            if (first[c] >= 0) {
                keep[first[c]] = keep[last[c]] = keep[lowest[c]] = keep[highest[c]] = true;
            }
        }
        int kept = 0;
        double[] x = new double[n];
        double[] y = new double[n];
        for (int i = 0; i < n; i++) {
            if (keep[i]) {
                x[kept] = series.x()[i];
                y[kept++] = series.y()[i];
            }
        }
        return new Series(series.name(), series.kind(), Arrays.copyOf(x, kept), Arrays.copyOf(y, kept));
    }

    private static int column(double x, double low, double high, int columns, boolean log) {
        double part = log ? Math.log(x / low) / Math.log(high / low) : (x - low) / (high - low);
        return high == low ? 0 : Math.min(columns - 1, (int) (part * columns));
    }

    private static int[] filled(int n) {
        int[] all = new int[n];
        Arrays.fill(all, -1);
        return all;
    }
}
