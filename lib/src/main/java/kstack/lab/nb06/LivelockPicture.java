package kstack.lab.nb06;

import java.util.Arrays;
import java.util.List;
import kstack.lab.show.Drawn;
import kstack.lab.show.Markup;

/**
 * One frame of the livelock explorer, as inline SVG: on the left offered load against what gets out, walked so far in full
 * and ahead in grey; on the right a bar for each kernel with its CPU's time by context.
 */
final class LivelockPicture {
    private static final double LEFT = 64;
    private static final double TOP = 24;
    private static final double W = 420;
    private static final double H = 240;
    private static final double BARS = 560;
    private static final double BARS_W = 290;
    private static final String[] COLOURS = {"--ks-red", "--ks-orange", "--ks-blue", "--ks-green", "--ks-pink", "--ks-sky"};
    private static final String[] DASHES = {"", "8 3", "2 3", "9 3 2 3", "14 4", "5 2"};
    private static final String[] CONTEXTS = {"hard IRQ", "softirq", "process", "idle"};
    private static final String[] FILLS = {"fill:var(--ks-red);fill-opacity:.8", "fill:var(--ks-blue);fill-opacity:.65",
        "fill:var(--ks-green);fill-opacity:.8", "fill:var(--ks-soft);stroke:var(--ks-line)"};

    private final double[] kpps;
    private final double most;

    private LivelockPicture(LivelockCurves curves) {
        kpps = curves.offeredKpps();
        most = niceAbove(curves.kernels().stream().flatMapToDouble(k -> Arrays.stream(curves.delivered(k))).max()
                .orElse(1));
    }

    static String svg(LivelockCurves curves, int at) {
        LivelockPicture p = new LivelockPicture(curves);
        StringBuilder out = new StringBuilder(p.axes());
        List<String> kernels = curves.kernels();
        for (int k = 0; k < kernels.size(); k++) {
            double[] y = curves.delivered(kernels.get(k));
            String dash = DASHES[k % DASHES.length].isEmpty() ? "" : ";stroke-dasharray:" + DASHES[k % DASHES.length];
            out.append(p.path(y, at, p.kpps.length - 1, "stroke:var(--ks-grey);stroke-opacity:.35;stroke-width:1.5" + dash));
            out.append(p.path(y, 0, at, "stroke:var(" + COLOURS[k % COLOURS.length] + ");stroke-width:2.5" + dash));
            out.append("<circle cx=\"").append(Drawn.num(p.x(at))).append("\" cy=\"").append(Drawn.num(p.y(y[at])))
                    .append("\" r=\"5\" style=\"fill:var(").append(COLOURS[k % COLOURS.length])
                    .append(");stroke:var(--ks-bg)\"/>");
        }
        out.append(Drawn.line(p.x(at), TOP, p.x(at), TOP + H, "stroke:var(--ks-dim);stroke-dasharray:2 2"));
        for (int k = 0; k < kernels.size(); k++) {
            p.bar(out, kernels.get(k), curves.runs(kernels.get(k)).get(at), k);
        }
        legend(out, TOP + 20 + 62 * kernels.size());
        double tall = Math.max(TOP + H + 46, TOP + 40 + 62 * kernels.size());
        return Drawn.svg(BARS + BARS_W + 10, tall, Markup.number(p.kpps[at]) + " kpps offered", out.toString());
    }


    private static double niceAbove(double value) {
        double step = Math.pow(10, Math.floor(Math.log10(Math.max(value, 1e-9))));
        for (double times : new double[] {1, 2, 2.5, 5, 10}) {
            if (times * step >= value) {
                return times * step;
            }
        }
        return 10 * step;
    }

    private double x(int i) {
        double span = Math.log(kpps[kpps.length - 1] / kpps[0]);
        return LEFT + (span == 0 ? 0.5 : Math.log(kpps[i] / kpps[0]) / span) * W;
    }

    private double y(double delivered) {
        return TOP + H - delivered / most * H;
    }

    private String axes() {
        StringBuilder out = new StringBuilder("<path class=\"ks-axis\" d=\"M" + Drawn.num(LEFT) + " " + Drawn.num(TOP) + "v"
                + Drawn.num(H) + "h" + Drawn.num(W) + "\"/>");
        for (int i = 0; i <= 4; i++) {
            double value = most * i / 4;
            out.append(Drawn.line(LEFT, y(value), LEFT + W, y(value), "stroke:var(--ks-line);stroke-opacity:.5"));
            out.append(Drawn.text(LEFT - 6, y(value) + 4, "end", Markup.number(value), ""));
        }
        double free = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < kpps.length; i++) {
            String text = Markup.number(kpps[i]);
            if (x(i) - Drawn.width(text) / 2 > free) {
                out.append(Drawn.text(x(i), TOP + H + 18, "middle", text, ""));
                free = x(i) + Drawn.width(text) / 2 + 8;
            }
        }
        return out.append(Drawn.text(LEFT + W / 2, TOP + H + 36, "middle", "offered load (kpps, logarithmic)", ""))
                .append(Drawn.text(LEFT - 50, TOP - 10, "start", "delivered (kpps)", "")).toString();
    }

    private String path(double[] delivered, int from, int to, String style) {
        StringBuilder d = new StringBuilder();
        for (int i = from; i <= to; i++) {
            d.append(i == from ? "M" : "L").append(Drawn.num(x(i))).append(' ').append(Drawn.num(y(delivered[i])));
        }
        return "<path d=\"" + d + "\" style=\"fill:none;" + style + "\"/>";
    }

    private void bar(StringBuilder out, String kernel, Flooded run, int row) {
        double top = TOP + 62 * row;
        String dash = DASHES[row % DASHES.length];
        out.append(Drawn.line(BARS, top + 2, BARS + 28, top + 2, "stroke-width:2.5;stroke:var("
                + COLOURS[row % COLOURS.length] + ")" + (dash.isEmpty() ? "" : ";stroke-dasharray:" + dash)));
        out.append(Drawn.text(BARS + 34, top + 6, "start", kernel + ": " + Markup.number(Math.rint(run.deliveredKpps()))
                + " kpps out", "font-weight:600"));
        double[] shares = {run.hardIrq(), run.softirq(), run.process(), run.idle()};
        double from = BARS;
        for (int i = 0; i < shares.length; i++) {
            double wide = shares[i] / 100 * BARS_W;
            out.append(Drawn.rect(from, top + 14, wide, 22, FILLS[i], CONTEXTS[i] + " " + Math.round(shares[i]) + " %"));
            if (wide > 34) {
                out.append(Drawn.text(from + wide / 2, top + 30, "middle", Math.round(shares[i]) + " %",
                        "paint-order:stroke;stroke:var(--ks-bg);stroke-width:3px"));
            }
            from += wide;
        }
    }

    private static void legend(StringBuilder out, double y) {
        double x = BARS;
        for (int i = 0; i < CONTEXTS.length; i++) {
            out.append(Drawn.rect(x, y - 10, 12, 12, FILLS[i], ""));
            out.append(Drawn.text(x + 16, y, "start", CONTEXTS[i], ""));
            x += 30 + Drawn.width(CONTEXTS[i]);
        }
    }
}
