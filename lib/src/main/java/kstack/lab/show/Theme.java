package kstack.lab.show;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The one look of everything the lab shows: readable in JupyterLab's light and dark theme, in exported HTML and on
 * paper. The style sheet travels with every output (2-4 KB), so each output also lives alone; where a viewer strips it,
 * plain tables, lists and text remain. Colours are Okabe and Ito's, which colour-blind readers tell apart, and never
 * the only mark.
 */
public final class Theme {
    private static final String CORE = load("theme");
    private static final Pattern SHEET = Pattern.compile("(?s)<style>.*?</style>");
    private static final Map<String, String> BY_CLASS = new TreeMap<>();

    static {
        BY_CLASS.put("ks-g", load("grid"));
        BY_CLASS.put("ks-bar", load("explorer"));
        BY_CLASS.put("ks-path", load("receive-path"));
    }

    private Theme() {
    }

    private static String load(String name) {
        try (InputStream in = Theme.class.getResourceAsStream(name + ".css")) {
            String css = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return css.replaceAll("(?s)/\\*.*?\\*/", "").replaceAll("\\s+", " ")
                    .replaceAll(" ?([{};,>]) ?", "$1").replace(": ", ":").trim();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts the style sheets that its markup needs and the frame of one element around it. */
    public static String wrap(String kind, String body) {
        StringBuilder out = new StringBuilder(style(CORE));
        BY_CLASS.forEach((name, css) -> out.append(body.contains("class=\"" + name + "\"") ? style(css) : ""));
        return out.append("<div class=\"ks ks-").append(kind).append("\">").append(body).append("</div>").toString();
    }

    /** A card: a heading line with a small label, then the body. */
    public static String card(String kind, String label, String title, String body) {
        return wrap("card ks-" + kind, "<div class=\"ks-head\"><span class=\"ks-label\">" + Markup.text(label)
                + "</span> <strong>" + Markup.rich(title) + "</strong></div>" + body);
    }

    /**
     * Moves the style sheets of elements that are parts of another to the front, each once, so an explorer over thirty
     * elements carries one sheet and not thirty.
     */
    public static String gather(String markup) {
        Set<String> sheets = new LinkedHashSet<>();
        String rest = SHEET.matcher(markup).replaceAll(found -> {
            sheets.add(found.group());
            return "";
        });
        return String.join("", sheets) + rest;
    }

    private static String style(String css) {
        return "<style>" + css + "</style>";
    }
}
