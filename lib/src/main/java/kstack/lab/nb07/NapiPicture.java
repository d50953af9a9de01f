package kstack.lab.nb07;

import kstack.lab.nb07.NapiStep.State;
import kstack.lab.show.Drawn;

/**
 * NAPI's four states as boxes with the ways between them, as inline SVG: the present one filled; below it the three bits that
 * decide (SCHED, MISSED, the card's mask) and the frames that wait in the card.
 */
final class NapiPicture {
    private static final double W = 168;
    private static final double H = 44;
    private static final double[][] AT = {{30, 46}, {300, 46}, {570, 46}, {300, 170}};
    private static final String LINE = "stroke:var(--ks-dim);stroke-width:1.5";

    private NapiPicture() {
    }

    static String svg(NapiStep step, int fullest) {
        StringBuilder out = new StringBuilder();
        way(out, 198, 68, 300, 68, "interrupt: mask, SCHED", 249, 36);
        way(out, 468, 60, 570, 60, "net_rx_action", 519, 48);
        way(out, 570, 78, 468, 78, "took 64 of 64", 519, 96);
        way(out, 610, 90, 468, 184, "took fewer", 585, 146);
        way(out, 300, 184, 150, 90, "clear SCHED, unmask", 158, 156);
        way(out, 384, 170, 384, 90, "MISSED: again", 432, 132);
        for (State s : State.values()) {
            box(out, s, s == step.state());
        }
        bit(out, 30, "SCHED", step.sched());
        bit(out, 170, "MISSED", step.missed());
        bit(out, 310, "IRQ masked", step.masked());
        fill(out, step.waiting(), fullest);
        return Drawn.svg(770, 290, step.toString(), out.toString());
    }

    private static void box(StringBuilder out, State s, boolean now) {
        double[] at = AT[s.ordinal()];
        out.append(Drawn.rect(at[0], at[1], W, H, "rx:6;fill:var(" + (now ? "--ks-blue" : "--ks-bg") + ");stroke:var(--ks-fg);"
                + "stroke-width:" + (now ? 3 : 1.2), s.text() + (now ? ", now" : "")));
        out.append(Drawn.text(at[0] + W / 2, at[1] + 27, "middle", (now ? "\u25cf " : "") + s.text(),
                now ? "fill:#fff;font-weight:700" : ""));
    }

    private static void way(StringBuilder out, double x0, double y0, double x1, double y1, String name, double tx, double ty) {
        double length = Math.hypot(x1 - x0, y1 - y0);
        double ux = (x1 - x0) / length;
        double uy = (y1 - y0) / length;
        out.append(Drawn.line(x0, y0, x1, y1, LINE));
        out.append("<path d=\"M").append(Drawn.num(x1)).append(' ').append(Drawn.num(y1)).append('L')
                .append(Drawn.num(x1 - 9 * ux - 4 * uy)).append(' ').append(Drawn.num(y1 - 9 * uy + 4 * ux)).append('L')
                .append(Drawn.num(x1 - 9 * ux + 4 * uy)).append(' ').append(Drawn.num(y1 - 9 * uy - 4 * ux))
                .append("z\" style=\"fill:var(--ks-dim)\"/>");
        out.append(Drawn.text(tx, ty, "middle", name, "paint-order:stroke;stroke:var(--ks-bg);stroke-width:4px"));
    }

    private static void bit(StringBuilder out, double x, String name, boolean set) {
        out.append(Drawn.rect(x, 244, 18, 18, "fill:var(" + (set ? "--ks-orange" : "--ks-bg") + ");stroke:var(--ks-fg)",
                name + (set ? " is set" : " is clear")));
        out.append(Drawn.text(x + 26, 258, "start", name + (set ? " 1" : " 0"), set ? "font-weight:700" : ""));
    }

    private static void fill(StringBuilder out, int waiting, int fullest) {
        double wide = 150;
        out.append(Drawn.rect(460, 244, wide, 18, "fill:var(--ks-soft);stroke:var(--ks-line)", ""));
        out.append(Drawn.rect(460, 244, wide * waiting / fullest, 18, "fill:var(--ks-green)", waiting + " frames wait"));
        out.append(Drawn.text(462 + wide, 258, "start", " " + waiting + " frames wait in the card", ""));
    }
}
