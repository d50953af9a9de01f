package kstack.hw;

import kstack.sim.RandomStream;

/**
 * Which buffers of one ring are still in the {@link LastLevelCache} when the driver reads them.
 *
 * <p>The card counts the bytes that it writes. A frame's first lines miss if, since the card wrote them, more than D bytes
 * followed, where D is what DMA may allocate, and if, since their buffer was last read, more bytes followed than the
 * whole cache holds: a buffer that comes round sooner is updated in place and stays. A buffer that is new to the ring
 * was never there.
 *
 * <p>A line is evicted when as many lines as its set has ways have followed <em>into its set</em>. Where pages lie in
 * memory is chance, so how many bytes that takes in all is Erlang-distributed with the size as its mean and the ways as
 * its shape; each descriptor draws its own two numbers, once. So misses begin softly before the ring is as large as the cache.
 *
 * <p>A frame takes as many bytes as it has lines; buffers that begin at the same place in their page or half page compete
 * for the few sets that such addresses reach, so there a frame takes the whole {@link #stride}, however short it is.
 *
 * <p>With several rings the bytes that others wrote are not counted one by one, as their CPUs may not have come to this time
 * yet: from the running numbers of frames it is known exactly how many frames arrived for all rings and for this one, and
 * others are taken to have written as large a part of theirs.
 */
final class DmaCache {
    private static final int LINE = 64;
    private static final int DESCRIPTOR = 16;
    /** A record for each descriptor: bytes of this ring when it was read and when it was written, and its two limits. */
    private static final int RECORD = 4;
    private static final int READ = 0;
    private static final int WRITTEN = 1;
    private static final int WHOLE = 2;
    private static final int DMA = 3;
    /** With several rings, beside it: arrivals for this ring and the number of the last one, at the same two times. */
    private static final int ARRIVALS = 4;
    /** So long ago that nothing is left of it. */
    private static final long NEVER = -1L << 40;

    private final long missPs;
    private final long[] records;
    private final long[] arrivalRecords;
    private int stride;
    private long spareBytes;
    private long bytes;
    private long arrivals;
    private long lastId;
    private long misses;

    private DmaCache(LastLevelCache llc, int descriptors, String ring, boolean oneOfSeveral) {
        this.missPs = llc.missPs();
        this.records = new long[RECORD * descriptors];
        this.arrivalRecords = oneOfSeveral ? new long[ARRIVALS * descriptors] : null;
        RandomStream chance = RandomStream.of(0, "sets of the last-level cache", ring);
        for (int i = 0; i < descriptors; i++) {
            records[RECORD * i + WHOLE] = erlang(chance, llc.sizeBytes(), llc.ways());
            records[RECORD * i + DMA] = erlang(chance, llc.dmaBytes(), llc.dmaWays());
            fresh(i);
        }
    }

    /** For the only ring of its card; null where no cache is modelled. */
    static DmaCache of(LastLevelCache llc, int descriptors) {
        return llc.present() ? new DmaCache(llc, descriptors, "ring", false) : null;
    }

    /** For one ring of several, named {@code ring}; null where no cache is modelled. */
    static DmaCache ofSeveral(LastLevelCache llc, int descriptors, String ring) {
        return llc.present() ? new DmaCache(llc, descriptors, ring, true) : null;
    }

    private static long erlang(RandomStream chance, long meanBytes, int shape) {
        double sum = 0;
        for (int k = 0; k < shape; k++) {
            sum -= StrictMath.log(1 - chance.nextDouble());
        }
        return Math.round(sum * meanBytes / shape);
    }

    /** Buffers lie {@code stride} bytes apart, a power of two; 0: anywhere. {@code spare} more of them take turns with the ring's. */
    void buffers(int strideBytes, int spare) {
        stride = strideBytes;
        spareBytes = (long) spare * strideBytes;
    }

    /** Descriptor {@code i} has a buffer that was not in the ring before. */
    void fresh(int i) {
        records[RECORD * i + READ] = NEVER;
    }

    /** A frame has come for this ring, the {@code id}th of the card, whether or not it finds a descriptor. */
    void arrived(long id) {
        arrivals++;
        lastId = id;
    }

    /** The card has written {@code len} bytes to the buffer of descriptor {@code i}. */
    void wrote(int i, int len) {
        bytes += Math.max((len + LINE - 1 & -LINE) + DESCRIPTOR, stride);
        mark(i, WRITTEN);
    }

    /** The driver reads the frame in descriptor {@code i} for the first time: how long it waits for memory. */
    long read(int i) {
        boolean hit = since(i, WRITTEN, 0) <= records[RECORD * i + DMA]
                || since(i, READ, spareBytes) <= records[RECORD * i + WHOLE];
        mark(i, READ);
        if (hit) {
            return 0;
        }
        misses++;
        return missPs;
    }

    private void mark(int i, int what) {
        records[RECORD * i + what] = bytes;
        if (arrivalRecords != null) {
            arrivalRecords[ARRIVALS * i + 2 * what] = arrivals;
            arrivalRecords[ARRIVALS * i + 2 * what + 1] = lastId;
        }
    }

    /** Bytes that all rings wrote since the mark, if each wrote {@code more} besides. */
    private long since(int i, int what, long more) {
        long own = bytes - records[RECORD * i + what] + more;
        if (arrivalRecords == null) {
            return own;
        }
        long arrived = arrivals - arrivalRecords[ARRIVALS * i + 2 * what];
        long everybody = lastId - arrivalRecords[ARRIVALS * i + 2 * what + 1];
        return arrived == 0 ? own : Math.round(own * ((double) everybody / arrived));
    }

    long misses() {
        return misses;
    }
}
