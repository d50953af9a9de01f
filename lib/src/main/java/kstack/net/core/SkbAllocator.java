package kstack.net.core;

import java.util.Arrays;
import kstack.kernel.Cpu;
import kstack.trace.Fn;
import kstack.trace.PacketLedger;

/**
 * Where sk_buffs come from and go back to: one cache of descriptors, one of head blocks for each size.
 *
 * <p>Sizes are the kernel's on 64-bit: a block is the data rounded up to a cache line and 320 bytes of shared info,
 * from the small-head cache (640 bytes) or the next kmalloc size; {@code truesize} adds 256 for the descriptor. Blocks
 * and descriptors are used again without being cleared, as the kernel's are.
 * Linux: {@code __alloc_skb()}, {@code napi_alloc_skb()}, {@code build_skb()} in {@code net/core/skbuff.c}.
 */
public final class SkbAllocator {
    /** Room in front of a received packet for headers to come, {@code NET_SKB_PAD + NET_IP_ALIGN} on x86. */
    public static final int NET_SKB_PAD = 64;
    /** {@code SKB_DATA_ALIGN(sizeof(struct sk_buff))}. */
    public static final int SKB_SIZE = 256;
    /** {@code SKB_DATA_ALIGN(sizeof(struct skb_shared_info))}. */
    public static final int SHARED_INFO_SIZE = SkbHead.SHARED_INFO;
    /** Object size of the small-head cache, {@code SKB_SMALL_HEAD_CACHE_SIZE}. */
    public static final int SMALL_HEAD = 640;
    private static final int PAGE = 4096;

    private static final int CLASS_SMALL = 0;
    private static final int CLASS_PAGE = 1;
    /** Class 2 + n holds blocks of 1024 &lt;&lt; n bytes. */
    private static final int CLASS_KMALLOC = 2;
    private static final int MAX_KMALLOC_CLASS = CLASS_KMALLOC + 10;
    /** Then one class for each multiple of a cache line up to a page: page fragments. */
    private static final int CLASS_FRAG = MAX_KMALLOC_CLASS + 1;
    private static final int LINE = 64;
    private static final int KB = 1024;
    /** Then pages of order 1 to 3. */
    private static final int CLASS_PAGES = CLASS_FRAG + PAGE / LINE + 1;
    private static final int PAGE_ALLOC_COSTLY_ORDER = 3;
    /** Room for headers in a packet that comes in frags: {@code GRO_MAX_HEAD}. */
    private static final int GRO_MAX_HEAD = 192;

    private boolean smallPageFrags;
    private final PacketLedger ledger;
    private SkBuff[] descriptors = new SkBuff[256];
    private int descriptorCount;
    /**
     * Descriptors that kept their small head when they were freed: most packets are small, and this spares two moves.
     */
    private SkBuff[] smallPairs = new SkBuff[256];
    private int smallPairCount;
    private final SkbHead[][] blocks = new SkbHead[CLASS_PAGES + PAGE_ALLOC_COSTLY_ORDER][];
    private final int[] blockCount = new int[blocks.length];
    private long inUse;
    private final SkbSlabs slabs = new SkbSlabs();
    private int smallFrags;

    /** An allocator whose packets end in {@code ledger}. */
    public SkbAllocator(PacketLedger ledger) {
        this.ledger = ledger;
    }

    /** The ledger of this host. */
    public PacketLedger ledger() {
        return ledger;
    }

    /** Packets that are allocated now. */
    public long inUse() {
        return inUse;
    }

    /** True if a descriptor that kept its small head is there, and {@code size} bytes fit. */
    private boolean pairFor(int size) {
        return size >= 0 && size <= SMALL_HEAD - SHARED_INFO_SIZE - NET_SKB_PAD && smallPairCount > 0;
    }

    /** Such a descriptor, with {@code bytes} of data behind its headroom. */
    private SkBuff pair(int bytes) {
        inUse++;
        SkBuff skb = smallPairs[--smallPairCount];
        skb.again(NET_SKB_PAD, bytes, SMALL_HEAD + SKB_SIZE);
        return skb;
    }

    /** {@code napi_skb_cache_get()}: fills the cache of descriptors, which a driver's poll took {@code used} from. */
    public void refillCache(Cpu cpu, int used) {
        slabs.refill(cpu, used, inUse);
    }

    /** Charges the new page that a packet's small head may have begun: of {@code page_frag_1k}, every fourth does. */
    public void chargeSmallFrag(Cpu cpu) {
        if (smallPageFrags && (smallFrags++ & PAGE / KB - 1) == 0) {
            cpu.charge(Fn.PAGE_FRAG_REFILL, PAGE);
        }
    }

    /** {@code SKB_DATA_ALIGN()}: up to a whole cache line. */
    public static int dataAlign(int bytes) {
        return (bytes + LINE - 1) & -LINE;
    }

    /**
     * {@code alloc_skb()}: an empty packet, made on this host, whose block has room for {@code size} bytes at least.
     */
    public SkBuff alloc(int size) {
        ledger.create();
        return allocUncounted(size);
    }

    /** {@code __alloc_skb()}. */
    SkBuff allocUncounted(int size) {
        if (size < 0 || size > 1 << 19) {
            throw new IllegalArgumentException("alloc_skb takes 0 to 524288 bytes, got " + size);
        }
        int block = dataAlign(size) + SHARED_INFO_SIZE;
        int sizeClass = CLASS_SMALL;
        if (block <= SMALL_HEAD) {
            block = SMALL_HEAD;
        } else {
            int order = Math.max(0, 22 - Integer.numberOfLeadingZeros(block - 1));
            sizeClass = CLASS_KMALLOC + order;
            block = 1024 << order;
        }
        return fresh(sizeClass, block);
    }

    /**
     * {@code napi_alloc_skb()}: an empty packet for {@code size} received bytes with {@link #NET_SKB_PAD} of headroom.
     * The ledger counted the frame when it arrived.
     */
    public SkBuff napiAlloc(int size) {
        if (pairFor(size)) {
            return pair(0);
        }
        int want = size + NET_SKB_PAD;
        if (smallPageFrags && want <= KB - SHARED_INFO_SIZE) {
            SkBuff small = fragment(KB);
            small.reserve(NET_SKB_PAD);
            return small;
        }
        SkBuff skb = want <= SMALL_HEAD - SHARED_INFO_SIZE || want > PAGE - SHARED_INFO_SIZE
                ? allocUncounted(want) : fragment(dataAlign(want) + SHARED_INFO_SIZE);
        skb.reserve(NET_SKB_PAD);
        return skb;
    }

    /**
     * {@code napi_alloc_skb()} and {@code skb_put_data()}: a packet with a copy of {@code len} received bytes, as a driver
     * with copybreak makes it.
     */
    public SkBuff napiCopy(byte[] from, int off, int len) {
        SkBuff skb;
        if (pairFor(len)) {
            skb = pair(len);
        } else {
            skb = napiAlloc(len);
            skb.put(len);
        }
        System.arraycopy(from, off, skb.head(), NET_SKB_PAD, len);
        return skb;
    }

    /** Linux 6.1 to 6.14 cut the heads of small received packets from a page in pieces of 1 KB, {@code page_frag_1k}. */
    public void smallPageFrags(boolean on) {
        smallPageFrags = on;
    }

    private SkBuff fragment(int block) {
        return fresh(CLASS_FRAG + block / LINE, block);
    }

    private SkBuff fresh(int sizeClass, int block) {
        if (sizeClass == CLASS_SMALL && smallPairCount > 0) {
            inUse++;
            SkBuff pair = smallPairs[--smallPairCount];
            pair.init(pair.block, block + SKB_SIZE);
            return pair;
        }
        SkBuff skb = descriptor();
        skb.init(block(sizeClass, block - SHARED_INFO_SIZE), block + SKB_SIZE);
        return skb;
    }

    /** {@code build_skb()} around a page fragment of its own for {@code size} bytes; small and large ones alike. */
    public SkBuff buildSkb(int size) {
        SkBuff skb = fragment(dataAlign(size + NET_SKB_PAD) + SHARED_INFO_SIZE);
        skb.reserve(NET_SKB_PAD);
        return skb;
    }

    /** {@code napi_get_frags()}: an empty packet whose bytes come as frags. */
    public SkBuff napiGetFrags() {
        return buildSkb(GRO_MAX_HEAD);
    }

    /**
     * {@code alloc_skb_with_frags()}: copies {@code len} bytes from {@code from} on into the packet, what the linear
     * part has no room for into pages of the
     * largest order (at most 8 pages) that they fill.
     */
    public void fill(SkBuff skb, byte[] from, int off, int len, int linear) {
        System.arraycopy(from, off, skb.head(), skb.put(linear), linear);
        int at = off + linear;
        int left = len - linear;
        while (left > 0) {
            int pages = (left + PAGE - 1) / PAGE;
            int order = Math.min(PAGE_ALLOC_COSTLY_ORDER, 31 - Integer.numberOfLeadingZeros(pages));
            int n = Math.min(left, PAGE << order);
            addFrag(skb, from, at, n, order == 0 ? CLASS_PAGE : CLASS_PAGES + order - 1, PAGE << order);
            at += n;
            left -= n;
        }
    }

    /**
     * {@code netdev_alloc_frag()} and {@code skb_fill_page_desc()}: appends bytes as a frag that is charged by its
     * length.
     */
    public void addFrag(SkBuff skb, byte[] from, int off, int len) {
        if (dataAlign(len) > PAGE) {
            throw new IllegalArgumentException("a frag of netdev_alloc_frag() fits a page, " + len + " bytes do not");
        }
        SkbHead h = block(CLASS_PAGE, PAGE);
        System.arraycopy(from, off, h.bytes, 0, len);
        skb.addFrag(h, 0, len, len);
    }

    private void addFrag(SkBuff skb, byte[] from, int off, int len, int sizeClass, int trueSize) {
        SkbHead h = block(sizeClass, trueSize);
        System.arraycopy(from, off, h.bytes, 0, len);
        skb.addFrag(h, 0, len, trueSize);
    }

    /** A receive buffer of a driver, {@code netdev_alloc_frag()}: a block without descriptor. */
    public RxBuffer rxBuffer(int dataBytes) {
        int block = dataAlign(dataBytes + NET_SKB_PAD) + SHARED_INFO_SIZE;
        if (block > PAGE) {
            throw new IllegalArgumentException("a receive buffer fits a page with its shared info; " + dataBytes
                    + " bytes do not, use pages");
        }
        return new RxBuffer(block(CLASS_FRAG + block / LINE, block - SHARED_INFO_SIZE));
    }

    /** A receive buffer that is a whole page, for frames in fragments. */
    public RxBuffer rxPage() {
        return new RxBuffer(block(CLASS_PAGE, PAGE));
    }

    /**
     * {@code napi_build_skb()}: a packet around a buffer that a device filled; a new block takes the buffer's place.
     */
    public SkBuff buildSkb(RxBuffer buffer, int len) {
        SkbHead filled = buffer.block;
        SkBuff skb = descriptor();
        skb.init(filled, filled.bytes.length + SHARED_INFO_SIZE + SKB_SIZE);
        skb.reserve(NET_SKB_PAD);
        skb.put(len);
        buffer.block = block(filled.sizeClass, filled.bytes.length);
        return skb;
    }

    /** {@code skb_fill_page_desc()}: adds a filled page to a packet; a new page takes its place. */
    public void addPage(SkBuff skb, RxBuffer page, int len) {
        SkbHead filled = page.block;
        skb.addFrag(filled, 0, len, PAGE);
        page.block = block(CLASS_PAGE, PAGE);
    }

    SkBuff descriptor() {
        inUse++;
        return descriptorCount > 0 ? descriptors[--descriptorCount] : new SkBuff(this);
    }

    private SkbHead block(int sizeClass, int end) {
        SkbHead[] pool = blocks[sizeClass];
        int n = blockCount[sizeClass];
        SkbHead h = n > 0 ? pool[blockCount[sizeClass] = n - 1] : new SkbHead(this, end, sizeClass);
        h.clearSharedInfo();
        return h;
    }

    /** Takes the block from a packet that was only allocated for it. */
    SkbHead stealBlock(SkBuff skb) {
        SkbHead h = skb.block;
        skb.users = 0;
        recycle(skb);
        return h;
    }

    void free(SkBuff skb) {
        if (skb.soleOwner() && skb.head().length == SMALL_HEAD - SHARED_INFO_SIZE) {
            skb.freed(true);
            inUse--;
            if (smallPairCount == smallPairs.length) {
                smallPairs = Arrays.copyOf(smallPairs, 2 * smallPairCount);
            }
            smallPairs[smallPairCount++] = skb;
            return;
        }
        release(skb.block);
        recycle(skb);
    }

    private void recycle(SkBuff skb) {
        skb.freed(false);
        inUse--;
        if (descriptorCount == descriptors.length) {
            descriptors = Arrays.copyOf(descriptors, 2 * descriptorCount);
        }
        descriptors[descriptorCount++] = skb;
    }

    /** {@code skb_release_data()}: one descriptor less on these bytes. */
    void release(SkbHead h) {
        if (--h.dataref > 0) {
            return;
        }
        SkbFrags.releaseFrom(h, 0);
        if (h.fragList != null) {
            SkbFrags.releaseList(h);
        }
        pool(h);
    }

    /** {@code skb->head_frag}: true if the block is a page fragment, which another packet can refer to. */
    boolean isHeadFrag(SkbHead h) {
        return h.sizeClass >= CLASS_FRAG;
    }

    void releasePage(SkbHead page) {
        if (--page.dataref == 0) {
            pool(page);
        }
    }

    private void pool(SkbHead h) {
        int c = h.sizeClass;
        int n = blockCount[c];
        if (blocks[c] == null) {
            blocks[c] = new SkbHead[64];
        } else if (n == blocks[c].length) {
            blocks[c] = Arrays.copyOf(blocks[c], 2 * n);
        }
        blocks[c][n] = h;
        blockCount[c] = n + 1;
    }
}
