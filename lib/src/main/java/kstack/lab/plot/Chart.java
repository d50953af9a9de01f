package kstack.lab.plot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import kstack.lab.Anchor;
import kstack.lab.CurvePrediction;
import kstack.lab.Lab;
import kstack.lab.NumberPrediction;
import kstack.lab.show.Bridge;
import kstack.lab.show.Html;
import kstack.lab.show.Markup;
import kstack.lab.show.Png;
import kstack.lab.show.TableView;
import kstack.lab.show.Theme;
import tech.tablesaw.api.Table;

/**
 * A chart with named axes and units, a text alternative and its data one call away.
 *
 * <pre>{@code
 * Chart.of("Only the copy grows").x("frame size", "B").y("time", "ns").logX()
 *      .line("copy", sizes, copyNs).line("ip_rcv", sizes, ipNs)
 *      .prediction(myCurve).anchor("measured", ax, ay, "CoNEXT 2018, figure 3").seed(1)
 * }</pre>
 *
 * <p>Axes and units cannot be left out: {@code of} gives a step that only knows {@code x}, and that one only {@code y}.
 * {@code series(name)} and {@code table()} give the numbers, for tests and for readers who see no picture.
 */
public final class Chart implements Html, Png {
    private final String title;
    private Axis x;
    private Axis y;
    private final List<Series> series = new ArrayList<>();
    private final List<String> sources = new ArrayList<>();
    private String caption = "";
    private String alt = "";
    private Long seed;
    private boolean stacked;
    private int width = 760;
    private int height = 400;
    private byte[] drawn;

    /** The chart before its x axis is named. */
    public interface NeedsX {
        /** Names the x axis and its unit; {@code "1"} for a plain number. */
        NeedsY x(String label, String unit);

        /** An x axis of categories, such as the stages of the receive path. */
        NeedsY categories(String label, List<String> categories);

        /** An x axis of categories, such as the stages of the receive path. */
        default NeedsY categories(String label, String... categories) {
            return categories(label, List.of(categories));
        }
    }

    /** The chart before its y axis is named. */
    public interface NeedsY {
        /** Names the y axis and its unit; {@code "1"} for a plain number. */
        Chart y(String label, String unit);
    }

    private Chart(String title) {
        this.title = Objects.requireNonNull(title, "title");
    }

    /** Starts a chart: say in the title what it shows. */
    public static NeedsX of(String title) {
        Chart chart = new Chart(title);
        NeedsY needsY = (label, unit) -> {
            chart.y = Axis.of(label, unit);
            return chart;
        };
        return new NeedsX() {
            @Override
            public NeedsY x(String label, String unit) {
                chart.x = Axis.of(label, unit);
                return needsY;
            }

            @Override
            public NeedsY categories(String label, List<String> categories) {
                if (categories.isEmpty()) {
                    throw new IllegalArgumentException("The axis \"" + label + "\" has no categories: name one or more");
                }
                chart.x = new Axis(label, "1", false, categories, Double.NaN, Double.NaN);
                return needsY;
            }
        };
    }

    /** Makes the x axis logarithmic. */
    public Chart logX() {
        if (x.categorical()) {
            throw new IllegalArgumentException("An axis of categories cannot be logarithmic: leave out logX()");
        }
        x = x.logarithmic();
        drawn = null;
        series.forEach(s -> x.accept(s.name(), s.x()));
        return this;
    }

    /** Makes the y axis logarithmic. */
    public Chart logY() {
        y = y.logarithmic();
        drawn = null;
        series.forEach(s -> y.accept(s.name(), s.y()));
        return this;
    }

    /** Sets the ends of the y axis, so that several charts can be compared; without it they follow from the data. */
    public Chart yRange(double low, double high) {
        if (!(low < high)) {
            throw new IllegalArgumentException("The y axis goes from low to high, not from " + low + " to " + high);
        }
        y.accept("the y axis's ends", new double[] {low});
        y = y.between(low, high);
        drawn = null;
        return this;
    }

    /** A line with a mark at each point. */
    public Chart line(String name, double[] xs, double[] ys) {
        return add(new Series(name, Series.Kind.LINE, xs, ys));
    }

    /** A line with a mark at each point. */
    public Chart line(String name, List<? extends Number> xs, List<? extends Number> ys) {
        return line(name, doubles(xs), doubles(ys));
    }

    /** A line over two columns of a table, with the y column's name. */
    public Chart line(Table table, String xColumn, String yColumn) {
        return line(yColumn, column(table, xColumn), column(table, yColumn));
    }

    /** A line of a function over the given x. */
    public Chart line(String name, double[] xs, DoubleUnaryOperator function) {
        return line(name, xs, Arrays.stream(xs).map(function).toArray());
    }

    /** Points without a line. */
    public Chart scatter(String name, double[] xs, double[] ys) {
        return add(new Series(name, Series.Kind.SCATTER, xs, ys));
    }

    /** Points without a line. */
    public Chart scatter(String name, List<? extends Number> xs, List<? extends Number> ys) {
        return scatter(name, doubles(xs), doubles(ys));
    }

    /** Steps: each value holds until the next x. */
    public Chart step(String name, double[] xs, double[] ys) {
        return add(new Series(name, Series.Kind.STEP, xs, ys));
    }

    /** Steps: each value holds until the next x. */
    public Chart step(String name, List<? extends Number> xs, List<? extends Number> ys) {
        return step(name, doubles(xs), doubles(ys));
    }

    /** One bar a category. */
    public Chart bars(String name, double... values) {
        if (!x.categorical()) {
            throw new IllegalArgumentException("Bars stand on categories: start with Chart.of(title).categories(...)");
        }
        if (values.length != x.categories().size()) {
            throw new IllegalArgumentException("The bars \"" + name + "\" are " + values.length + ", the categories "
                    + x.categories().size() + ": give one value for each");
        }
        return add(new Series(name, Series.Kind.BAR, indexes(values.length), values));
    }

    /** One bar a category. */
    public Chart bars(String name, List<? extends Number> values) {
        return bars(name, doubles(values));
    }

    /** Puts the bars of a category on top of each other. */
    public Chart stacked() {
        stacked = true;
        drawn = null;
        return this;
    }

    /** Counts how many values fall into each of about {@code bins} equal bins with round edges. */
    public Chart histogram(String name, double[] values, int bins) {
        return add(Histogram.of(name, values, bins));
    }

    /** Shows a stored guess as a dashed line, called 'your prediction'; nothing if it was skipped. */
    public Chart prediction(NumberPrediction guess) {
        if (guess.said()) {
            sameUnit(guess.name(), guess.unit(), y);
            add(new Series("your prediction", Series.Kind.PREDICTION, acrossX(), new double[] {guess.value(), guess.value()}));
        }
        return this;
    }

    /** Shows a drawn guess as a dashed curve, called 'your prediction'; nothing if it was skipped. */
    public Chart prediction(CurvePrediction guess) {
        if (guess.said()) {
            sameUnit(guess.name(), guess.xUnit(), x);
            sameUnit(guess.name(), guess.yUnit(), y);
            add(new Series("your prediction", Series.Kind.PREDICTION, guess.x(), guess.y()));
        }
        return this;
    }

    /** Published measurements to compare with; the source goes into the caption. */
    public Chart anchor(String name, double[] xs, double[] ys, String source) {
        if (source == null || source.isBlank()) {
            throw new IllegalArgumentException("The anchor \"" + name + "\" has no source: name paper, figure and year");
        }
        sources.add(name + ": " + source);
        return add(new Series(name, Series.Kind.ANCHOR, xs, ys));
    }

    /** Published measurements from the lab's collection; the source goes into the caption. */
    public Chart anchor(Anchor published) {
        return anchor(published.name(), published.x(), published.y(), published.source());
    }

    /** A vertical line with a name, such as a line rate. */
    public Chart markX(String name, double atX) {
        return add(new Series(name, Series.Kind.MARK, new double[] {atX, atX}, acrossY()));
    }

    /** A horizontal line with a name, such as a limit. */
    public Chart markY(String name, double atY) {
        return add(new Series(name, Series.Kind.MARK, acrossX(), new double[] {atY, atY}));
    }

    /** A sentence under the chart: what to see in it. */
    public Chart caption(String text) {
        caption = text;
        return this;
    }

    /** A text alternative of one's own, before the one made from the data. */
    public Chart alt(String text) {
        alt = text;
        return this;
    }

    /** The seed of the run, for the footer. */
    public Chart seed(long value) {
        seed = value;
        return this;
    }

    /** The size on screen in pixels; the picture has twice as many. */
    public Chart size(int widthPx, int heightPx) {
        if (widthPx < 200 || heightPx < 120 || widthPx > 2000 || heightPx > 2000) {
            throw new IllegalArgumentException("A chart of " + widthPx + " x " + heightPx
                    + " pixels cannot be read: 200 x 120 to 2000 x 2000");
        }
        width = widthPx;
        height = heightPx;
        drawn = null;
        return this;
    }

    public String title() {
        return title;
    }

    public List<Series> series() {
        return List.copyOf(series);
    }

    /** A series by its name. */
    public Series series(String name) {
        return series.stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow(() ->
                new IllegalArgumentException("The chart has no series \"" + name + "\", only "
                        + series.stream().map(Series::name).toList()));
    }

    /** The chart's numbers as a table: x, then a column for each series. */
    public Table table() {
        return ChartTable.of(title, x, y, series);
    }

    /** The text alternative: what is plotted, its ranges, its highest and lowest. */
    public String alt() {
        return ChartText.alt(alt, title, x, y, series);
    }

    /** What stands under the chart: its caption, sources of anchors, seed and version. */
    public String caption() {
        return caption;
    }

    /** Sources, seed and model version in one line. */
    public String footer() {
        StringBuilder out = new StringBuilder();
        sources.forEach(source -> out.append(source).append(" \u00b7 "));
        if (seed != null) {
            out.append("seed ").append(seed).append(" \u00b7 ");
        }
        return out.append("model ").append(Lab.version()).toString();
    }

    @Override
    public byte[] toPng() {
        if (series.isEmpty()) {
            throw new IllegalArgumentException("The chart \"" + title + "\" has no series: add line(...), bars(...) ...");
        }
        if (drawn == null) {
            drawn = Drawing.png(title, x, y, series, stacked, width, height);
        }
        return drawn.clone();
    }

    /** Writes the picture to a file and returns its path. */
    public Path save(String file) {
        try {
            return Files.write(Path.of(file), toPng());
        } catch (IOException e) {
            throw new UncheckedIOException("The chart cannot be written to " + file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public String toHtml() {
        return toHtml(this::toPng);
    }

    /** With the picture that {@code draw} gives; where there is no drawing, the numbers take its place. */
    String toHtml(Supplier<byte[]> draw) {
        String picture;
        try {
            picture = "<img width=\"" + width + "\" height=\"" + height + "\" alt=\"" + Markup.text(alt())
                    + "\" src=\"" + Bridge.dataUri(draw.get()) + "\">";
        } catch (IllegalStateException e) {
            picture = "<p><strong>" + Markup.text(title) + "</strong></p><p>" + Markup.text(e.getMessage())
                    + ". Its numbers:</p>" + TableView.of(table()).toHtml();
        }
        return Theme.gather(Theme.wrap("chart", "<figure>" + picture + "<figcaption>"
                + (caption.isEmpty() ? "" : Markup.rich(caption) + "<br>")
                + Markup.text(footer()) + "</figcaption></figure>"));
    }

    @Override
    public String toString() {
        return "chart: " + title + ", " + series.size() + " series (" + y.title() + " over " + x.title() + ")";
    }

    private Chart add(Series one) {
        if (series.stream().anyMatch(s -> s.name().equals(one.name()))) {
            throw new IllegalArgumentException("The chart has a series \"" + one.name() + "\" already: name it otherwise");
        }
        if (one.size() == 0) {
            throw new IllegalArgumentException("The series \"" + one.name() + "\" is empty: nothing to draw");
        }
        x.accept(one.name(), one.x());
        y.accept(one.name(), one.y());
        series.add(one);
        drawn = null;
        return this;
    }

    private void sameUnit(String name, String unit, Axis axis) {
        if (!unit.equals(axis.unit())) {
            throw new IllegalArgumentException("The prediction \"" + name + "\" is in " + unit + ", the axis \""
                    + axis.label() + "\" in " + axis.unit() + ": ask for it in the axis's unit");
        }
    }

    private double[] acrossX() {
        if (x.categorical()) {
            return new double[] {0, Math.max(1, x.categories().size() - 1)};
        }
        return range(series.stream().flatMapToDouble(s -> Arrays.stream(s.x()))
                .toArray(), "draw the run's series before a horizontal line");
    }

    private double[] acrossY() {
        return range(series.stream().flatMapToDouble(s -> Arrays.stream(s.y())).filter(v -> !Double.isNaN(v)).toArray(),
                "draw the run's series before a vertical line");
    }

    private static double[] range(double[] values, String otherwise) {
        if (values.length == 0) {
            throw new IllegalArgumentException("The chart is empty yet: " + otherwise);
        }
        return new double[] {Arrays.stream(values).min().orElseThrow(), Arrays.stream(values).max().orElseThrow()};
    }

    private static double[] indexes(int n) {
        return IntStream.range(0, n).asDoubleStream().toArray();
    }

    private static double[] doubles(List<? extends Number> values) {
        return values.stream().mapToDouble(v -> v == null ? Double.NaN : v.doubleValue()).toArray();
    }

    private static double[] column(Table table, String name) {
        return table.numberColumn(name).asDoubleArray();
    }
}
