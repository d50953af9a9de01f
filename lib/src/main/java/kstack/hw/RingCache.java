package kstack.hw;

/**
 * Which buffers of a card's only ring are still in the {@link LastLevelCache} when the driver reads them; the rule is
 * {@link DmaCache}'s. Frames are read in the order in which they were written, so two running sums say how many bytes
 * followed a frame, and the card adds a run of equal frames at once.
 */
final class RingCache {
    /** A record for each descriptor: bytes written when it was last read, and its two limits. */
    private static final int RECORD = 3;
    private static final int READ = 0;
    private static final int WHOLE = 1;
    private static final int DMA = 2;
    /** So long ago that nothing is left of it. */
    private static final long NEVER = -1L << 40;

    private final long missPs;
    private final long[] records;
    private int stride;
    private long written;
    private long taken;
    private long misses;

    private RingCache(LastLevelCache llc, int descriptors) {
        missPs = llc.missPs();
        records = new long[RECORD * descriptors];
        EvictionLimits.draw(llc, "ring", records, RECORD, DMA, WHOLE);
        for (int i = 0; i < descriptors; i++) {
            fresh(i);
        }
    }

    /** For a ring of {@code descriptors}; null where no cache is modelled. */
    static RingCache of(LastLevelCache llc, int descriptors) {
        return llc.present() ? new RingCache(llc, descriptors) : null;
    }

    /** Buffers lie {@code bytes} apart, a power of two; 0: anywhere. */
    void stride(int bytes) {
        stride = bytes;
    }

    /** Descriptor {@code i} has a buffer that was not in the ring before. */
    void fresh(int i) {
        records[RECORD * i + READ] = NEVER;
    }

    /** The card has written {@code frames} descriptors of {@code len} bytes each. */
    void wrote(int len, int frames) {
        written += (long) frames * EvictionLimits.bytes(len, stride);
    }

    /** The driver reads descriptor {@code i}, the next one, of {@code len} bytes: how long it waits for memory. */
    long read(int i, int len) {
        taken += EvictionLimits.bytes(len, stride);
        int r = RECORD * i;
        boolean hit = written - taken <= records[r + DMA] || written - records[r + READ] <= records[r + WHOLE];
        records[r + READ] = written;
        if (hit) {
            return 0;
        }
        misses++;
        return missPs;
    }

    long misses() {
        return misses;
    }
}
