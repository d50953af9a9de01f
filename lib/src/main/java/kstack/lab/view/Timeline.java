package kstack.lab.view;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kstack.lab.show.Drawn;
import kstack.lab.show.Html;
import kstack.lab.show.Markup;
import kstack.lab.show.Theme;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Stages over time: one row a bar, grouped in lanes (hard IRQ, softirq, process, or a CPU), with an axis in
 * nanoseconds or microseconds. Names stand beside their bars, so a bar of 2 ns is as legible as one of 2 us; hovering
 * a bar tells start, end and duration. A light picture of a few KB that follows the page's theme.
 */
public final class Timeline implements Html {
    private static final int LEFT = 92;
    private static final int WIDTH = 820;
    private static final int ROW = 20;
    private static final int TOP = 8;
    private static final int MOST = 200;

    private final String title;
    private final List<Span> spans;
    private String caption = "";

    private Timeline(String title, List<Span> spans) {
        this.title = title;
        this.spans = spans;
    }

    /** A timeline of spans in their order; lanes appear in the order of {@link Lane}, others after them. */
    public static Timeline of(String title, List<Span> spans) {
        if (spans.isEmpty() || spans.size() > MOST) {
            throw new IllegalArgumentException("A timeline shows 1 to " + MOST + " spans, not " + spans.size()
                    + ": choose one packet or a part of the run");
        }
        return new Timeline(title, List.copyOf(spans));
    }

    /** A timeline of spans in their order. */
    public static Timeline of(String title, Span... spans) {
        return of(title, List.of(spans));
    }

    /** A sentence under the picture. */
    public Timeline caption(String text) {
        caption = text;
        return this;
    }

    public List<Span> spans() {
        return spans;
    }

    /** The numbers: lane, stage, start, end and duration in nanoseconds. */
    public Table table() {
        Table table = Table.create(title, StringColumn.create("context"), StringColumn.create("stage"),
                DoubleColumn.create("start (ns)"), DoubleColumn.create("end (ns)"), DoubleColumn.create("duration (ns)"));
        long zero = start();
        for (Span span : spans) {
            table.stringColumn(0).append(span.lane());
            table.stringColumn(1).append(span.name());
            table.doubleColumn(2).append((span.startPs() - zero) / 1000.0);
            table.doubleColumn(3).append((span.endPs() - zero) / 1000.0);
            table.doubleColumn(4).append(span.durationNs());
        }
        return table;
    }

    /** The text alternative. */
    public String alt() {
        StringBuilder out = new StringBuilder("Timeline: ").append(title).append(". ");
        for (Span span : spans) {
            out.append(span.lane()).append(": ").append(span.name()).append(' ')
                    .append(Markup.number(span.durationNs(), "ns")).append(". ");
        }
        return out.toString().trim();
    }

    private long start() {
        return spans.stream().mapToLong(Span::startPs).min().orElseThrow();
    }

    private long end() {
        return spans.stream().mapToLong(Span::endPs).max().orElseThrow();
    }

    private Map<String, List<Span>> lanes() {
        Map<String, List<Span>> lanes = new LinkedHashMap<>();
        for (Lane context : Lane.values()) {
            lanes.put(context.label(), new ArrayList<>());
        }
        spans.forEach(span -> lanes.computeIfAbsent(span.lane(), lane -> new ArrayList<>()).add(span));
        lanes.values().removeIf(List::isEmpty);
        return lanes;
    }

    @Override
    public String toHtml() {
        long zero = start();
        double totalPs = Math.max(1, end() - zero);
        boolean micro = totalPs >= 20_000_000;
        double unitPs = micro ? 1e6 : 1e3;
        int plot = WIDTH - LEFT - 20;
        StringBuilder svg = new StringBuilder();
        int y = TOP;
        int lane = 0;
        for (Map.Entry<String, List<Span>> entry : lanes().entrySet()) {
            int tall = entry.getValue().size() * ROW + 4;
            if (lane++ % 2 == 0) {
                svg.append(Drawn.rect(0, y, WIDTH, tall, "fill:var(--ks-soft)", ""));
            }
            svg.append(Drawn.text(6, y + tall / 2.0 + 4, "start", entry.getKey(), "font-weight:600"));
            for (Span span : entry.getValue()) {
                double x0 = LEFT + plot * ((span.startPs() - zero) / totalPs);
                double x1 = LEFT + plot * ((span.endPs() - zero) / totalPs);
                String label = span.name() + "  " + Markup.number(span.durationNs(), "ns");
                boolean right = x1 + 6 + Drawn.width(label) < WIDTH;
                boolean left = x0 - 6 - Drawn.width(label) > LEFT;
                svg.append("<g class=\"").append(css(span.lane())).append("\"><title>").append(Markup.text(span.name()
                        + ": " + Markup.number((span.startPs() - zero) / unitPs, micro ? "us" : "ns") + " to "
                        + Markup.number((span.endPs() - zero) / unitPs, micro ? "us" : "ns") + ", "
                        + Markup.number(span.durationNs(), "ns") + " in " + span.lane())).append("</title>")
                        .append(Drawn.rect(x0, y + 4, Math.max(2, x1 - x0), ROW - 5, "fill:var(--ks-k)", ""))
                        .append(right ? Drawn.text(x1 + 6, y + 16, "start", label, "")
                                : left ? Drawn.text(x0 - 6, y + 16, "end", label, "")
                                : Drawn.text(WIDTH - 6, y + 16, "end", label, "font-weight:600;paint-order:stroke;"
                                        + "stroke:var(--ks-bg);stroke-width:3px"))
                        .append("</g>");
                y += ROW;
            }
            y += 4;
        }
        svg.append(axis(y, plot, totalPs / unitPs, micro ? "us" : "ns"));
        return Theme.wrap("timeline", "<figure><p><strong>" + Markup.rich(title)
                + "</strong></p>" + Drawn.svg(WIDTH, y + 40, alt(), svg.toString())
                + (caption.isEmpty() ? "" : "<figcaption>" + Markup.rich(caption) + "</figcaption>") + "</figure>");
    }

    private static String axis(int y, int plot, double total, String unit) {
        StringBuilder out = new StringBuilder("<path class=\"ks-axis\" d=\"M" + LEFT + " " + y + "h" + plot + "\"/>");
        double step = step(total);
        for (double at = 0; at <= total * 1.0001; at += step) {
            double x = LEFT + plot * at / total;
            out.append("<path class=\"ks-axis\" d=\"M").append(Drawn.num(x)).append(' ').append(TOP).append('V').append(y + 4)
                    .append("\" style=\"stroke-dasharray:1 3\"/>")
                    .append(Drawn.text(x, y + 16, "middle", Markup.number(at), ""));
        }
        return out.append(Drawn.text(LEFT + plot / 2.0, y + 34, "middle", "time (" + unit + ")", "")).toString();
    }

    static double step(double total) {
        double raw = total / 8;
        double ten = Math.pow(10, Math.floor(Math.log10(raw)));
        return raw / ten <= 1 ? ten : raw / ten <= 2 ? 2 * ten : raw / ten <= 5 ? 5 * ten : 10 * ten;
    }

    private static String css(String lane) {
        for (Lane context : Lane.values()) {
            if (context.label().equals(lane)) {
                return context.css();
            }
        }
        return "ks-k0";
    }

    @Override
    public String toString() {
        return "timeline: " + title + ", " + Markup.count(spans.size(), "stage") + ", "
                + Markup.number((end() - start()) / 1000.0, "ns");
    }
}
