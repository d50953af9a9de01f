package kstack.lab.nb03;

import java.util.Locale;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import kstack.net.core.SkbAllocator;
import kstack.wire.Bytes;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * The arithmetic of {@code alloc_skb()} over a simulated slab, in two versions: as the chapter prints it, and as Linux
 * 6.18 does it. Linux asks for the whole object that it would get anyway and counts {@code end} back from its end; the
 * chapter counts from its front. The first writes of both are 36 bytes of shared info: 32 are cleared, then
 * {@code dataref} becomes 1.
 */
public enum AllocSkb {
    /**
     * {@code end} lies at the end of what was asked for, so the shared info begins behind it; truesize counts it twice.
     */
    CHAPTER("chapter") {
        @Override
        AllocResult run(int size, int frags) {
            int asked = SkbAllocator.dataAlign(size) + SkbAllocator.SHARED_INFO_SIZE;
            int truesize = asked + SkbAllocator.SKB_SIZE + SkbAllocator.SHARED_INFO_SIZE;
            return result(this, size, Slab.kmalloc(asked), "kmalloc", asked, truesize, frags);
        }
    },
    /** {@code end} lies 320 bytes before the end of the object, wherever that is: {@code SKB_WITH_OVERHEAD()}. */
    LINUX("Linux 6.18") {
        @Override
        AllocResult run(int size, int frags) {
            int asked = SkbAllocator.dataAlign(size) + SkbAllocator.SHARED_INFO_SIZE;
            boolean small = asked <= SkbAllocator.SMALL_HEAD;
            Slab slab = small ? Slab.cache(SkbAllocator.SMALL_HEAD) : Slab.kmalloc(Slab.roundup(asked));
            return result(this, size, slab, small ? "skbuff_small_head" : "kmalloc",
                    slab.objectSize() - SkbAllocator.SHARED_INFO_SIZE, slab.objectSize() + SkbAllocator.SKB_SIZE,
                            frags);
        }
    };

    /** {@code MAX_SKB_FRAGS}. */
    public static final int MAX_FRAGS = 17;
    private static final int DATAREF = 32;
    private static final int FRAGS = 48;
    private static final int FRAG = 16;

    private final String label;

    AllocSkb(String label) {
        this.label = label;
    }

    abstract AllocResult run(int size, int frags);

    /** Allocates a packet for {@code size} bytes. */
    public AllocResult alloc(int size) {
        return alloc(size, 0);
    }

    /** Allocates a packet for {@code size} bytes and notes {@code frags} pages in its shared info. */
    public AllocResult alloc(int size, int frags) {
        if (size < 0 || size > 1 << 16 || frags < 0 || frags > MAX_FRAGS) {
            throw new IllegalArgumentException("alloc_skb here takes 0 to 65536 bytes and 0 to " + MAX_FRAGS
                    + " frags, given " + size + " and " + frags);
        }
        return run(size, frags);
    }

    /** The chapter's version with another rule for {@code end}, made from the object's size. */
    static AllocResult repaired(int size, int frags, IntUnaryOperator endOfObject) {
        Slab slab = Slab.kmalloc(SkbAllocator.dataAlign(size) + SkbAllocator.SHARED_INFO_SIZE);
        int end = endOfObject.applyAsInt(slab.objectSize());
        return result(CHAPTER, size, slab, "kmalloc", end, slab.objectSize() + SkbAllocator.SKB_SIZE, frags);
    }

    private static AllocResult result(AllocSkb who, int size, Slab slab, String cache, int end, int truesize,
            int frags) {
        slab.write(end, new byte[DATAREF]);
        slab.write(end + DATAREF, new byte[] {1, 0, 0, 0});
        for (int i = 0; i < frags; i++) {
            byte[] frag = new byte[FRAG];
            Bytes.put32(frag, 0, 0xffffea00);
            Bytes.put32(frag, 4, i << 6);
            Bytes.put32(frag, 8, 4096);
            slab.write(end + FRAGS + i * FRAG, frag);
        }
        return new AllocResult(who.label, size, slab.requested(), cache, slab.objectSize(), end, truesize,
                slab.pastRequest(), slab.pastObject(), slab.neighbour());
    }

    /** Bytes written past the object for each size, the y of a plot. */
    public double[] pastObject(double[] sizes, int frags) {
        return IntStream.range(0, sizes.length).mapToDouble(i -> alloc((int) sizes[i], frags).pastObject()).toArray();
    }

    /** The sizes 0, {@code step}, ... {@code most}, the x of a plot. */
    public static double[] sizes(int most, int step) {
        if (most < 1 || step < 1) {
            throw new IllegalArgumentException("Sizes go up to 1 or more in steps of 1 or more, given " + most + ", "
                    + step);
        }
        return IntStream.rangeClosed(0, most / step).mapToDouble(i -> (double) i * step).toArray();
    }

    /** Both versions side by side for some sizes. */
    public static Table compare(int... sizes) {
        StringColumn who = StringColumn.create("alloc_skb");
        StringColumn cache = StringColumn.create("object");
        String[] names = {"size", "asked", "end", "past asked", "past object", "truesize", "held"};
        IntColumn[] numbers = new IntColumn[names.length];
        for (int i = 0; i < names.length; i++) {
            numbers[i] = IntColumn.create(names[i]);
        }
        for (int size : sizes) {
            for (AllocSkb version : values()) {
                AllocResult r = version.alloc(size);
                who.append(version.label);
                cache.append(r.cache() + String.format(Locale.ROOT, " %d", r.objectSize()));
                int[] row = {size, r.asked(), r.end(), r.pastRequest(), r.pastObject(), r.truesize(), r.held()};
                for (int i = 0; i < row.length; i++) {
                    numbers[i].append(row[i]);
                }
            }
        }
        return Table.create("alloc_skb in bytes, first writes only; held is object and descriptor", numbers[0], who,
                numbers[1], cache, numbers[2], numbers[3],
                numbers[4], numbers[5], numbers[6]);
    }

    @Override
    public String toString() {
        return label;
    }
}
