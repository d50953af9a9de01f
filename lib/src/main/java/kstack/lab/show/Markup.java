package kstack.lab.show;

import java.util.Locale;

/**
 * Small pieces of markup: escaping, and numbers as a person writes them. All text that comes from a reader, a capture
 * or a message of an exception passes through {@link #text}.
 */
public final class Markup {
    private Markup() {
    }

    /** Escapes text for element content and for attribute values in double quotes. */
    public static String text(Object value) {
        String raw = String.valueOf(value);
        StringBuilder out = new StringBuilder(raw.length() + 16);
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(c < ' ' && c != '\n' && c != '\t' ? '\uFFFD' : c);
            }
        }
        return out.toString();
    }

    /** Escaped text in which {@code `words between backquotes`} become code and line ends become breaks. */
    public static String rich(String value) {
        String[] parts = text(value).split("`", -1);
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < parts.length; i++) {
            boolean code = i % 2 == 1 && i < parts.length - 1;
            if (code) {
                out.append("<code>").append(parts[i]).append("</code>");
            } else {
                out.append(i % 2 == 1 ? "`" : "").append(parts[i]);
            }
        }
        return out.toString().replace("\n", "<br>");
    }

    /** A number with at most four significant digits and separators: 1,234 or 0.00123 or 1.5e+12. */
    public static String number(double value) {
        if (Double.isNaN(value)) {
            return "no value";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "infinity" : "-infinity";
        }
        double size = Math.abs(value);
        if (value == Math.rint(value) && size < 1e9) {
            return String.format(Locale.ROOT, "%,d", (long) value);
        }
        if (size >= 1e9 || size < 1e-4) {
            return String.format(Locale.ROOT, "%.3g", value);
        }
        int decimals = Math.max(0, 3 - (int) Math.floor(Math.log10(size)));
        String plain = String.format(Locale.ROOT, "%,." + decimals + "f", value);
        return plain.indexOf('.') < 0 ? plain : plain.replaceAll("0+$", "").replaceAll("\\.$", "");
    }

    /** A number and its unit; the unit {@code "1"} means a plain number. */
    public static String number(double value, String unit) {
        return unit.isEmpty() || unit.equals("1") ? number(value) : number(value) + " " + unit;
    }

    /** {@code 1 packet}, {@code 2 packets}. */
    public static String count(long n, String noun) {
        return String.format(Locale.ROOT, "%,d %s%s", n, noun, n == 1 ? "" : "s");
    }

    /** Cuts a text to {@code max} characters, with an ellipsis. */
    public static String cut(String value, int max) {
        return value.length() <= max ? value : value.substring(0, max - 1) + "\u2026";
    }
}
