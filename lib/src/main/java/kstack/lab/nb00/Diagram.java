package kstack.lab.nb00;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import kstack.lab.show.Html;
import kstack.lab.show.Markup;
import kstack.lab.show.Theme;

/**
 * The chapter's picture of the receive path, its boxes in our words, to be completed: {@code after("ip_rcv", "GRO")}
 * puts a missing box behind another one. A diagram never changes; each call gives a new one.
 */
public final class Diagram implements Html {
    /** What the chapter's picture leaves out, in no order. */
    public static final List<String> MISSING = List.of("copy in process context", "GRO", "NET_RX softirq",
            "RPS backlog", "socket backlog", "taps, tc, netfilter ingress", "wake-up");
    private static final Map<String, List<String>> CHAPTER = new LinkedHashMap<>();

    static {
        CHAPTER.put("hardware", List.of("NIC", "RX ring"));
        CHAPTER.put("driver", List.of("hardware IRQ", "NAPI poll", "sk_buff allocation"));
        CHAPTER.put("core", List.of("netif_receive_skb", "protocol handler"));
        CHAPTER.put("IP", List.of("ip_rcv", "routing decision", "ip_local_deliver"));
        CHAPTER.put("transport", List.of("tcp_v4_rcv", "udp_rcv"));
        CHAPTER.put("socket", List.of("socket queue", "application"));
    }

    private record Box(String name, String layer, boolean added) {
    }

    private final List<Box> boxes;

    private Diagram(List<Box> boxes) {
        this.boxes = List.copyOf(boxes);
    }

    /** The picture as the chapter has it. */
    public static Diagram ofChapter() {
        List<Box> boxes = new ArrayList<>();
        CHAPTER.forEach((layer, names) -> names.forEach(name -> boxes.add(new Box(name, layer, false))));
        return new Diagram(boxes);
    }

    /** Puts one of the missing boxes right behind a box that is there. */
    public Diagram after(String there, String missing) {
        String box = MISSING.stream().filter(m -> same(m, missing)).findFirst().orElseThrow(() ->
                new IllegalArgumentException("\"" + missing + "\" is none of the missing boxes: "
                        + String.join("; ", MISSING)));
        if (place(box) >= 0) {
            throw new IllegalArgumentException("\"" + box + "\" is in the diagram already: place each box once");
        }
        int at = place(there);
        if (at < 0) {
            throw new IllegalArgumentException("\"" + there + "\" is no box of the diagram: it has " + text());
        }
        List<Box> more = new ArrayList<>(boxes);
        more.add(at + 1, new Box(box, boxes.get(at).layer, true));
        return new Diagram(more);
    }

    /** Index of a box along the path, -1 if it is not there. */
    int place(String name) {
        for (int i = 0; i < boxes.size(); i++) {
            if (same(boxes.get(i).name, name)) {
                return i;
            }
        }
        return -1;
    }

    /** True if all three are there and {@code name} stands behind {@code after} and before {@code before}. */
    boolean between(String name, String after, String before) {
        int at = place(name);
        return at >= 0 && place(after) >= 0 && at > place(after) && at < place(before);
    }

    private static boolean same(String one, String other) {
        return other != null && one.toLowerCase(Locale.ROOT).equals(other.trim().toLowerCase(Locale.ROOT));
    }

    /** The missing boxes that are not placed yet. */
    public List<String> left() {
        return MISSING.stream().filter(m -> place(m) < 0).toList();
    }

    /** The boxes in order, those added with a plus. */
    public String text() {
        return String.join(" > ", boxes.stream().map(b -> (b.added ? "+" : "") + b.name).toList());
    }

    @Override
    public String toHtml() {
        StringBuilder out = new StringBuilder("<figure><div class=\"ks-path\" role=\"img\" aria-label=\"")
                .append(Markup.text("The chapter's diagram: " + text())).append("\">");
        for (String layer : CHAPTER.keySet()) {
            out.append("<div class=\"ks-lane\">").append(layer).append("</div><div class=\"ks-boxes\">");
            List<Box> members = boxes.stream().filter(b -> b.layer.equals(layer)).toList();
            for (Box box : members) {
                boolean fork = box.name.equals("tcp_v4_rcv") || box.name.equals("udp_rcv");
                out.append("<span class=\"ks-box\"").append(box.added ? " style=\"border-width:2px;border-style:dashed;"
                        + "font-weight:700\"" : "").append('>').append(box.added ? "+ " : "")
                        .append(Markup.text(box.name))
                        .append("</span><span class=\"ks-arrow\">").append(box == boxes.get(boxes.size() - 1) ? ""
                        : fork && place("udp_rcv") == boxes.indexOf(box) + 1 ? "or"
                        : box == members.get(members.size() - 1) ? "\u2193" : "\u2192").append("</span>");
            }
            out.append("</div>");
        }
        return Theme.wrap("diagram", out + "</div><figcaption>" + (left().isEmpty() ? "All boxes are placed."
                : "Not placed yet: " + Markup.text(String.join("; ", left())) + ".") + "</figcaption></figure>");
    }

    @Override
    public String toString() {
        return "diagram: " + text() + (left().isEmpty() ? "" : "; to place: " + String.join("; ", left()));
    }
}
