package kstack.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import kstack.lab.plot.Chart;
import kstack.lab.show.Html;
import kstack.lab.show.Markup;
import kstack.lab.show.TableView;
import kstack.lab.view.Explorer;
import tech.tablesaw.api.Table;

/**
 * The same run over the values of one or two parameters, each point on a host of its own.
 *
 * <pre>{@code
 * Sweep sweep = Sweep.over("offered load", "kpps", 10, 20, 50, 100).run(load -> {
 *     Host host = Host.builder().build();
 *     host.spawn(new Reader(host.udp(5000)));
 *     host.attach(new Generator(Schedule.constant(kpps(load)), FrameMix.of(frame), host.speed(), 0));
 *     return Run.of(host).warmUp(ms(5)).during(ms(50));
 * });
 * sweep.chart("Delivered over offered", "delivered kpps").prediction(drawn)
 * sweep.table()                                       // filter it, save it: sweep.save("run.csv")
 * }</pre>
 *
 * <p>Points run in parallel and share nothing, so the table is the same on any number of processors. With random
 * traffic write {@code run((load, point) -> ...)} and take {@code point.random("arrivals")}. If the cell is
 * interrupted, the points that were done stay: the variable has them, and so has {@link #last()}.
 */
public final class Sweep implements Html {
    static final long DEFAULT_SEED = 1;
    private static Sweep last;

    private final SweepParameter<?> first;
    private final SweepParameter<?> second;
    private final List<SweepRow> rows;
    private final List<Measured> results;
    private final long seed;
    private final int wanted;

    private Sweep(SweepParameter<?> first, SweepParameter<?> second, List<SweepRow> rows, Measured[] results, long seed) {
        this.first = first;
        this.second = second;
        this.seed = seed;
        this.wanted = results.length;
        List<SweepRow> done = new ArrayList<>();
        List<Measured> kept = new ArrayList<>();
        for (int i = 0; i < results.length; i++) {
            if (results[i] != null) {
                done.add(rows.get(i));
                kept.add(results[i]);
            }
        }
        this.rows = List.copyOf(done);
        this.results = List.copyOf(kept);
    }

    /** A sweep over whole numbers. */
    public static SweepOver<Integer> over(String label, String unit, int... values) {
        return new SweepOver<>(new SweepParameter<>(label, unit, IntStream.of(values).boxed().collect(Collectors.toList())));
    }

    /** A sweep over numbers. */
    public static SweepOver<Double> over(String label, String unit, double... values) {
        return new SweepOver<>(new SweepParameter<>(label, unit, DoubleStream.of(values).boxed().collect(Collectors.toList())));
    }

    /** A sweep over anything else: drivers, switches, names; {@code toString()} labels a value. */
    @SafeVarargs
    public static <V> SweepOver<V> choices(String label, V... values) {
        return new SweepOver<>(new SweepParameter<>(label, "1", Arrays.asList(values)));
    }

    static Sweep run(SweepParameter<?> first, SweepParameter<?> second, List<SweepRow> rows, long seed) {
        String name = "sweep over " + first.label() + (second == null ? "" : " and " + second.label());
        return keep(new Sweep(first, second, rows, SweepRunner.run(name, rows), seed));
    }

    private static synchronized Sweep keep(Sweep sweep) {
        last = sweep;
        return sweep;
    }

    /** The last sweep that ran, whole or not. */
    public static synchronized Sweep last() {
        if (last == null) {
            throw new IllegalStateException("No sweep has run in this session");
        }
        return last;
    }

    /** True if every point is done; false after an interruption. */
    public boolean complete() {
        return rows.size() == wanted;
    }

    /** How many points are done. */
    public int size() {
        return rows.size();
    }

    /** The point at a value of the first parameter, and of the second one if there are two. */
    public Measured at(Object... values) {
        for (int i = 0; i < rows.size(); i++) {
            if (same(rows.get(i).first(), values.length > 0 ? values[0] : null)
                    && (second == null || same(rows.get(i).second(), values.length > 1 ? values[1] : null))) {
                return results.get(i);
            }
        }
        throw new IllegalArgumentException("The sweep has no point at " + Arrays.toString(values) + ": "
                + first.label() + " was one of " + first.values()
                + (second == null ? "" : ", " + second.label() + " one of " + second.values()));
    }

    /** The run at a point: its latencies, its drops by reason. */
    public Run runAt(Object... values) {
        if (at(values) instanceof Run run) {
            return run;
        }
        throw new IllegalArgumentException("The points of this sweep are figures, not runs of a host: use at(...)");
    }

    private static boolean same(Object a, Object b) {
        return SweepParameter.text(a).equals(SweepParameter.text(b));
    }

    /** A figure at all points, in the order of the table: {@code values("delivered kpps")}. */
    public double[] values(String figure) {
        FigureName name = name(figure);
        return results.stream().mapToDouble(name::value).toArray();
    }

    /** The first parameter at all points, for a chart. */
    public double[] x() {
        if (!first.numeric()) {
            throw new IllegalStateException("The values of \"" + first.label() + "\" are no numbers");
        }
        return rows.stream().mapToDouble(row -> ((Number) row.first()).doubleValue()).toArray();
    }

    private FigureName name(String figure) {
        notEmpty();
        return FigureName.of(figure, figures());
    }

    private void notEmpty() {
        if (rows.isEmpty()) {
            throw new IllegalStateException("No point of this sweep was done before it was interrupted: run it again");
        }
    }

    /** The figures of all points; a point that lacks one leaves its cell empty. */
    List<Figure> figures() {
        List<Figure> all = new ArrayList<>();
        for (Measured result : results) {
            for (Figure f : result.figures()) {
                if (all.stream().noneMatch(known -> known.name().equalsIgnoreCase(f.name()))) {
                    all.add(f);
                }
            }
        }
        return all;
    }

    /** One row a point: the parameters, then a column for each figure. */
    public Table table() {
        return SweepTable.of(first, second, rows, results, figures());
    }

    /** Writes the table as CSV and says so. */
    public String save(String file) {
        table().write().csv(file);
        return Markup.count(rows.size(), "row") + " written to " + file;
    }

    /**
     * Figures over the first parameter, a line for each value of the second: {@code "delivered kpps"} or
     * {@code "delivered"} in its own unit. Several figures share an axis, so they have one unit.
     */
    public Chart chart(String title, String... figures) {
        notEmpty();
        if (figures.length == 0) {
            throw new IllegalArgumentException("Say what to draw, such as chart(\"" + title + "\", \"delivered kpps\")");
        }
        List<FigureName> names = Arrays.stream(figures).map(this::name).toList();
        return SweepChart.of(title, this, names).seed(seed);
    }

    /**
     * The same to step through: a picture for each value of the second parameter, all on the same axes. {@code logX} makes the
     * first parameter's axis logarithmic.
     */
    public Explorer explorer(String title, boolean logX, String... figures) {
        notEmpty();
        if (second == null) {
            throw new IllegalArgumentException("An explorer steps through a second parameter: add .by(\"ring\", ...) to the sweep");
        }
        return SweepExplorer.of(title, this, Arrays.stream(figures).map(this::name).toList(), logX, seed);
    }

    SweepParameter<?> first() {
        return first;
    }

    SweepParameter<?> second() {
        return second;
    }

    /** Numbers of the rows with this value of the second parameter, by the first where that is a number. */
    List<Integer> line(Object secondValue) {
        List<Integer> line = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            if (second == null || rows.get(i).second().equals(secondValue)) {
                line.add(i);
            }
        }
        if (first.numeric()) {
            line.sort(Comparator.comparingDouble(i -> ((Number) rows.get(i).first()).doubleValue()));
        }
        return line;
    }

    Object firstAt(int row) {
        return rows.get(row).first();
    }

    double value(int row, FigureName name) {
        return name.value(results.get(row));
    }

    @Override
    public String toHtml() {
        return TableView.of(table(), 60).toHtml();
    }

    @Override
    public String toString() {
        return "sweep over " + first.label() + (second == null ? "" : " and " + second.label()) + ": "
                + (complete() ? Markup.count(size(), "point")
                        : size() + " of " + Markup.count(wanted, "point") + ", interrupted") + ", seed " + seed;
    }
}
