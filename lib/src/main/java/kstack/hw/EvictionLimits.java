package kstack.hw;

import kstack.sim.RandomStream;

/**
 * After how many bytes of DMA the line of each descriptor's buffer has left the {@link LastLevelCache}, and how many bytes
 * a frame takes.
 *
 * <p>A line is evicted when as many lines as its set has ways have followed <em>into its set</em>. Where pages lie in memory
 * is chance, so how many bytes that takes in all is Erlang-distributed with the size as its mean and the ways as its
 * shape; each descriptor draws its own two numbers, once. So misses begin softly before a ring is as large as the cache.
 *
 * <p>A frame takes as many bytes as it has lines; buffers that begin at the same place in their page or half page compete
 * for the few sets that such addresses reach, so there a frame takes the whole stride, however short it is.
 */
final class EvictionLimits {
    private static final int LINE = 64;
    private static final int DESCRIPTOR = 16;

    private EvictionLimits() {
    }

    /** Two limits for each descriptor of {@code ring}: where DMA may use {@code dmaWays}, and where all ways. */
    static void draw(LastLevelCache llc, String ring, long[] to, int record, int dma, int whole) {
        RandomStream chance = RandomStream.of(0, "sets of the last-level cache", ring);
        for (int i = 0; i < to.length; i += record) {
            to[i + whole] = erlang(chance, llc.sizeBytes(), llc.ways());
            to[i + dma] = erlang(chance, llc.dmaBytes(), llc.dmaWays());
        }
    }

    private static long erlang(RandomStream chance, long meanBytes, int shape) {
        double sum = 0;
        for (int k = 0; k < shape; k++) {
            sum -= StrictMath.log(1 - chance.nextDouble());
        }
        return Math.round(sum * meanBytes / shape);
    }

    /** What {@code len} bytes and their descriptor take, in buffers {@code stride} bytes apart (0: anywhere). */
    static int bytes(int len, int stride) {
        return Math.max((len + LINE - 1 & -LINE) + DESCRIPTOR, stride);
    }
}
