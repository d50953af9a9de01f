package kstack.net.core;

import kstack.kernel.Cpu;
import kstack.trace.Fn;

/**
 * The slabs behind the cache of packet descriptors, {@code skbuff_head_cache}: pages of 16.
 *
 * <p>A queue that grows needs new slabs, each made with a free list in random order; a queue that drains gives the empty
 * ones back but for some. So a socket that fills up and is emptied pays for slabs in each round. A slab is counted as
 * empty when its number of descriptors is free, as if packets were freed in the order of their pages.
 * Linux: {@code mm/slub.c}, {@code put_cpu_partial()}, {@code discard_slab()}, {@code CONFIG_SLAB_FREELIST_RANDOM}.
 */
final class SkbSlabs {
    /** Descriptors of 256 bytes in a page; as many are taken at once, {@code NAPI_SKB_CACHE_BULK}. */
    private static final int OBJECTS = 16;
    /**
     * Empty slabs that stay: of the CPU's list of 7 those put there since it was last emptied, and {@code min_partial} = 5 of the
     * node's. Counted on Linux 6.1: of 12 slabs a drained queue kept 9, in every round.
     */
    private static final int KEPT = 8;

    private long slabs;
    private int used;

    /** {@code used} more were taken; {@code inUse} packets have one now. Goes for a bulk when the last one is used up. */
    void refill(Cpu cpu, int taken, long inUse) {
        used += taken;
        if (used < OBJECTS) {
            return;
        }
        used -= OBJECTS;
        cpu.charge(Fn.KMEM_CACHE_ALLOC_BULK);
        long needed = (inUse + 2 * OBJECTS - 1) / OBJECTS;
        if (slabs > needed + KEPT) {
            slabs = needed + KEPT;
        }
        for (; slabs < needed; slabs++) {
            cpu.charge(Fn.ALLOCATE_SLAB);
        }
    }
}
