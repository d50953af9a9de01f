package kstack.hw;

/**
 * The cache that all CPUs of a socket share, as far as DMA meets it; a part of the machine's profile.
 *
 * <p>A line that DMA writes and that is not in the cache may be put into {@code dmaWays} of its set's {@code ways} only
 * (DDIO: 2 of 20, a tenth): that share of the size is {@link #dmaBytes()}. A line that is still in the cache is updated
 * where it is, so buffers that come round again before they are evicted have all ways. {@link DmaCache} has the rule,
 * {@link EvictionLimits} the sizes.
 * What programs and the kernel itself put into the cache is left out, and so is the copy to user space.
 *
 * <p>To see it, fill a ring with more than the CPUs take, so that each frame waits for a whole round, and change its size:
 * <pre>
 *   Host h = Host.builder().cpus(6).queues(6, 1024).speed(LinkSpeed.GBIT_100)
 *           .profile(MachineProfile.XEON_E5_1650_V4).costs(CostModel.XEON_E5_1650_V4).build();
 *   h.multiQueue().xdp((bytes, offset, len) -&gt; XdpProgram.Action.TX);   // or a socket, or an e1000 with rxRing(4096)
 *   h.attach(new Generator(...));                                        // many flows, so that RSS spreads them
 *   h.runUntil(SimTime.MS);                                              // until the buffers have come round
 *   long frames = h.packets().sent(), misses = h.cacheMisses();
 *   h.runUntil(2 * SimTime.MS);                                          // then: misses and frames of this millisecond
 * </pre>
 *
 * @param sizeBytes size; 0: no cache is modelled, memory is always as near as the costs of functions say
 * @param ways lines in a set
 * @param dmaWays ways in which DMA may put lines that were not there
 * @param missPs what a frame costs more whose first lines (descriptor, header) come from memory and not from here
 */
public record LastLevelCache(long sizeBytes, int ways, int dmaWays, long missPs) {
    /** Nothing is modelled: every first touch costs what the function's price says. */
    public static final LastLevelCache NONE = new LastLevelCache(0, 1, 1, 0);

    /** Checks the values. */
    public LastLevelCache {
        if (sizeBytes < 0 || sizeBytes > 1L << 32) {
            throw new IllegalArgumentException("a last-level cache has 0 (none) to 4294967296 bytes, got " + sizeBytes);
        }
        if (ways < 1 || ways > 64 || dmaWays < 1 || dmaWays > ways) {
            throw new IllegalArgumentException("a set has 1 to 64 ways and DMA may use 1 to all of them, got " + ways
                    + " and " + dmaWays + " (an Intel server has 11 to 20, DDIO uses 2)");
        }
        if (missPs < 0) {
            throw new IllegalArgumentException("a miss costs 0 or more time, got " + missPs + " ps");
        }
    }

    /** True if there is one. */
    public boolean present() {
        return sizeBytes > 0;
    }

    /** How much DMA may put into it that was not there: about a tenth of the size. */
    public long dmaBytes() {
        return sizeBytes * dmaWays / ways;
    }

    /** With another size: more or fewer sets of the same ways. */
    public LastLevelCache withSize(long bytes) {
        return new LastLevelCache(bytes, ways, dmaWays, missPs);
    }

    /** With another number of ways for DMA, as the register {@code IIO_LLC_WAYS} sets it. */
    public LastLevelCache withDmaWays(int count) {
        return new LastLevelCache(sizeBytes, ways, count, missPs);
    }

    /** With another price of a miss. */
    public LastLevelCache withMiss(long ps) {
        return new LastLevelCache(sizeBytes, ways, dmaWays, ps);
    }

    @Override
    public String toString() {
        return present() ? sizeBytes / 1024 + " KiB, " + ways + " ways, " + dmaWays + " for DMA" : "no cache modelled";
    }
}
