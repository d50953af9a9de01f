package kstack.lab.view;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import kstack.lab.show.Drawn;
import kstack.lab.show.Html;
import kstack.lab.show.Markup;
import kstack.lab.show.Svg;
import kstack.lab.show.Theme;

/**
 * A flame graph: one box a function, as wide as its time, standing on its caller. Hovering tells time and share; in a
 * page with scripts a click, or Enter on a box, makes it as wide as the picture, and a click at the bottom goes back.
 * The list under it says the same in words.
 *
 * <p>{@code save("run.svg")}, {@code save("run.html")} and {@code save("run.folded")} write files for other tools;
 * folded stacks are those of Brendan Gregg's flamegraph.pl, counted in picoseconds.
 */
public final class FlameGraph implements Html, Svg {
    private static final int WIDTH = 900;
    private static final int ROW = 19;
    private static final double LEAST = 0.4;
    private static final int WORDS = 25;
    private static final Map<String, String> FILLS = Map.of(Lane.HARD_IRQ.label(), "#e98b4a", Lane.SOFTIRQ.label(), "#6fb1dd",
            Lane.PROCESS.label(), "#62bf9f", "idle", "#c9cdd2");

    private final String title;
    private final Map<String, Long> folded;
    private final Node root = new Node("all");

    private static final class Node {
        final String name;
        final Map<String, Node> children = new TreeMap<>();
        long total;

        Node(String name) {
            this.name = name;
        }

        int height() {
            return 1 + children.values().stream().mapToInt(Node::height).max().orElse(0);
        }
    }

    private FlameGraph(String title, Map<String, Long> folded) {
        this.title = title;
        this.folded = folded;
        folded.forEach((stack, ps) -> {
            Node at = root;
            at.total += ps;
            for (String frame : stack.split(";")) {
                at = at.children.computeIfAbsent(frame, Node::new);
                at.total += ps;
            }
        });
    }

    /** A flame graph of stacks, {@code bottom;...;top}, and the time of their top, picoseconds. */
    public static FlameGraph of(String title, Map<String, Long> folded) {
        if (folded.values().stream().mapToLong(Long::longValue).sum() <= 0) {
            throw new IllegalArgumentException("A flame graph of \"" + title + "\" has no time in it: did anything run?");
        }
        return new FlameGraph(title, new LinkedHashMap<>(folded));
    }

    /** The stacks, one a line, with their picoseconds behind. */
    public String folded() {
        StringBuilder out = new StringBuilder();
        folded.forEach((stack, ps) -> out.append(stack).append(' ').append(ps).append('\n'));
        return out.toString();
    }

    private double share(long ps) {
        return 100.0 * ps / root.total;
    }

    /** The text alternative: the functions that took most, with their callers. */
    public String alt() {
        return "Flame graph: " + title + ". " + String.join(". ", most(8));
    }

    private List<String> most(int n) {
        return folded.entrySet().stream().sorted(Map.Entry.<String, Long>comparingByValue().reversed()
                .thenComparing(Map.Entry.comparingByKey())).limit(n).filter(e -> e.getValue() > 0)
                .map(e -> String.format(Locale.ROOT, "%.1f %% %s (%s)", share(e.getValue()),
                        e.getKey().substring(e.getKey().lastIndexOf(';') + 1), e.getKey().replace(";", " > "))).toList();
    }

    private String boxes() {
        StringBuilder out = new StringBuilder();
        draw(out, root, 0, WIDTH, 0, root.height(), "");
        return out.toString();
    }

    private void draw(StringBuilder out, Node node, double x, double w, int depth, int height, String context) {
        if (w < LEAST) {
            return;
        }
        double y = (height - 1 - depth) * ROW;
        String colour = depth == 1 ? FILLS.getOrDefault(node.name, "#d9b3cc") : depth == 0 ? "#b8bec6" : context;
        String say = node.name + ": " + Markup.number(node.total / 1e6, "us") + ", "
                + String.format(Locale.ROOT, "%.1f", share(node.total)) + " %";
        out.append("<g class=\"ks-f\" tabindex=\"-1\" data-x=\"").append(num(x)).append("\" data-w=\"").append(num(w))
                .append("\" data-d=\"").append(depth).append("\" data-n=\"").append(Markup.text(node.name)).append("\"><title>")
                .append(Markup.text(say)).append("</title><rect x=\"").append(num(x)).append("\" y=\"").append(num(y))
                .append("\" width=\"").append(num(Math.max(0.3, w - 0.6))).append("\" height=\"").append(ROW - 1)
                .append("\" fill=\"").append(colour).append("\" fill-opacity=\"").append(depth % 2 == 0 ? "1" : "0.82")
                .append("\" rx=\"2\"/><text x=\"").append(num(x + 3)).append("\" y=\"").append(num(y + 13))
                .append("\" fill=\"#111\" style=\"fill:#111;font:12px system-ui,'DejaVu Sans',sans-serif\">")
                .append(Markup.text(label(node.name, w))).append("</text></g>");
        double at = x;
        for (Node child : node.children.values()) {
            double wide = w * child.total / node.total;
            draw(out, child, at, wide, depth + 1, height, colour);
            at += wide;
        }
    }

    private static String label(String name, double w) {
        int fits = (int) ((w - 6) / 7);
        return fits < 3 ? "" : Markup.cut(name, fits);
    }

    private static String num(double v) {
        return String.format(Locale.ROOT, "%.2f", v);
    }

    @Override
    public String toSvg() {
        return Drawn.svg(WIDTH, root.height() * ROW, alt(), boxes());
    }

    @Override
    public String toHtml() {
        StringBuilder words = new StringBuilder();
        most(WORDS).forEach(line -> words.append("<li>").append(Markup.text(line)).append("</li>"));
        String svg = toSvg();
        return Theme.wrap("flame", "<figure><p><strong>" + Markup.rich(title) + "</strong></p><div class=\"ks-flames\">" + svg
                + "</div><figcaption>Width is time. Each box stands on its caller; the colour is the context. Click a box to"
                + " widen it, click the lowest to go back.</figcaption><details class=\"ks-words\"><summary>the largest in"
                + " words</summary><ol class=\"ks-cards\">" + words + "</ol></details></figure>")
                + "<script>" + script() + "</script>";
    }

    private static String script() {
        try (InputStream in = FlameGraph.class.getResourceAsStream("flame.js")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a file: .svg a picture, .html a page that needs nothing else, .folded or .txt the stacks. */
    public Path save(String file) {
        String low = file.toLowerCase(Locale.ROOT);
        String text = low.endsWith(".svg") ? toSvg() : low.endsWith(".html")
                ? "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>" + Markup.text(title) + "</title><body>"
                + toHtml() + "</body></html>" : low.endsWith(".folded") || low.endsWith(".txt") ? folded() : null;
        if (text == null) {
            throw new IllegalArgumentException("A flame graph is saved as .svg, .html or .folded, not " + file);
        }
        try {
            return Files.writeString(Path.of(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException("The flame graph cannot be written to " + file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return "flame graph: " + title + ", " + Markup.count(folded.size(), "stack");
    }
}
