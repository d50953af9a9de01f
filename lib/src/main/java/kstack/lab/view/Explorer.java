package kstack.lab.view;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import kstack.lab.show.Html;
import kstack.lab.show.Markup;
import kstack.lab.show.Theme;

/**
 * What is better seen moving: frames that a reader steps through with a slider, buttons or the keyboard (arrow keys,
 * Home, End; space plays and pauses). It is complete in itself, so it also works in an exported page and after the
 * notebook was opened again, and several live on one page. Where scripts do not run, the first frame and the list of
 * all frames in words are seen.
 */
public final class Explorer implements Html {
    /** An explorer larger than this slows the page: fewer frames or lighter pictures. */
    public static final int MOST_BYTES = 500_000;
    private static final String SCRIPT = script();

    private final String title;
    private final List<Scene> frames;

    private Explorer(String title, List<Scene> frames) {
        this.title = title;
        this.frames = frames;
    }

    /** An explorer over these frames. */
    public static Explorer of(String title, List<Scene> frames) {
        if (frames.isEmpty()) {
            throw new IllegalArgumentException("The explorer \"" + title + "\" has no frames: give one or more");
        }
        Explorer explorer = new Explorer(title, List.copyOf(frames));
        int size = explorer.toHtml().getBytes(StandardCharsets.UTF_8).length;
        if (size > MOST_BYTES) {
            throw new IllegalArgumentException("The explorer \"" + title + "\" has " + size / 1000 + " KB, at most "
                    + MOST_BYTES / 1000 + " KB: show fewer frames than " + frames.size() + ", or lighter pictures");
        }
        return explorer;
    }

    /** An explorer over these frames. */
    public static Explorer of(String title, Scene... frames) {
        return of(title, List.of(frames));
    }

    public List<Scene> frames() {
        return frames;
    }

    /** The id of its element on the page: the same content has the same id in every run. */
    public String id() {
        long hash = 0xcbf29ce484222325L;
        for (String part : parts()) {
            for (int i = 0; i < part.length(); i++) {
                hash = (hash ^ part.charAt(i)) * 0x100000001b3L;
            }
        }
        return "ks-x-" + Long.toHexString(hash);
    }

    private List<String> parts() {
        return Stream.concat(Stream.of(title),
                frames.stream().flatMap(f -> Stream.of(f.title(), f.html(), f.caption()))).toList();
    }

    @Override
    public String toHtml() {
        StringBuilder out = new StringBuilder("<div class=\"ks-x\" id=\"").append(id())
                .append("\" role=\"group\" aria-label=\"").append(Markup.text(title))
                .append("\"><div class=\"ks-head\"><strong>")
                .append(Markup.rich(title)).append("</strong></div><div class=\"ks-bar\" hidden>")
                .append(button("first", "|\u25c0", "first step")).append(button("back", "\u25c0", "one step back"))
                .append(button("play", "play", "play")).append(button("next", "\u25b6", "one step on"))
                .append(button("last", "\u25b6|", "last step"))
                .append("<input type=\"range\" min=\"0\" max=\"").append(frames.size() - 1)
                .append("\" value=\"0\" step=\"1\" aria-label=\"step\"> <span class=\"ks-at\" aria-live=\"polite\">")
                .append("</span></div>");
        for (int i = 0; i < frames.size(); i++) {
            Scene frame = frames.get(i);
            out.append("<div class=\"ks-frame\" data-title=\"").append(Markup.text(frame.title())).append('"')
                    .append(i == 0 ? "" : " hidden style=\"display:none\"").append('>').append(frame.html())
                    .append("<p>").append(Markup.rich(frame.caption())).append("</p></div>");
        }
        out.append("<details class=\"ks-words\"><summary>all ").append(frames.size()).append(" steps in words</summary><ol>");
        frames.forEach(frame -> out.append("<li><strong>").append(Markup.rich(frame.title())).append("</strong>: ")
                .append(Markup.rich(frame.caption())).append("</li>"));
        return Theme.gather(Theme.wrap("explorer", out + "</ol></details></div>")) + "<script>" + SCRIPT + "</script>";
    }

    private static String button(String what, String sign, String label) {
        return "<button type=\"button\" data-do=\"" + what + "\" aria-label=\"" + label + "\" title=\"" + label + "\">"
                + sign + "</button>";
    }

    private static String script() {
        try (InputStream in = Explorer.class.getResourceAsStream("explorer.js")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "explorer: " + title + ", " + Markup.count(frames.size(), "step");
    }
}
