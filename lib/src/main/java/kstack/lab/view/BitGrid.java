package kstack.lab.view;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kstack.lab.Lab;
import kstack.lab.show.Html;
import kstack.lab.show.Markup;
import kstack.lab.show.Theme;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * A header's bits as RFCs draw them, 32 a row, each with what was found out about it: coloured by kind and marked by
 * the kind's letter. Hovering a bit tells its field and its kind; {@code table()} gives the numbers.
 */
public final class BitGrid implements Html {
    private static final int PER_ROW = 32;
    private static final int SHADES = 7;

    private final String title;
    private final List<String> kinds;
    private final List<String> fields;
    private final Map<String, Integer> counts = new LinkedHashMap<>();
    private String caption = "";

    private BitGrid(String title, List<String> kinds, List<String> fields) {
        this.title = title;
        this.kinds = List.copyOf(kinds);
        this.fields = List.copyOf(fields);
        kinds.forEach(kind -> counts.merge(kind, 1, Integer::sum));
    }

    /** A grid of bits: {@code kinds} says what each one turned out to be, {@code fields} which field it belongs to. */
    public static BitGrid of(String title, List<String> kinds, List<String> fields) {
        if (kinds.isEmpty() || kinds.size() != fields.size()) {
            throw new IllegalArgumentException("A bit grid needs a kind and a field for each bit: given " + kinds.size()
                    + " kinds and " + fields.size() + " fields");
        }
        return new BitGrid(title, kinds, fields);
    }

    /** A sentence under the grid. */
    public BitGrid caption(String text) {
        caption = text;
        return this;
    }

    /** How many bits are of this kind. */
    public int count(String kind) {
        return counts.getOrDefault(kind, 0);
    }

    /** How many bits there are of each kind, in the order of their first bit. */
    public Map<String, Integer> counts() {
        return new LinkedHashMap<>(counts);
    }

    /** One row for each bit. */
    public Table table() {
        IntColumn bit = IntColumn.create("bit");
        IntColumn atByte = IntColumn.create("byte");
        for (int i = 0; i < kinds.size(); i++) {
            bit.append(i);
            atByte.append(i / 8);
        }
        return Table.create(title, bit, atByte, StringColumn.create("field", fields),
                StringColumn.create("kind", kinds));
    }

    @Override
    public String toHtml() {
        List<String> order = new ArrayList<>(counts.keySet());
        StringBuilder grid = new StringBuilder("<table class=\"ks-g\" aria-label=\"").append(Markup.text(toString()))
                .append("\"><thead><tr><th>byte</th>");
        for (int i = 0; i < PER_ROW; i++) {
            grid.append(i % 8 != 0 ? ""
                    : "<th scope=\"col\" colspan=\"8\" style=\"text-align:left\">+" + i / 8 + "</th>");
        }
        grid.append("</tr></thead><tbody>");
        for (int row = 0; row < kinds.size(); row += PER_ROW) {
            grid.append("<tr><th scope=\"row\">").append(row / 8).append("</th>");
            for (int i = row; i < Math.min(kinds.size(), row + PER_ROW); i++) {
                int kind = order.indexOf(kinds.get(i));
                boolean first = i == row || !fields.get(i).equals(fields.get(i - 1));
                boolean last = i == row + PER_ROW - 1 || i == kinds.size() - 1
                        || !fields.get(i).equals(fields.get(i + 1));
                grid.append("<td style=\"min-width:0;width:22px;padding:2px 0").append(hatch(kind))
                        .append("\" class=\"ks-f").append(kind % SHADES).append(first ? " ks-l" : "")
                        .append(last ? " ks-r" : "").append("\" title=\"bit ").append(i)
                        .append(", ").append(Markup.text(fields.get(i) + ": " + kinds.get(i))).append("\">")
                        .append(letter(kind)).append("</td>");
            }
            grid.append("</tr>");
        }
        StringBuilder legend = new StringBuilder("<div class=\"ks-legend\">");
        for (int kind = 0; kind < order.size(); kind++) {
            legend.append("<span style=\"").append(hatch(kind)).append("\" class=\"ks-f").append(kind % SHADES)
                    .append("\"><b>").append(letter(kind)).append("</b> ")
                    .append(Markup.text(order.get(kind))).append(": ").append(counts.get(order.get(kind)))
                    .append("</span> ");
        }
        return Theme.wrap("bits", "<figure><figcaption><strong>" + Markup.rich(title) + "</strong></figcaption>" + grid
                + "</tbody></table>" + legend + "</div><figcaption>" + (caption.isEmpty() ? ""
                : Markup.rich(caption) + "<br>") + "model " + Markup.text(Lab.version()) + "</figcaption></figure>");
    }

    /** Kinds beyond the seventh share a colour with an earlier one and are hatched. */
    private static String hatch(int kind) {
        return kind < SHADES ? "" : ";background-image:repeating-linear-gradient(45deg,rgba(128,128,128,.45) 0 1px,"
                + "transparent 1px 5px) !important";
    }

    private static char letter(int kind) {
        return (char) ('a' + kind % 26);
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder("bits: ").append(title).append(", ");
        String gap = "";
        for (Map.Entry<String, Integer> kind : counts.entrySet()) {
            out.append(gap).append(kind.getValue()).append(" x ").append(kind.getKey());
            gap = ", ";
        }
        return out.toString();
    }
}
