package kstack.lab.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import kstack.lab.show.Drawn;
import kstack.lab.show.Html;
import kstack.lab.show.Markup;
import kstack.lab.show.Theme;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Swim lanes over one axis of time: rows of bars (a context runs, a bit is set) and rows of a level (frames in a ring).
 * Bars closer than half a pixel are drawn as one, so thousands of them stay a light picture; the table has them all.
 */
public final class Lanes implements Html {
    private static final int LEFT = 132;
    private static final int RIGHT = 20;
    private static final int WIDTH = 860;
    private static final int TOP = 6;
    private static final int BAR = 22;
    private static final int LEVEL = 64;

    private sealed interface Row permits Bars, Level {
        String label();
    }

    private record Bars(String label, String css, List<Span> spans) implements Row {
    }

    private record Level(String label, String unit, long[] atPs, double[] values) implements Row {
    }

    private final String title;
    private final long fromPs;
    private final long toPs;
    private final List<Row> rows = new ArrayList<>();
    private String caption = "";

    private Lanes(String title, long fromPs, long toPs) {
        this.title = title;
        this.fromPs = fromPs;
        this.toPs = toPs;
    }

    /** An empty picture of a part of time, picoseconds. */
    public static Lanes of(String title, long fromPs, long toPs) {
        if (toPs <= fromPs) {
            throw new IllegalArgumentException("The lanes end at " + toPs + " ps, not after their begin at " + fromPs + " ps");
        }
        return new Lanes(title, fromPs, toPs);
    }

    /** A row of bars in the colour of a context; spans outside of the picture are left out. */
    public Lanes bars(String label, Lane colour, List<Span> spans) {
        List<Span> seen = spans.stream().filter(s -> s.endPs() > fromPs && s.startPs() < toPs)
                .map(s -> new Span(s.lane(), s.name(), Math.max(s.startPs(), fromPs), Math.min(s.endPs(), toPs))).toList();
        rows.add(new Bars(label, colour.css(), seen));
        return this;
    }

    /** A row with a level between points, straight from one to the next. */
    public Lanes level(String label, String unit, long[] atPs, double[] values) {
        if (atPs.length != values.length) {
            throw new IllegalArgumentException("The level \"" + label + "\" has " + atPs.length + " times and "
                    + values.length + " values: give as many of each");
        }
        rows.add(new Level(label, unit, atPs.clone(), values.clone()));
        return this;
    }

    /** A sentence under the picture. */
    public Lanes caption(String text) {
        caption = text;
        return this;
    }

    public String title() {
        return title;
    }

    public String caption() {
        return caption;
    }

    /** The bars of a row. */
    public List<Span> spans(String label) {
        for (Row row : rows) {
            if (row instanceof Bars bars && row.label().equals(label)) {
                return bars.spans();
            }
        }
        throw new IllegalArgumentException("There is no row of bars \"" + label + "\", only "
                + rows.stream().map(Row::label).toList());
    }

    /** Share of the picture's time that a row's bars cover, 0 to 1. */
    public double share(String label) {
        return spans(label).stream().mapToLong(s -> s.endPs() - s.startPs()).sum() / (double) (toPs - fromPs);
    }

    /** Highest value of a level in the picture. */
    public double highest(String label) {
        for (Row row : rows) {
            if (row instanceof Level level && row.label().equals(label)) {
                return highest(level);
            }
        }
        throw new IllegalArgumentException("There is no level \"" + label + "\"");
    }

    private double highest(Level level) {
        double most = 0;
        for (int i = 0; i < level.atPs.length; i++) {
            if (level.atPs[i] >= fromPs && level.atPs[i] <= toPs) {
                most = Math.max(most, level.values[i]);
            }
        }
        return most;
    }

    /** The text alternative: each row in a sentence. */
    public String alt() {
        StringBuilder out = new StringBuilder("Swim lanes: ").append(title).append(", ")
                .append(Markup.number((toPs - fromPs) / 1e6, "us")).append(". ");
        for (Row row : rows) {
            if (row instanceof Level level) {
                out.append(row.label()).append(": at most ").append(Markup.number(highest(level), level.unit)).append(". ");
            } else {
                out.append(row.label()).append(": ").append(Markup.count(spans(row.label()).size(), "bar")).append(", ")
                        .append(String.format(Locale.ROOT, "%.1f", 100 * share(row.label()))).append(" % of the time. ");
            }
        }
        return out.toString().trim();
    }

    /** Row, what, start and end of each bar in microseconds from the left edge. */
    public Table table() {
        Table table = Table.create(title, StringColumn.create("row"), StringColumn.create("what"),
                DoubleColumn.create("start (us)"), DoubleColumn.create("end (us)"));
        for (Row row : rows) {
            if (row instanceof Bars bars) {
                for (Span span : bars.spans()) {
                    table.stringColumn(0).append(row.label());
                    table.stringColumn(1).append(span.name());
                    table.doubleColumn(2).append((span.startPs() - fromPs) / 1e6);
                    table.doubleColumn(3).append((span.endPs() - fromPs) / 1e6);
                }
            }
        }
        return table;
    }

    @Override
    public String toHtml() {
        StringBuilder svg = new StringBuilder();
        int y = TOP;
        int stripe = 0;
        for (Row row : rows) {
            int tall = row instanceof Level ? LEVEL : BAR;
            if (stripe++ % 2 == 0) {
                svg.append(Drawn.rect(0, y, WIDTH, tall, "fill:var(--ks-soft)", ""));
            }
            svg.append(Drawn.text(6, y + Math.min(tall, BAR) / 2.0 + 4, "start", row.label(), "font-weight:600"));
            svg.append(row instanceof Level level ? level(level, y) : bars((Bars) row, y));
            y += tall;
        }
        svg.append(axis(y));
        return Theme.wrap("lanes", "<figure><p><strong>" + Markup.rich(title) + "</strong></p>"
                + Drawn.svg(WIDTH, y + 40, alt(), svg.toString())
                + (caption.isEmpty() ? "" : "<figcaption>" + Markup.rich(caption) + "</figcaption>") + "</figure>");
    }

    private double x(long ps) {
        return LEFT + (WIDTH - LEFT - RIGHT) * ((ps - fromPs) / (double) (toPs - fromPs));
    }

    private String bars(Bars row, int y) {
        StringBuilder d = new StringBuilder();
        double start = -1;
        double end = -1;
        for (Span span : row.spans()) {
            double x0 = x(span.startPs());
            double x1 = Math.max(x(span.endPs()), x0 + 0.4);
            if (start >= 0 && x0 - end < 0.5) {
                end = Math.max(end, x1);
                continue;
            }
            add(d, start, end, y);
            start = x0;
            end = x1;
        }
        add(d, start, end, y);
        return "<g class=\"" + row.css() + "\"><title>" + Markup.text(row.label() + ": "
                + String.format(Locale.ROOT, "%.1f", 100 * share(row.label())) + " % of the time")
                + "</title><path d=\"" + d + "\" style=\"fill:var(--ks-k)\"/></g>";
    }

    private static void add(StringBuilder d, double start, double end, int y) {
        if (start >= 0) {
            d.append('M').append(Drawn.num(start)).append(' ').append(y + 3).append('h').append(Drawn.num(Math.max(0.8, end - start)))
                    .append('v').append(BAR - 6).append('H').append(Drawn.num(start)).append('z');
        }
    }

    private String level(Level row, int y) {
        double most = Math.max(1, highest(row));
        double base = y + LEVEL - 6;
        double tall = LEVEL - 14;
        StringBuilder d = new StringBuilder();
        double lastX = Double.NEGATIVE_INFINITY;
        double low = 0;
        double high = 0;
        for (int i = 0; i < row.atPs.length; i++) {
            long at = Math.min(Math.max(row.atPs[i], fromPs), toPs);
            boolean outside = row.atPs[i] < fromPs && (i + 1 >= row.atPs.length || row.atPs[i + 1] < fromPs)
                    || row.atPs[i] > toPs && (i == 0 || row.atPs[i - 1] > toPs);
            if (outside) {
                continue;
            }
            double px = x(at);
            double py = base - tall * Math.min(1, row.values[i] / most);
            if (px - lastX < 0.3 && py >= low && py <= high) {
                continue;
            }
            if (px - lastX >= 0.3) {
                low = py;
                high = py;
            }
            low = Math.min(low, py);
            high = Math.max(high, py);
            d.append(d.length() == 0 ? 'M' : 'L').append(Drawn.num(px)).append(' ').append(Drawn.num(py));
            lastX = px;
        }
        return "<g><title>" + Markup.text(row.label() + ": at most " + Markup.number(highest(row), row.unit)) + "</title>"
                + Drawn.line(LEFT, base, WIDTH - RIGHT, base, "stroke:var(--ks-line)")
                + "<path d=\"" + d + "\" style=\"fill:none;stroke:var(--ks-blue);stroke-width:1.5\"/>"
                + Drawn.text(LEFT - 6, y + 14, "end", Markup.number(most), "")
                + Drawn.text(LEFT - 6, base + 4, "end", "0", "") + Drawn.text(6, y + 32, "start", row.unit, "") + "</g>";
    }

    private String axis(int y) {
        double total = (toPs - fromPs) / 1e6;
        boolean milli = total >= 20_000;
        double unit = milli ? 1e9 : 1e6;
        StringBuilder out = new StringBuilder(Drawn.line(LEFT, y, WIDTH - RIGHT, y, "stroke:var(--ks-line)"));
        double length = (toPs - fromPs) / unit;
        double step = Timeline.step(length);
        for (double at = 0; at <= length * 1.0001; at += step) {
            double px = x(fromPs + Math.round(at * unit));
            out.append(Drawn.line(px, TOP, px, y + 4, "stroke:var(--ks-line);stroke-dasharray:1 3"))
                    .append(Drawn.text(px, y + 16, "middle", Markup.number(at), ""));
        }
        return out.append(Drawn.text(LEFT + (WIDTH - LEFT - RIGHT) / 2.0, y + 34, "middle",
                "time since " + Markup.number(fromPs / unit, milli ? "ms" : "us") + (milli ? " (ms)" : " (us)"), "")).toString();
    }

    @Override
    public String toString() {
        return "lanes: " + title + ", " + Markup.count(rows.size(), "row") + ", "
                + Markup.number((toPs - fromPs) / 1e6, "us");
    }
}
