package kstack.lab.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import kstack.lab.show.Html;
import kstack.lab.show.Markup;
import kstack.lab.show.Theme;
import kstack.wire.Dissection;
import kstack.wire.Field;

/**
 * A packet's bytes as a grid, coloured by field: 16 bytes a row as in a hex dump, or 4 as in an RFC's picture. Hovering
 * a byte tells the field, its value and its meaning; the list below the grid tells the same in words. Suspicious fields
 * carry a border and a hatch.
 */
public final class ByteGrid implements Html {
    private static final int MOST = 2048;
    private static final int SHADES = 7;

    private final String title;
    private final byte[] bytes;
    private final List<Cell> fields;
    private int perRow = 16;
    private String caption = "";
    private boolean byLayer;

    private ByteGrid(String title, byte[] bytes, List<Cell> fields) {
        this.title = title;
        this.bytes = bytes;
        this.fields = fields;
    }

    /** A grid of bytes and the fields in them; bytes outside every field stay plain. */
    public static ByteGrid of(String title, byte[] bytes, List<Cell> fields) {
        if (bytes.length == 0 || bytes.length > MOST) {
            throw new IllegalArgumentException("A byte grid shows 1 to " + MOST + " bytes, not " + bytes.length
                    + ": cut the payload first");
        }
        return new ByteGrid(title, bytes.clone(), List.copyOf(fields));
    }

    /** A grid of a dissected packet: one coloured field for each header field; fields that share a byte share a colour. */
    public static ByteGrid of(String title, byte[] bytes, Dissection dissection) {
        List<Cell> cells = new ArrayList<>();
        for (Field f : dissection.fields()) {
            Cell last = cells.isEmpty() ? null : cells.get(cells.size() - 1);
            if (last != null && last.layer().equals(f.layer()) && f.firstByte() < last.offset() + last.length()) {
                cells.set(cells.size() - 1, new Cell(last.name() + ", " + f.name(), f.layer(), last.offset(),
                        Math.max(f.endByte(), last.offset() + last.length()) - last.offset(),
                        last.value() + ", " + f.value(), join(last.meaning(), f.meaning()),
                        last.suspicious() || f.suspicious()));
            } else {
                cells.add(new Cell(f.name(), f.layer(), f.firstByte(), f.endByte() - f.firstByte(), f.value(),
                        f.meaning(), f.suspicious()));
            }
        }
        return of(title, bytes, cells);
    }

    /** A grid of an Ethernet frame, dissected. */
    public static ByteGrid of(String title, byte[] frame) {
        return of(title, frame, Dissection.of(frame));
    }

    private static String join(String one, String other) {
        return one.isEmpty() || other.isEmpty() ? one + other : one + ", " + other;
    }

    /** 16 bytes a row (a hex dump) or 4 (an RFC's picture); 8 also reads well. */
    public ByteGrid perRow(int count) {
        if (count != 4 && count != 8 && count != 16) {
            throw new IllegalArgumentException("A row has 4, 8 or 16 bytes, not " + count);
        }
        perRow = count;
        return this;
    }

    /** One colour for all fields of a layer, where the layers are few and what they say matters more than the fields. */
    public ByteGrid colourByLayer() {
        byLayer = true;
        return this;
    }

    private int shade(int field) {
        return (byLayer ? fields.stream().map(Cell::layer).distinct().toList().indexOf(fields.get(field).layer()) : field)
                % SHADES;
    }

    /** A sentence under the grid. */
    public ByteGrid caption(String text) {
        caption = text;
        return this;
    }

    public List<Cell> fields() {
        return fields;
    }

    /** The fields marked as suspicious. */
    public List<Cell> suspicious() {
        return fields.stream().filter(Cell::suspicious).toList();
    }

    /** Index of the field that holds each byte, -1 outside every field; a later field wins over an earlier one. */
    int[] owners() {
        int[] owner = new int[bytes.length];
        Arrays.fill(owner, -1);
        for (int f = 0; f < fields.size(); f++) {
            Cell field = fields.get(f);
            for (int i = field.offset(); i < Math.min(bytes.length, field.offset() + field.length()); i++) {
                owner[i] = f;
            }
        }
        return owner;
    }

    @Override
    public String toHtml() {
        int[] owner = owners();
        StringBuilder grid = new StringBuilder("<table class=\"ks-g\" aria-label=\"").append(Markup.text(toString()))
                .append("\"><thead><tr><th></th>");
        for (int i = 0; i < perRow; i++) {
            grid.append("<th scope=\"col\">").append(Integer.toHexString(i)).append("</th>");
        }
        grid.append(perRow == 16 ? "<th></th>" : "").append("</tr></thead><tbody>");
        for (int row = 0; row < bytes.length; row += perRow) {
            grid.append("<tr><th scope=\"row\">").append(hex(row, 4)).append("</th>");
            StringBuilder ascii = new StringBuilder();
            for (int i = row; i < Math.min(bytes.length, row + perRow); i++) {
                grid.append(cell(owner, i));
                ascii.append(bytes[i] >= 0x20 && bytes[i] < 0x7f ? (char) bytes[i] : '.');
            }
            int missing = row + perRow - bytes.length;
            grid.append(missing > 0 ? "<td class=\"ks-e\"></td>".repeat(missing) : "")
                    .append(perRow == 16 ? "<td class=\"ks-a\">" + Markup.text(ascii) + "</td>" : "").append("</tr>");
        }
        grid.append("</tbody></table>");
        return Theme.wrap("grid", "<figure><p><strong>" + Markup.rich(title) + "</strong></p>" + grid
                + legend() + (caption.isEmpty() ? "" : "<figcaption>" + Markup.rich(caption) + "</figcaption>")
                + "</figure>");
    }

    private String cell(int[] owner, int i) {
        String text = hex(bytes[i] & 0xff, 2);
        if (owner[i] < 0) {
            return "<td title=\"byte " + i + "\">" + text + "</td>";
        }
        List<Cell> here = fields.stream().filter(f -> f.offset() <= i && i < f.offset() + f.length()).toList();
        boolean first = i == 0 || owner[i - 1] != owner[i] || i % perRow == 0;
        boolean last = i == bytes.length - 1 || owner[i + 1] != owner[i] || (i + 1) % perRow == 0;
        return "<td class=\"ks-f" + shade(owner[i]) + (here.stream().anyMatch(Cell::suspicious) ? " ks-sus" : "")
                + (first ? " ks-l" : "") + (last ? " ks-r" : "") + "\" title=\""
                + Markup.text(here.stream().map(ByteGrid::say).collect(Collectors.joining("\n"))) + "\">" + text + "</td>";
    }

    private static String say(Cell field) {
        return field.layer() + " " + field.name() + " = " + field.value()
                + (field.meaning().isEmpty() ? "" : ": " + field.meaning()) + (field.suspicious() ? " (suspicious)" : "")
                + " [" + field.offset() + (field.length() == 1 ? "" : ".." + (field.offset() + field.length() - 1)) + "]";
    }

    private String legend() {
        Map<String, List<Integer>> layers = new LinkedHashMap<>();
        Map<Integer, Integer> byOffset = new TreeMap<>();
        for (int f = 0; f < fields.size(); f++) {
            byOffset.put(fields.get(f).offset() * 10_000 + f, f);
        }
        byOffset.values().forEach(f -> layers.computeIfAbsent(fields.get(f).layer(), l -> new ArrayList<>()).add(f));
        StringBuilder out = new StringBuilder("<div class=\"ks-legend\">");
        layers.forEach((layer, members) -> {
            out.append("<div><strong>").append(Markup.text(layer)).append("</strong> ");
            for (int f : members) {
                Cell field = fields.get(f);
                out.append("<span class=\"ks-f").append(shade(f)).append(field.suspicious() ? " ks-sus" : "")
                        .append("\" title=\"").append(Markup.text(say(field))).append("\">")
                        .append(Markup.text(field.name())).append(" <code>").append(Markup.text(field.value()))
                        .append("</code>").append(field.suspicious() ? " <b>!</b>" : "").append("</span> ");
            }
            out.append("</div>");
        });
        return out.append("</div>").toString();
    }

    private static String hex(int value, int digits) {
        String text = Integer.toHexString(value);
        return "0".repeat(Math.max(0, digits - text.length())) + text;
    }

    @Override
    public String toString() {
        return "bytes: " + title + ", " + Markup.count(bytes.length, "byte") + ", "
                + Markup.count(fields.size(), "field") + ", " + suspicious().size() + " suspicious";
    }
}
