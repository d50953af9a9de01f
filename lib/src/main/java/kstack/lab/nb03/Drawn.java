package kstack.lab.nb03;

import java.util.Locale;
import kstack.lab.show.Markup;

/** Pieces of inline SVG in the lab's look. */
final class Drawn {
    private static final double CHAR = 6.7;

    private Drawn() {
    }

    static String rect(double x, double y, double w, double h, String style, String title) {
        return "<rect x=\"" + num(x) + "\" y=\"" + num(y) + "\" width=\"" + num(Math.max(0, w)) + "\" height=\"" + num(h)
                + "\" style=\"" + style + "\"><title>" + Markup.text(title) + "</title></rect>";
    }

    static String text(double x, double y, String anchor, String text, String style) {
        return "<text x=\"" + num(x) + "\" y=\"" + num(y) + "\" text-anchor=\"" + anchor + "\" style=\"" + style + "\">"
                + Markup.text(text) + "</text>";
    }

    static String line(double x0, double y0, double x1, double y1, String style) {
        return "<path d=\"M" + num(x0) + " " + num(y0) + "L" + num(x1) + " " + num(y1) + "\" style=\"fill:none;" + style
                + "\"/>";
    }

    static double width(String text) {
        return text.length() * CHAR;
    }

    static String num(double value) {
        return String.format(Locale.ROOT, "%.1f", value).replace(".0", "");
    }

    static String svg(double width, double height, String alt, String body) {
        return "<svg role=\"img\" aria-label=\"" + Markup.text(alt) + "\" viewBox=\"0 0 " + num(width) + " " + num(height)
                + "\" width=\"" + num(width) + "\" xmlns=\"http://www.w3.org/2000/svg\">" + body + "</svg>";
    }
}
