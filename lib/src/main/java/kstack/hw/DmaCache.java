package kstack.hw;

/**
 * Which buffers of one ring of several are still in the {@link LastLevelCache} when the driver reads them.
 *
 * <p>The card counts the bytes that it writes. A frame's first lines miss if, since the card wrote them, more than D bytes
 * followed, where D is what DMA may allocate, and if, since their buffer was last read, more bytes followed than the
 * whole cache holds: a buffer that comes round sooner is updated in place and stays. A buffer that is new to the ring
 * was never there. What "more than" means for each descriptor is in {@link EvictionLimits}.
 *
 * <p>The bytes that other rings wrote are not counted one by one, as their CPUs may not have come to this time yet: from the
 * running numbers of frames it is known exactly how many frames arrived for all rings and for this one, and others are
 * taken to have written as large a part of theirs.
 */
final class DmaCache {
    /** A record for each descriptor: bytes of this ring when it was read and when it was written, and its two limits. */
    private static final int RECORD = 4;
    private static final int READ = 0;
    private static final int WRITTEN = 1;
    private static final int WHOLE = 2;
    private static final int DMA = 3;
    /** Beside it: arrivals for this ring and the number of the last one, at the same two times. */
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

    private DmaCache(LastLevelCache llc, int descriptors, String ring) {
        this.missPs = llc.missPs();
        this.records = new long[RECORD * descriptors];
        this.arrivalRecords = new long[ARRIVALS * descriptors];
        EvictionLimits.draw(llc, ring, records, RECORD, DMA, WHOLE);
        for (int i = 0; i < descriptors; i++) {
            records[RECORD * i + READ] = NEVER;
        }
    }

    /** For the ring named {@code ring}; null where no cache is modelled. */
    static DmaCache of(LastLevelCache llc, int descriptors, String ring) {
        return llc.present() ? new DmaCache(llc, descriptors, ring) : null;
    }

    /** Buffers lie {@code stride} bytes apart, a power of two; 0: anywhere. {@code spare} more of them take turns with the ring's. */
    void buffers(int strideBytes, int spare) {
        stride = strideBytes;
        spareBytes = (long) spare * strideBytes;
    }

    /** A frame has come for this ring, the {@code id}th of the card, whether or not it finds a descriptor. */
    void arrived(long id) {
        arrivals++;
        lastId = id;
    }

    /** The card has written {@code len} bytes to the buffer of descriptor {@code i}. */
    void wrote(int i, int len) {
        bytes += EvictionLimits.bytes(len, stride);
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
        arrivalRecords[ARRIVALS * i + 2 * what] = arrivals;
        arrivalRecords[ARRIVALS * i + 2 * what + 1] = lastId;
    }

    /** Bytes that all rings wrote since the mark, if each wrote {@code more} besides. */
    private long since(int i, int what, long more) {
        long own = bytes - records[RECORD * i + what] + more;
        long arrived = arrivals - arrivalRecords[ARRIVALS * i + 2 * what];
        long everybody = lastId - arrivalRecords[ARRIVALS * i + 2 * what + 1];
        return arrived == 0 ? own : Math.round(own * ((double) everybody / arrived));
    }

    long misses() {
        return misses;
    }
}
