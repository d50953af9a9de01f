package kstack.net.core;

/**
 * The head block of an sk_buff: headroom, data and tailroom as one array, and the shared info that stands behind them
 * in
 * the kernel. Several sk_buffs may share a head (clones); {@code dataref} counts them.
 *
 * <pre>
 *   0                                        end        end + 320
 *   +----------+-------------------+---------+-----------------+
 *   | headroom |       data        | tailroom| skb_shared_info |
 *   +----------+-------------------+---------+-----------------+
 * </pre>
 *
 * The array holds the part up to {@code end}; shared info are fields here, so no write can reach it by accident.
 * Linux: {@code struct skb_shared_info} in {@code include/linux/skbuff.h}.
 */
final class SkbHead {
    /** {@code SKB_DATA_ALIGN(sizeof(struct skb_shared_info))} on 64-bit. */
    static final int SHARED_INFO = 320;
    static final int MAX_FRAGS = 17;

    final SkbAllocator owner;
    final byte[] bytes;
    final int sizeClass;
    int dataref;
    int nrFrags;
    final SkbHead[] frags = new SkbHead[MAX_FRAGS];
    final int[] fragOff = new int[MAX_FRAGS];
    final int[] fragLen = new int[MAX_FRAGS];
    /** {@code frag_list}: packets chained behind this one, linked by {@code next}. */
    SkBuff fragList;

    SkbHead(SkbAllocator owner, int end, int sizeClass) {
        this.owner = owner;
        this.bytes = new byte[end];
        this.sizeClass = sizeClass;
    }

    void clearSharedInfo() {
        nrFrags = 0;
        dataref = 1;
    }
}
