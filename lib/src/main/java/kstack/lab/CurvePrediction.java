package kstack.lab;

import java.util.Map;
import java.util.TreeMap;
import kstack.lab.show.Markup;

/**
 * A curve drawn by a few points, straight lines between them. A chart that shows it draws it dashed, as 'your
 * prediction'.
 */
public final class CurvePrediction extends Prediction {
    private final String xUnit;
    private final String yUnit;
    private final TreeMap<Double, Double> points = new TreeMap<>();

    CurvePrediction(String name, String xUnit, String yUnit) {
        super(name);
        this.xUnit = Units.named(xUnit, "x of the prediction \"" + name + "\"");
        this.yUnit = Units.named(yUnit, "y of the prediction \"" + name + "\"");
    }

    /** Adds a point; a second point at the same x replaces the first. */
    public CurvePrediction at(double x, double y) {
        if (!Double.isFinite(x) || !Double.isFinite(y)) {
            throw new IllegalArgumentException("A point is two numbers such as .at(1, 0.8), not (" + x + ", " + y + ")");
        }
        points.put(x, y);
        markSaid();
        return this;
    }

    /** Goes on without a guess. */
    public CurvePrediction skip() {
        markSkipped();
        return this;
    }

    /** The points' x, ascending. */
    public double[] x() {
        return points.keySet().stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** The points' y, in the order of {@link #x()}. */
    public double[] y() {
        return points.values().stream().mapToDouble(Double::doubleValue).toArray();
    }

    public String xUnit() {
        return xUnit;
    }

    public String yUnit() {
        return yUnit;
    }

    /** What you drew beside the run's curve, at your points; between its points the run's curve is a straight line. */
    public Outcome against(double[] x, double[] y) {
        TreeMap<Double, Double> run = curve(x, y);
        Map.Entry<Double, Double> peak = peak(run);
        StringBuilder rows = new StringBuilder("<table class=\"ks-t\"><thead><tr><th class=\"ks-n\" scope=\"col\">")
                .append(Markup.text(Units.label("x", xUnit))).append("</th><th class=\"ks-n\" scope=\"col\">")
                .append(Markup.text(Units.label("you drew", yUnit))).append("</th><th class=\"ks-n\" scope=\"col\">")
                .append(Markup.text(Units.label("it was", yUnit))).append("</th></tr></thead><tbody>");
        double worst = 0;
        for (Map.Entry<Double, Double> point : points.entrySet()) {
            double was = between(run, point.getKey());
            worst = Double.isNaN(was) ? worst : Math.max(worst, Math.abs(was - point.getValue()));
            rows.append("<tr><td class=\"ks-n\">").append(Markup.number(point.getKey())).append("</td><td class=\"ks-n\">")
                    .append(Markup.number(point.getValue())).append("</td><td class=\"ks-n\">")
                    .append(Double.isNaN(was) ? "outside the run" : Markup.number(was)).append("</td></tr>");
        }
        double range = run.values().stream().mapToDouble(Math::abs).max().orElse(0);
        boolean near = worst <= 0.1 * range;
        return keep("highest " + point(peak), near ? Outcome.Nearness.NEAR : Outcome.Nearness.SURPRISE, near
                ? "Your curve stays within a tenth of the range: the shape is right."
                : "Furthest apart: " + Markup.number(worst, yUnit) + ". Where do the two curves part, and why there?",
                points.isEmpty() ? "" : rows.append("</tbody></table>").toString());
    }

    private static TreeMap<Double, Double> curve(double[] x, double[] y) {
        if (x.length != y.length || x.length == 0) {
            throw new IllegalArgumentException("A curve has as many x as y, at least one: given " + x.length + " and "
                    + y.length);
        }
        TreeMap<Double, Double> curve = new TreeMap<>();
        for (int i = 0; i < x.length; i++) {
            curve.put(x[i], y[i]);
        }
        return curve;
    }

    private static double between(TreeMap<Double, Double> curve, double x) {
        Map.Entry<Double, Double> low = curve.floorEntry(x);
        Map.Entry<Double, Double> high = curve.ceilingEntry(x);
        if (low == null || high == null) {
            return Double.NaN;
        }
        double span = high.getKey() - low.getKey();
        return span == 0 ? low.getValue()
                : low.getValue() + (high.getValue() - low.getValue()) * (x - low.getKey()) / span;
    }

    private static Map.Entry<Double, Double> peak(TreeMap<Double, Double> curve) {
        return curve.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
    }

    private String point(Map.Entry<Double, Double> point) {
        return Markup.number(point.getValue(), yUnit) + " at " + Markup.number(point.getKey(), xUnit);
    }

    @Override
    String answer() {
        return Markup.count(points.size(), "point") + ", highest " + point(peak(points));
    }

    @Override
    String howTo() {
        return ".at(x, y).at(x, y)";
    }

    @Override
    String question() {
        return "<p class=\"ks-dim\">x in " + Markup.text(xUnit) + ", y in " + Markup.text(yUnit) + "</p>";
    }
}
