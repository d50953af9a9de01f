package kstack.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The errors of many rows in one line: of one figure, in one regime, over the rows that have both sides.
 *
 * @param regime      where on the curve
 * @param figure      which figure
 * @param rows        how many rows have it
 * @param meanError   mean of the absolute errors, percent or points
 * @param worstError  the largest by amount, with its sign
 * @param worstFile   its row's file
 * @param worstLine   its row's line
 */
public record Summary(Comparison.Regime regime, Figures.Figure figure, int rows, double meanError, double worstError,
        String worstFile, long worstLine) {
    /** All lines that have rows, regime by regime; runs of which only the shape compares stay out. */
    public static List<Summary> of(Map<Recording, List<Comparison>> results) {
        List<Summary> lines = new ArrayList<>();
        for (Comparison.Regime regime : Comparison.Regime.values()) {
            for (Figures.Figure figure : Figures.Figure.values()) {
                Summary s = of(results, regime, figure);
                if (s.rows > 0) {
                    lines.add(s);
                }
            }
        }
        return lines;
    }

    private static Summary of(Map<Recording, List<Comparison>> results, Comparison.Regime regime, Figures.Figure figure) {
        int n = 0;
        double sum = 0;
        double worst = 0;
        String file = "";
        long line = 0;
        for (Map.Entry<Recording, List<Comparison>> e : results.entrySet()) {
            for (Comparison c : e.getValue()) {
                double error = c.error(figure);
                if (c.shapeOnly() || c.regime() != regime || !Double.isFinite(error)) {
                    continue;
                }
                n++;
                sum += Math.abs(error);
                if (n == 1 || Math.abs(error) > Math.abs(worst)) {
                    worst = error;
                    file = e.getKey().name();
                    line = c.row().line();
                }
            }
        }
        return new Summary(regime, figure, n, n == 0 ? Double.NaN : sum / n, worst, file, line);
    }
}
