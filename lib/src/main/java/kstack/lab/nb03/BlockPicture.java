package kstack.lab.nb03;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import kstack.lab.show.Drawn;
import kstack.net.core.SkbAllocator;

/**
 * One head block to scale, as inline SVG: headroom, data, tailroom, shared info, the four pointers below, the names of
 * what was written above. Data is solid; bytes that were pulled or trimmed off stay visible, dashed: nothing erased
 * them.
 */
final class BlockPicture {
    private static final double LEFT = 30;
    private static final double WIDTH = 780;
    private static final double TOP = 58;
    private static final double TALL = 46;
    private static final String HALO = "paint-order:stroke;stroke:var(--ks-bg);stroke-width:4px";
    private static final String[] FILLS = {"--ks-blue", "--ks-orange", "--ks-green", "--ks-pink", "--ks-sky",
        "--ks-yellow"};

    private BlockPicture() {
    }

    static String svg(Pointers p, Pointers before, List<Piece> pieces) {
        int total = p.end() + SkbAllocator.SHARED_INFO_SIZE;
        double scale = WIDTH / total;
        StringBuilder out = new StringBuilder();
        out.append(Drawn.rect(LEFT, TOP, WIDTH, TALL, "fill:var(--ks-soft);stroke:var(--ks-line)", "the head block"));
        out.append(Drawn.rect(x(p.data(), scale), TOP, (p.tail() - p.data()) * scale, TALL,
                "fill:var(--ks-grey);fill-opacity:.35", "data, " + (p.tail() - p.data()) + " bytes"));
        List<Piece> ordered = new ArrayList<>(pieces);
        ordered.sort(Comparator.comparingInt(Piece::from));
        double[] rows = {LEFT - 20, LEFT - 20, LEFT - 20};
        StringBuilder lines = new StringBuilder();
        StringBuilder names = new StringBuilder();
        for (Piece piece : ordered) {
            int live = Math.max(0, Math.min(piece.to(), p.tail()) - Math.max(piece.from(), p.data()));
            part(out, piece, piece.from(), Math.min(piece.to(), p.data()), false, scale);
            part(out, piece, Math.max(piece.from(), p.data()), Math.min(piece.to(), p.tail()), true, scale);
            part(out, piece, Math.max(piece.from(), p.tail()), piece.to(), false, scale);
            label(lines, names, rows, x(piece.from(), scale) + (piece.to() - piece.from()) * scale / 2,
                    piece.name() + (live > 0 ? "" : " (left over)"));
        }
        out.append(lines).append(names);
        area(out, "headroom ", 0, p.data(), scale);
        area(out, "tailroom ", p.tail(), p.end(), scale);
        double info = x(p.end(), scale);
        out.append(Drawn.rect(info, TOP, SkbAllocator.SHARED_INFO_SIZE * scale, TALL,
                "fill:var(--ks-grey);fill-opacity:.25;stroke:var(--ks-fg)", "skb_shared_info, 320 bytes"));
        out.append(Drawn.text(info + SkbAllocator.SHARED_INFO_SIZE * scale / 2, TOP + TALL / 2 + 4, "middle",
                "shared info 320", ""));
        pointers(out, p, before, scale);
        return Drawn.svg(LEFT + WIDTH + 20, TOP + TALL + 74, p.toString(), out.toString());
    }

    private static void part(StringBuilder out, Piece piece, int from, int to, boolean live, double scale) {
        if (to > from) {
            out.append(Drawn.rect(x(from, scale), TOP + 1, (to - from) * scale, TALL - 2, "fill:var("
                    + FILLS[piece.shade() % FILLS.length] + ");stroke:var(--ks-fg);"
                    + (live ? "fill-opacity:.75" : "fill-opacity:.12;stroke-dasharray:3 3"),
                    piece.name() + " at " + from + ".." + (to - 1) + (live ? "" : ", no longer data")));
        }
    }

    private static double x(int offset, double scale) {
        return LEFT + offset * scale;
    }

    /** Names above their pieces, in up to three rows so that they do not run into each other. */
    private static void label(StringBuilder lines, StringBuilder names, double[] rows, double middle, String name) {
        double half = Drawn.width(name) / 2;
        double at = Math.max(middle, half + 2);
        int row = 0;
        while (row < rows.length - 1 && at - half < rows[row]) {
            row++;
        }
        at = Math.max(at, rows[row] + half);
        rows[row] = at + half + 8;
        double y = TOP - 8 - 16 * row;
        lines.append(Drawn.line(middle, y + 3, middle, TOP, "stroke:var(--ks-dim)"));
        names.append(Drawn.text(at, y, "middle", name, HALO));
    }

    /** The name and size of a free part, the size alone where that is all that fits. */
    private static void area(StringBuilder out, String name, int from, int to, double scale) {
        double w = (to - from) * scale;
        String size = Integer.toString(to - from);
        String text = w > Drawn.width(name + size) + 6 ? name + size : w > Drawn.width(size) + 6 ? size : "";
        out.append(text.isEmpty() ? "" : Drawn.text(x(from, scale) + w / 2, TOP + TALL / 2 + 4, "middle", text, HALO));
    }

    private static void pointers(StringBuilder out, Pointers p, Pointers before, double scale) {
        int[] now = {p.head(), p.data(), p.tail(), p.end()};
        int[] then = {before.head(), before.data(), before.tail(), before.end()};
        String[] names = {"head", "data", "tail", "end"};
        double[] rows = {-20, -20, -20};
        double base = TOP + TALL;
        StringBuilder ticks = new StringBuilder();
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < now.length; i++) {
            boolean moved = now[i] != then[i];
            String text = names[i] + " " + now[i];
            double at = x(now[i], scale);
            double half = Drawn.width(text) / 2 + 6;
            int row = 0;
            while (row < rows.length - 1 && at - half < rows[row]) {
                row++;
            }
            rows[row] = at + half;
            double y = base + 22 + 19 * row;
            ticks.append(Drawn.line(at, base, at, y - 12, "stroke:var(--ks-fg);stroke-width:" + (moved ? "2.5"
                    : "1.2")));
            words.append(Drawn.text(at, y, "middle", text, HALO + (moved ? ";font-weight:700" : "")));
            if (moved) {
                double from = x(then[i], scale);
                double tip = at < from ? 6 : -6;
                ticks.append(Drawn.line(from, base + 5, at, base + 5,
                        "stroke:var(--ks-red);stroke-width:2;stroke-dasharray:4 2"))
                        .append("<path d=\"M" + Drawn.num(at) + " " + Drawn.num(base + 5) + "l" + tip + " -4v8z\" "
                                + "style=\"fill:var(--ks-red)\"/>");
            }
        }
        out.append(ticks).append(words);
    }
}
