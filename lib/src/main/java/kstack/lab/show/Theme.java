package kstack.lab.show;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
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
    private static final Map<String, String> OF_KIND = new TreeMap<>();

    static {
        for (String kind : List.of("grid", "explorer", "receive-path")) {
            OF_KIND.put(kind, load(kind));
        }
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

    /** Puts the style sheet and the frame of one element around its markup. */
    public static String wrap(String kind, String body) {
        return style(CORE) + style(OF_KIND.getOrDefault(kind, "")) + "<div class=\"ks ks-" + kind + "\">" + body + "</div>";
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
        return css.isEmpty() ? "" : "<style>" + css + "</style>";
    }
}
