package kstack.lab.show;

import java.util.Locale;

/**
 * Pieces of inline SVG in the lab's look: shapes with hover titles, text, a picture with its text alternative. Styles
 * name the theme's variables ({@code fill:var(--ks-sky)}), so a picture follows the page's theme. Text passes through
 * {@link Markup#text}.
 */
public final class Drawn {
    private static final double CHAR = 6.7;

    private Drawn() {
    }

    /** A rectangle with a hover title; an empty title gives none. */
    public static String rect(double x, double y, double w, double h, String style, String title) {
        String open = "<rect x=\"" + num(x) + "\" y=\"" + num(y) + "\" width=\"" + num(Math.max(0, w)) + "\" height=\""
                + num(Math.max(0, h)) + "\" style=\"" + style + "\"";
        return title.isEmpty() ? open + "/>" : open + "><title>" + Markup.text(title) + "</title></rect>";
    }

    /** A text at its base line; {@code anchor} is start, middle or end. */
    public static String text(double x, double y, String anchor, String text, String style) {
        return "<text x=\"" + num(x) + "\" y=\"" + num(y) + "\" text-anchor=\"" + anchor + "\""
                + (style.isEmpty() ? "" : " style=\"" + style + "\"") + ">" + Markup.text(text) + "</text>";
    }

    /** A straight line. */
    public static String line(double x0, double y0, double x1, double y1, String style) {
        return "<path d=\"M" + num(x0) + " " + num(y0) + "L" + num(x1) + " " + num(y1) + "\" style=\"fill:none;" + style
                + "\"/>";
    }

    /** About how wide a text of 12 pixels is. */
    public static double width(String text) {
        return text.length() * CHAR;
    }

    /** A number for an attribute: at most one decimal, always with a point. */
    public static String num(double value) {
        return String.format(Locale.ROOT, "%.1f", value).replace(".0", "");
    }

    /** The picture around its pieces, with its text alternative. */
    public static String svg(double width, double height, String alt, String body) {
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"" + Markup.text(alt)
                + "\" viewBox=\"0 0 " + num(width) + " " + num(height) + "\" width=\"" + num(width) + "\">" + body
                + "</svg>";
    }
}
