package kstack.lab.nb03;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import kstack.lab.show.Drawn;
import kstack.lab.show.Html;
import kstack.lab.show.Markup;
import kstack.lab.show.Theme;
import kstack.net.core.SkBuff;
import kstack.net.core.SkbAllocator;
import kstack.net.core.SkbSnapshot;

/**
 * The two allocations of a packet, to one scale: descriptors (struct sk_buff, a slot of 256 bytes in its slab cache)
 * above, the head blocks they point into below, shared info at their end. Descriptors on the same bytes are drawn on
 * the same block. The values are taken when a packet is named, so the picture outlives it.
 */
public final class TwoBlocks implements Html {
    /** {@code sizeof(struct sk_buff)} with the usual options of Linux 6.6 on 64-bit. */
    public static final int SIZEOF_SK_BUFF = 232;
    private static final double WIDTH = 800;
    private static final double LEFT = 20;
    private static final double GAP = 70;
    private static final double ROW = 110;
    private static final String HALO = "paint-order:stroke;stroke:var(--ks-bg);stroke-width:4px";
    private static final int MOST = 5;

    private final List<String> names = new ArrayList<>();
    private final List<SkbSnapshot> values = new ArrayList<>();
    private final List<byte[]> blocks = new ArrayList<>();
    private final List<Integer> blockOf = new ArrayList<>();

    private TwoBlocks() {
    }

    /** The picture of one packet. */
    public static TwoBlocks of(String name, SkBuff skb) {
        return new TwoBlocks().and(name, skb);
    }

    /** Adds another packet: a clone points into the same block, a copy into its own. */
    public TwoBlocks and(String name, SkBuff skb) {
        if (names.size() == MOST) {
            throw new IllegalArgumentException("The picture holds " + MOST + " packets: leave \"" + name + "\" out");
        }
        SkbSnapshot now = skb.snapshot();
        int block = 0;
        while (block < blocks.size() && blocks.get(block) != skb.head()) {
            block++;
        }
        if (block == blocks.size()) {
            blocks.add(skb.head());
        }
        names.add(name);
        values.add(now);
        blockOf.add(block);
        return this;
    }

    /** How many descriptors and how many head blocks there are. */
    public int allocations() {
        return names.size() + blocks.size();
    }

    /** Bytes of slab and head memory in all; what {@code truesize} counts for one packet alone. */
    public int bytes() {
        return names.size() * SkbAllocator.SKB_SIZE
                + blocks.stream().mapToInt(b -> b.length + SkbAllocator.SHARED_INFO_SIZE).sum();
    }

    @Override
    public String toHtml() {
        int longest = blocks.stream().mapToInt(b -> b.length).max().orElseThrow() + SkbAllocator.SHARED_INFO_SIZE;
        double gaps = (names.size() - 1) * 20;
        double scale = Math.min(WIDTH / longest, (WIDTH - gaps) / (names.size() * SkbAllocator.SKB_SIZE));
        StringBuilder out = new StringBuilder();
        double step = names.size() == 1 ? 0 : (WIDTH - SkbAllocator.SKB_SIZE * scale) / (names.size() - 1);
        step = Math.min(step, Math.max(SkbAllocator.SKB_SIZE * scale + 20, 200));
        for (int i = 0; i < names.size(); i++) {
            descriptor(out, i, LEFT + i * step, scale);
        }
        double top = 96 + GAP;
        for (int i = 0; i < names.size(); i++) {
            double from = LEFT + i * step + SIZEOF_SK_BUFF * scale * .5;
            String colour = "stroke-width:2;stroke:var(--ks-" + (i % 2 == 0 ? "blue" : "red") + ")"
                    + (i % 2 == 0 ? "" : ";stroke-dasharray:5 3");
            out.append(Drawn.line(from, 96, LEFT + values.get(i).data() * scale, top + blockOf.get(i) * ROW, colour));
        }
        for (int b = 0; b < blocks.size(); b++) {
            block(out, b, top + b * ROW, scale);
        }
        double height = top + (blocks.size() - 1) * ROW + 88;
        String caption = names.size() + (names.size() == 1 ? " descriptor" : " descriptors") + ", " + blocks.size()
                + (blocks.size() == 1 ? " head block, " : " head blocks, ") + bytes() + " bytes in all, to scale. The "
                + "lines go to each `data`.";
        return Theme.wrap("two-blocks", "<figure>" + Drawn.svg(WIDTH + 2 * LEFT, height, alt(), out.toString())
                + "<figcaption>" + Markup.rich(caption) + "</figcaption></figure>");
    }

    private void descriptor(StringBuilder out, int i, double x, double scale) {
        SkbSnapshot v = values.get(i);
        out.append(Drawn.text(x, 16, "start", names.get(i) + ": struct sk_buff", "font-weight:700"))
                .append(Drawn.text(x, 32, "start", "data " + v.data() + ", tail " + v.tail() + ", len " + v.len(), ""))
                .append(Drawn.text(x, 48, "start", "users " + v.users() + ", truesize " + v.truesize(), ""))
                .append(Drawn.rect(x, 56, SkbAllocator.SKB_SIZE * scale, 40, "fill:none;stroke:var(--ks-fg);"
                        + "stroke-dasharray:3 3", "a slot of 256 bytes in skbuff_head_cache"))
                .append(Drawn.rect(x, 56, SIZEOF_SK_BUFF * scale, 40, "fill:var(--ks-pink);fill-opacity:.5;"
                        + "stroke:var(--ks-fg)", "struct sk_buff, 232 bytes"))
                .append(Drawn.text(x + 4, 80, "start", "232 of 256 B", ""));
    }

    private void block(StringBuilder out, int b, double y, double scale) {
        int end = blocks.get(b).length;
        SkbSnapshot widest = null;
        int from = end;
        int to = 0;
        for (int i = 0; i < names.size(); i++) {
            if (blockOf.get(i) == b) {
                widest = values.get(i);
                from = Math.min(from, widest.data());
                to = Math.max(to, widest.tail());
            }
        }
        int dataref = widest.dataref();
        out.append(Drawn.rect(LEFT, y, (end + SkbAllocator.SHARED_INFO_SIZE) * scale, 44, "fill:var(--ks-bg)",
                "head block"))
                .append(Drawn.rect(LEFT, y, end * scale, 44, "fill:var(--ks-soft);stroke:var(--ks-fg)",
                        "room for data"))
                .append(Drawn.rect(LEFT + from * scale, y, (to - from) * scale, 44,
                        "fill:var(--ks-sky);fill-opacity:.6;"
                        + "stroke:var(--ks-fg)", "data, offsets " + from + " to " + (to - 1)))
                .append(Drawn.rect(LEFT + end * scale, y, SkbAllocator.SHARED_INFO_SIZE * scale, 44,
                        "fill:var(--ks-orange);fill-opacity:.5;stroke:var(--ks-fg)", "skb_shared_info, 320 bytes"))
                .append(Drawn.text(LEFT + end * scale + 4, y + 20, "start", "shared info", ""))
                .append(Drawn.text(LEFT + end * scale + 4, y + 36, "start", "dataref " + dataref, "font-weight:700"))
                .append(Drawn.text(LEFT, y + 62, "start", "head 0", HALO))
                .append(Drawn.text(LEFT + end * scale, y + 62, "middle", "end " + end, HALO))
                .append(Drawn.text(LEFT, y + 80, "start", "head block: one object of "
                        + (end + SkbAllocator.SHARED_INFO_SIZE) + " bytes", HALO + ";font-weight:700"));
        if ((to - from) * scale > 40) {
            out.append(Drawn.text(LEFT + (from + to) / 2.0 * scale, y + 27, "middle", "data", ""));
        }
    }

    /** The text alternative. */
    public String alt() {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < names.size(); i++) {
            SkbSnapshot v = values.get(i);
            out.append(names.get(i)).append(" points into block ").append(blockOf.get(i) + 1).append(": ").append(v)
                    .append(", users ").append(v.users()).append(", dataref ").append(v.dataref()).append(". ");
        }
        return out.toString().trim();
    }

    @Override
    public String toString() {
        return Markup.count(names.size(), "descriptor") + " on " + Markup.count(blocks.size(), "head block") + ", "
                + bytes() + " bytes";
    }
}
