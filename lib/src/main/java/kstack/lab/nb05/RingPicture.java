package kstack.lab.nb05;

import java.util.List;
import kstack.lab.show.Drawn;
import kstack.lab.show.Markup;
import kstack.sim.SimTime;

/**
 * One ring as a circle, with the device's head and tail outside and the driver's place inside, and beside it the fill
 * over time. The three kinds of descriptors differ by thickness and outline as well as by colour.
 */
final class RingPicture {
    private static final double CX = 170;
    private static final double CY = 158;
    private static final double OUTER = 112;
    private static final double PLOT_X = 400;
    private static final double PLOT_Y = 150;
    private static final double PLOT_W = 400;
    private static final double PLOT_H = 112;

    private RingPicture() {
    }

    static String svg(RingState s, List<RingState> all) {
        StringBuilder out = new StringBuilder();
        arc(out, s, s.head(), s.free(), 22, "fill:var(--ks-sky);fill-opacity:.35;stroke:var(--ks-blue)",
                "the device's: free");
        arc(out, s, s.clean(), s.waiting(), 34, "fill:var(--ks-orange);stroke:var(--ks-fg)", "a frame waits");
        arc(out, s, s.tail(), s.count() - s.free() - s.waiting(), 10,
                "fill:none;stroke:var(--ks-dim);stroke-dasharray:3 3", "the driver's: taken, not given back");
        pointer(out, s, s.head(), OUTER, 18, "RDH " + s.head(), true);
        pointer(out, s, s.tail(), OUTER, s.full() || near(s.head(), s.tail(), s.count()) ? 34 : 18, "RDT " + s.tail(),
                true);
        pointer(out, s, s.clean(), OUTER - 38, 16, "clean " + s.clean(), false);
        out.append(Drawn.text(CX, CY - 4, "middle", s.waiting() + " wait", "font-weight:700"))
                .append(Drawn.text(CX, CY + 14, "middle", s.free() + " free", ""));
        facts(out, s);
        plot(out, s, all);
        return Drawn.svg(PLOT_X + PLOT_W + 30, CY + OUTER + 48, "Ring of " + s.count() + " descriptors. " + s.words(),
                out.toString());
    }

    private static boolean near(int a, int b, int count) {
        int apart = Math.min(Math.floorMod(a - b, count), Math.floorMod(b - a, count));
        return apart * 12 < count;
    }

    /** Descriptors {@code from} and the next {@code n}, clockwise from the top. */
    private static void arc(StringBuilder out, RingState s, int from, int n, double thick, String style, String name) {
        if (n == 0) {
            return;
        }
        double start = 2 * Math.PI * from / s.count();
        // a full circle has no direction: leave a hair open
        double sweep = Math.min(2 * Math.PI * n / s.count(), 2 * Math.PI - 1e-3);
        double inner = OUTER - thick;
        int large = sweep > Math.PI ? 1 : 0;
        out.append("<path d=\"M").append(point(start, OUTER)).append('A').append(Drawn.num(OUTER)).append(' ')
                .append(Drawn.num(OUTER)).append(" 0 ").append(large).append(" 1 ").append(point(start + sweep, OUTER))
                .append('L').append(point(start + sweep, inner)).append('A').append(Drawn.num(inner)).append(' ')
                .append(Drawn.num(inner)).append(" 0 ").append(large).append(" 0 ").append(point(start, inner))
                .append("Z\" style=\"").append(style).append("\"><title>").append(Markup.text(name + ", "
                        + Markup.count(n, "descriptor") + " from " + from)).append("</title></path>");
    }

    private static String point(double angle, double radius) {
        return Drawn.num(CX + radius * Math.sin(angle)) + " " + Drawn.num(CY - radius * Math.cos(angle));
    }

    private static void pointer(StringBuilder out, RingState s, int at, double radius, double length, String text,
            boolean outside) {
        double angle = 2 * Math.PI * at / s.count();
        double to = outside ? radius + length : radius - length;
        double sin = Math.sin(angle);
        double cos = Math.cos(angle);
        out.append(Drawn.line(CX + radius * sin, CY - radius * cos, CX + to * sin, CY - to * cos,
                "stroke:var(--ks-fg);stroke-width:2"));
        double textAt = outside ? to + 4 : to - 4;
        String anchor = Math.abs(sin) < 0.25 ? "middle" : sin > 0 == outside ? "start" : "end";
        out.append(Drawn.text(CX + textAt * sin, CY - textAt * cos + 4, anchor, text,
                "paint-order:stroke;stroke:var(--ks-bg);stroke-width:4px"));
    }

    private static void facts(StringBuilder out, RingState s) {
        String[] lines = {"arrived " + s.arrived(), "in the card's FIFO " + s.fifo(), "missed " + s.missed()};
        for (int i = 0; i < lines.length; i++) {
            out.append(Drawn.text(PLOT_X, 24 + 18 * i, "start", lines[i], i == 2 && s.missed() > 0
                    ? "font-weight:700" : ""));
        }
        key(out, 0, 22, "fill:var(--ks-sky);fill-opacity:.35;stroke:var(--ks-blue)", "free: the device may fill it");
        key(out, 1, 34, "fill:var(--ks-orange);stroke:var(--ks-fg)", "done: a frame waits for the driver");
        key(out, 2, 10, "fill:none;stroke:var(--ks-dim);stroke-dasharray:3 3", "taken, not given back yet");
    }

    private static void key(StringBuilder out, int row, double thick, String style, String text) {
        double y = 20 + 30 * row;
        out.append(Drawn.rect(PLOT_X + 160, y - thick / 3, 18, thick * 2 / 3, style, ""))
                .append(Drawn.text(PLOT_X + 186, y + 4, "start", text, ""));
    }

    /** Descriptors in use over time; the line ends where we are, the rest is faint. */
    private static void plot(StringBuilder out, RingState s, List<RingState> all) {
        long from = all.get(0).atPs();
        double span = Math.max(1, all.get(all.size() - 1).atPs() - from);
        out.append(Drawn.rect(PLOT_X, PLOT_Y, PLOT_W, PLOT_H, "fill:var(--ks-soft)", ""))
                .append(Drawn.text(PLOT_X, PLOT_Y - 6, "start", "descriptors in use, of " + s.owned(), ""))
                .append(Drawn.text(PLOT_X + PLOT_W, PLOT_Y + PLOT_H + 16, "end", "time, "
                        + Markup.number(Math.round(span / SimTime.US), "us") + " in all", ""));
        StringBuilder line = new StringBuilder();
        for (RingState one : all) {
            line.append(line.length() == 0 ? "M" : "L").append(Drawn.num(PLOT_X + PLOT_W * ((one.atPs() - from) / span)))
                    .append(' ').append(Drawn.num(PLOT_Y + PLOT_H * (1 - one.inUse() / (double) s.owned())));
        }
        out.append("<path d=\"").append(line).append("\" style=\"fill:none;stroke:var(--ks-blue);stroke-width:1.5\"/>");
        double x = PLOT_X + PLOT_W * ((s.atPs() - from) / span);
        out.append(Drawn.line(x, PLOT_Y, x, PLOT_Y + PLOT_H, "stroke:var(--ks-red);stroke-width:2"))
                .append("<circle cx=\"").append(Drawn.num(x)).append("\" cy=\"")
                .append(Drawn.num(PLOT_Y + PLOT_H * (1 - s.inUse() / (double) s.owned())))
                .append("\" r=\"4\" style=\"fill:var(--ks-red)\"/>");
    }
}
