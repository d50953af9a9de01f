package kstack.lab.nb03;

import java.util.Arrays;

/**
 * A kmalloc slab in miniature: real bytes, objects of one size side by side, and a watch on every write. A write past
 * an object lands in its neighbour, as in the kernel; here it is also counted. Object sizes are SLUB's on 64-bit, above
 * 8 KB whole pages in powers of two.
 * Linux: {@code mm/slub.c}, {@code kmalloc_size_roundup()}.
 */
final class Slab {
    /** What neighbours are filled with before anything happens. */
    static final byte UNTOUCHED = (byte) 0xaa;
    private static final int[] SIZES = {8, 16, 32, 64, 96, 128, 192, 256, 512, 1024, 2048, 4096, 8192};
    private static final int MOST = 1 << 22;

    private final int objectSize;
    private final int requested;
    private final byte[] page;
    private int pastRequest;
    private int pastObject;

    private Slab(int objectSize, int requested) {
        this.objectSize = objectSize;
        this.requested = requested;
        this.page = new byte[2 * objectSize];
        Arrays.fill(page, UNTOUCHED);
    }

    /** {@code kmalloc(requested)}: the first of two neighbours in the cache that fits. */
    static Slab kmalloc(int requested) {
        return new Slab(roundup(requested), requested);
    }

    /** An object of a cache of its own, such as skbuff_small_head, whose users ask for all of it. */
    static Slab cache(int objectSize) {
        return new Slab(objectSize, objectSize);
    }

    /** The object that a request of {@code bytes} gets. */
    static int roundup(int bytes) {
        if (bytes < 1 || bytes > MOST) {
            throw new IllegalArgumentException("kmalloc here gives 1 to " + MOST + " bytes, asked for " + bytes);
        }
        for (int size : SIZES) {
            if (bytes <= size) {
                return size;
            }
        }
        return Integer.highestOneBit(bytes - 1) << 1;
    }

    /** Writes bytes at an offset of the object, wherever they land. */
    void write(int offset, byte... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            int at = offset + i;
            pastRequest += at >= requested ? 1 : 0;
            pastObject += at >= objectSize ? 1 : 0;
            if (at < page.length) {
                page[at] = bytes[i];
            }
        }
    }

    int objectSize() {
        return objectSize;
    }

    int requested() {
        return requested;
    }

    /** Bytes written behind what was asked for. */
    int pastRequest() {
        return pastRequest;
    }

    /** Bytes written behind the object: into somebody else's memory. */
    int pastObject() {
        return pastObject;
    }

    /** The neighbour's bytes. */
    byte[] neighbour() {
        return Arrays.copyOfRange(page, objectSize, 2 * objectSize);
    }
}
