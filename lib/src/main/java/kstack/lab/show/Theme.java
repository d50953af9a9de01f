package kstack.lab.show;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The one look of everything the lab shows: readable in JupyterLab's light and dark theme, in exported HTML and on
 * paper. The style sheet travels with every output (2-4 KB), so each output also lives alone; where a viewer strips it,
 * plain tables, lists and text remain. Colours are Okabe and Ito's, which colour-blind readers tell apart, and never
 * the only mark.
 */
public final class Theme {
    private static final String CSS = load();

    private Theme() {
    }

    private static String load() {
        try (InputStream in = Theme.class.getResourceAsStream("theme.css")) {
            String css = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return css.replaceAll("(?s)/\\*.*?\\*/", "").replaceAll("\\s+", " ")
                    .replaceAll(" ?([{};,>]) ?", "$1").trim();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts the style sheet and the frame of one element around its markup. */
    public static String wrap(String kind, String body) {
        return "<style>" + CSS + "</style><div class=\"ks ks-" + kind + "\">" + body + "</div>";
    }

    /** A card: a heading line with a small label, then the body. */
    public static String card(String kind, String label, String title, String body) {
        return wrap("card ks-" + kind, "<div class=\"ks-head\"><span class=\"ks-label\">" + Markup.text(label)
                + "</span> <strong>" + Markup.rich(title) + "</strong></div>" + body);
    }
}
