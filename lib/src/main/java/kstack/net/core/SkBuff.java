package kstack.net.core;

import kstack.trace.DropReason;
import kstack.trace.Fn;

/**
 * A packet: {@code struct sk_buff}, a small descriptor that points into a head block of bytes.
 *
 * <pre>
 *   head        data              tail         end
 *    0           |                 |            |
 *    +-----------+-----------------+------------+-------------+
 *    | headroom  |  linear data    |  tailroom  | shared info |--&gt; frags
 *    +-----------+-----------------+------------+-------------+
 *                 reserve: data and tail go right (empty packet only)
 *                 put:  tail goes right       push: data goes left
 *                 pull: data goes right       trim: tail goes left
 * </pre>
 *
 * {@code len} counts linear data and frags, {@code dataLen} the frags only. Headers come and go by moving {@code data};
 * no byte is copied. Who holds an skb ends it once: {@link #drop}, {@link #consume} or {@link #delivered}. A freed skb
 * goes back to its {@link SkbAllocator}; touching it then is an {@link SkbPanic}.
 * Linux: {@code include/linux/skbuff.h}, {@code net/core/skbuff.c}.
 */
public final class SkBuff {
    /** Value of a header offset that was never set, {@code ~0U} in 16 bits. */
    public static final int UNSET = 0xffff;

    /** {@code ip_summed}: nobody verified the checksum. */
    public static final int CHECKSUM_NONE = 0;
    /** {@code ip_summed}: the device verified it. */
    public static final int CHECKSUM_UNNECESSARY = 1;
    /** {@code ip_summed}: the field holds the pseudo header's sum only; merged, or from a sender on this machine. */
    public static final int CHECKSUM_PARTIAL = 3;
    private static final PacketType[] PACKET_TYPES = PacketType.values();

    /** Neighbours in a {@link SkbQueue}. */
    SkBuff next;
    SkBuff prev;

    final SkbAllocator allocator;
    SkbHead block;
    private byte[] head;
    private int data;
    private int tail;
    private int len;
    private int dataLen;
    int truesize;
    int users;
    private boolean cloned;
    private int generation;

    private int macHeader = UNSET;
    private int networkHeader = UNSET;
    private int transportHeader = UNSET;
    private int protocol;
    /** What the routing decision said, {@code skb_dst}: a number of the network layer, 0 for none. */
    private int dst;
    /** Ordinal of the {@link PacketType}: a number, because storing a reference costs a GC barrier. */
    private int pktType;
    private int ipSummed;
    private int vlanTci = -1;
    private NetDevice dev;
    /** {@code gso_size} of the shared info: payload of each merged segment, 0 for a single frame. */
    private int gsoSize;
    /** {@code gso_segs}, valid while {@link #gsoSize} is not 0. */
    private int gsoSegs;
    private boolean gsoFixedId;
    private int hash;
    private int napiId;
    private long tstampPs;
    private long frameId;
    private long arrivalPs;
    private final byte[] cb = new byte[48];

    SkBuff(SkbAllocator allocator) {
        this.allocator = allocator;
    }

    /** Makes this descriptor a fresh packet on {@code to}. */
    void init(SkbHead to, int trueSize) {
        if (block != to) {
            block = to;
            head = to.bytes;
        }
        again(0, 0, trueSize);
    }

    /** Makes this descriptor a fresh packet on the block that it has: {@code headroom}, then {@code bytes} of data. */
    void again(int headroom, int bytes, int trueSize) {
        data = headroom;
        tail = headroom + bytes;
        len = bytes;
        dataLen = 0;
        truesize = trueSize;
        users = 1;
        cloned = false;
        macHeader = UNSET;
        networkHeader = UNSET;
        transportHeader = UNSET;
        protocol = 0;
        pktType = 0;
        dst = 0;
        ipSummed = CHECKSUM_NONE;
        vlanTci = -1;
        gsoSize = 0;
        hash = 0;
        napiId = 0;
        tstampPs = 0;
        frameId = 0;
        arrivalPs = 0;
    }

    /** Takes over everything but the cb, as {@code __copy_skb_header()} and the clone do. */
    void initFrom(SkBuff o, SkbHead to, int trueSize, int shift) {
        init(to, trueSize);
        data = o.data + shift;
        tail = o.tail + shift;
        len = o.len;
        dataLen = o.dataLen;
        macHeader = shifted(o.macHeader, shift);
        networkHeader = shifted(o.networkHeader, shift);
        transportHeader = shifted(o.transportHeader, shift);
        protocol = o.protocol;
        pktType = o.pktType;
        ipSummed = o.ipSummed;
        vlanTci = o.vlanTci;
        dst = o.dst;
        dev(o.dev);
        gsoSize = o.gsoSize;
        gsoSegs = o.gsoSegs;
        gsoFixedId = o.gsoFixedId;
        hash = o.hash;
        napiId = o.napiId;
        tstampPs = o.tstampPs;
        arrivalPs = o.arrivalPs;
        System.arraycopy(o.cb, 0, cb, 0, cb.length);
    }

    private static int shifted(int header, int shift) {
        return header == UNSET ? UNSET : header + shift;
    }

    // --- geometry

    /** The block's bytes; offsets below are into this array. */
    public byte[] head() {
        return head;
    }

    /** Offset of the first byte of data. */
    public int data() {
        return data;
    }

    /** Offset one past the last byte of linear data. */
    public int tail() {
        return tail;
    }

    /** Offset one past the last byte that may be used; the shared info begins here. */
    public int end() {
        return head.length;
    }

    /** Length of the packet, frags included. */
    public int len() {
        return len;
    }

    /** Length of the part in frags. */
    public int dataLen() {
        return dataLen;
    }

    /** {@code skb_headlen()}: length of the linear part. */
    public int headlen() {
        return len - dataLen;
    }

    /** {@code skb_headroom()}: free bytes in front of the data. */
    public int headroom() {
        return data;
    }

    /** {@code skb_tailroom()}: free bytes behind the linear data; 0 if there are frags. */
    public int tailroom() {
        return dataLen != 0 ? 0 : end() - tail;
    }

    /** {@code skb_reserve()}: makes headroom in an empty packet. */
    public void reserve(int bytes) {
        alive();
        if (len != 0) {
            throw new SkbPanic("skb_reserve(" + bytes + ") on a packet of " + len
                    + " bytes; it is for empty ones only");
        }
        if (bytes < 0 || tail + bytes > end()) {
            throw new SkbPanic("skb_reserve(" + bytes + ") goes past the end: tail " + tail + ", end " + end());
        }
        data += bytes;
        tail += bytes;
    }

    /** {@code skb_put()}: adds {@code bytes} at the end; returns the offset of the first. */
    public int put(int bytes) {
        alive();
        if (dataLen != 0) {
            throw new SkbPanic("skb_put(" + bytes + ") on a packet with frags (SKB_LINEAR_ASSERT)");
        }
        int at = tail;
        if (bytes < 0 || bytes > end() - tail) {
            throw new SkbPanic("skb_over_panic: len " + len + " put " + bytes + " tail " + tail + " end " + end());
        }
        tail += bytes;
        len += bytes;
        return at;
    }

    /** {@code skb_push()}: adds {@code bytes} in front; returns the new data offset. */
    public int push(int bytes) {
        alive();
        if (bytes < 0 || bytes > data) {
            throw new SkbPanic("skb_under_panic: len " + len + " put " + bytes + " data " + data + " head 0");
        }
        data -= bytes;
        len += bytes;
        return data;
    }

    /**
     * {@code skb_pull()}: takes {@code bytes} off the front; the new data offset, or -1 (NULL) if there are not so
     * many.
     */
    public int pull(int bytes) {
        alive();
        if (bytes < 0 || bytes > len) {
            return -1;
        }
        if (bytes > headlen()) {
            throw new SkbPanic("skb_pull(" + bytes + ") reaches into the frags (headlen " + headlen()
                    + "); pskbMayPull first");
        }
        data += bytes;
        len -= bytes;
        return data;
    }

    /** {@code pskb_trim()}: cuts the packet to {@code newLen} bytes; nothing if it is not longer. */
    public void trim(int newLen) {
        alive();
        if (newLen < 0) {
            throw new SkbPanic("pskb_trim to " + newLen + " bytes");
        }
        if (newLen >= len) {
            return;
        }
        if (dataLen != 0 && isCloned()) {
            expandHead(0, 0);
        }
        if (dataLen != 0 && block.fragList != null) {
            linearize();
        }
        if (newLen <= headlen()) {
            if (dataLen != 0) {
                SkbFrags.releaseFrom(block, 0);
                dataLen = 0;
            }
            tail = data + newLen;
        } else {
            SkbFrags.trim(block, newLen - headlen());
            dataLen = newLen - headlen();
        }
        len = newLen;
    }

    /**
     * {@code skb_pull()} of {@code front} bytes and {@code pskb_trim()} to {@code bytes} in one, in a packet without frags that has
     * as many; the transport header is at its new front.
     */
    public void narrow(int front, int bytes) {
        alive();
        if (dataLen != 0 || front < 0 || bytes < 0 || front + bytes > len) {
            throw new SkbPanic("narrow to " + bytes + " bytes from " + front + " on, of a packet of " + len + " bytes, "
                    + dataLen + " of them in frags");
        }
        data += front;
        transportHeader = data;
        len = bytes;
        tail = data + bytes;
    }

    /** {@code pskb_may_pull()}: true if {@code bytes} are linear, pulling them out of the frags if need be. */
    public boolean mayPull(int bytes) {
        if (bytes <= headlen()) {
            return true;
        }
        if (bytes > len) {
            return false;
        }
        if (block.fragList != null) {
            linearize();
            return true;
        }
        int missing = bytes - headlen();
        if (isCloned() || missing > end() - tail) {
            expandHead(0, Math.max(0, missing - (end() - tail)));
        }
        SkbFrags.pull(block, missing, head, tail);
        tail += missing;
        dataLen -= missing;
        return true;
    }

    /** {@code skb_linearize()}: moves frags and the packets chained behind into the linear part. */
    public void linearize() {
        alive();
        int more = dataLen;
        if (more == 0) {
            return;
        }
        if (isCloned() || more > end() - tail) {
            expandHead(0, Math.max(0, more - (end() - tail)));
        }
        SkbFrags.copy(block, 0, head, tail, more);
        SkbFrags.releaseFrom(block, 0);
        SkbFrags.releaseList(block);
        tail += more;
        dataLen = 0;
    }

    /** Counts bytes that were hung behind this packet, by GRO for instance. */
    void grow(int bytes, int trueSize) {
        len += bytes;
        dataLen += bytes;
        truesize += trueSize;
    }

    /** Takes the first {@code bytes} of a packet off, frags included; the bytes stay where they are. */
    void skipFront(int bytes) {
        int linear = Math.min(bytes, headlen());
        data += linear;
        len -= linear;
        if (linear < bytes) {
            SkbFrags.skip(block, bytes - linear);
            len -= bytes - linear;
            dataLen -= bytes - linear;
        }
    }

    /** {@code skb_add_rx_frag()}: appends a page as a fragment; the packet owns the page from now on. */
    void addFrag(SkbHead page, int off, int bytes, int trueSize) {
        SkbFrags.add(block, page, off, bytes);
        len += bytes;
        dataLen += bytes;
        truesize += trueSize;
    }

    /** {@code skb_copy_bits()}: copies {@code bytes} from {@code from} (counted from data) on, frags included. */
    public void copyBits(int from, byte[] to, int at, int bytes) {
        if (from < 0 || bytes < 0 || from + bytes > len) {
            throw new SkbPanic("skb_copy_bits of " + bytes + " bytes from " + from + " of a packet of " + len);
        }
        if (from + bytes <= headlen()) {
            System.arraycopy(head, data + from, to, at, bytes);
            return;
        }
        int linear = Math.max(0, headlen() - from);
        if (linear > 0) {
            System.arraycopy(head, data + from, to, at, linear);
        }
        SkbFrags.copy(block, from + linear - headlen(), to, at + linear, bytes - linear);
    }

    // --- sharing

    /** {@code skb_clone()}: a second descriptor on the same bytes. */
    public SkBuff cloneSkb() {
        alive();
        allocator.ledger().create();
        SkBuff c = allocator.descriptor();
        c.initFrom(this, block, truesize, 0);
        block.dataref++;
        cloned = true;
        c.cloned = true;
        return c;
    }

    /** {@code skb_copy()}: a packet of its own with the same bytes, all linear. */
    public SkBuff copy() {
        alive();
        SkBuff c = allocator.alloc(Math.max(end(), data + len));
        SkbHead to = c.block;
        c.initFrom(this, to, c.truesize, 0);
        copyBits(0, to.bytes, data, len);
        c.tail = data + len;
        c.dataLen = 0;
        return c;
    }

    /** {@code skb_cloned()}: true while another descriptor shares the bytes, so that they must not be changed. */
    public boolean isCloned() {
        return cloned && block.dataref > 1;
    }

    /**
     * {@code pskb_expand_head()}: moves the packet to a bigger block of its own, with more room in front and behind.
     */
    public void expandHead(int moreHeadroom, int moreTailroom) {
        alive();
        SkbHead old = block;
        SkBuff fresh = allocator.allocUncounted(old.bytes.length + moreHeadroom + moreTailroom);
        SkbHead to = allocator.stealBlock(fresh);
        System.arraycopy(old.bytes, data, to.bytes, data + moreHeadroom, tail - data);
        SkbFrags.share(old, to);
        block = to;
        head = to.bytes;
        data += moreHeadroom;
        tail += moreHeadroom;
        macHeader = shifted(macHeader, moreHeadroom);
        networkHeader = shifted(networkHeader, moreHeadroom);
        transportHeader = shifted(transportHeader, moreHeadroom);
        truesize += to.bytes.length - old.bytes.length;
        cloned = false;
        allocator.release(old);
    }

    /** {@code skb_cow_head()}: makes sure of {@code bytes} headroom in bytes of its own; true if it had to move. */
    public boolean cowHead(int bytes) {
        int missing = Math.max(0, bytes - headroom());
        if (missing == 0 && !isCloned()) {
            return false;
        }
        // rounded up to a cache line, as the kernel does
        expandHead((missing + 63) & ~63, 0);
        return true;
    }

    /** {@code skb_get()}: one more holder. */
    public SkBuff getRef() {
        alive();
        users++;
        return this;
    }

    // --- the end

    /** {@code kfree_skb_reason()}: drops the packet. */
    public void drop(DropReason reason, Fn at) {
        if (unref()) {
            allocator.ledger().drop(frameId, reason, at);
            allocator.free(this);
        }
    }

    /** {@code consume_skb()}: the kernel used the packet up. */
    public void consume(Fn at) {
        if (unref()) {
            allocator.ledger().consume(frameId, at);
            allocator.free(this);
        }
    }

    /** A program has what was in the packet. */
    public void delivered(Fn at) {
        if (unref()) {
            allocator.ledger().deliver(frameId, at);
            allocator.free(this);
        }
    }

    /** The packet left on the wire. */
    public void sent(Fn at) {
        if (unref()) {
            allocator.ledger().send(frameId, at);
            allocator.free(this);
        }
    }

    private boolean unref() {
        alive();
        return --users == 0;
    }

    private void alive() {
        if (users <= 0) {
            throw new SkbPanic("this sk_buff was freed (use after free); keep skb.snapshot() instead");
        }
    }

    /** True if no other descriptor can share the block and it has no frags, told without touching the block. */
    boolean soleOwner() {
        return !cloned && dataLen == 0;
    }

    /** The descriptor goes back to the cache; it keeps its block if the allocator says so. */
    void freed(boolean keepsBlock) {
        generation++;
        if (!keepsBlock) {
            block = null;
            head = null;
        }
    }

    /** How often this descriptor was freed: if it changed, what you hold is another packet. */
    public int generation() {
        return generation;
    }

    // --- headers and fields

    /** {@code skb_reset_mac_header()}: the link header begins at data. */
    public void resetMacHeader() {
        macHeader = data;
    }

    /** {@code skb_reset_network_header()}. */
    public void resetNetworkHeader() {
        networkHeader = data;
    }

    /** {@code skb_reset_transport_header()}. */
    public void resetTransportHeader() {
        transportHeader = data;
    }

    /** Offset of the link header in the head block, or {@link #UNSET}. */
    public int macHeader() {
        return macHeader;
    }

    /** Offset of the network header, or {@link #UNSET}. */
    public int networkHeader() {
        return networkHeader;
    }

    /** Offset of the transport header, or {@link #UNSET}. */
    public int transportHeader() {
        return transportHeader;
    }

    /** Sets the offset of the transport header. */
    public void transportHeader(int offset) {
        transportHeader = offset;
    }

    /** EtherType, host order. */
    public int protocol() {
        return protocol;
    }

    /** Sets the EtherType. */
    public void protocol(int etherType) {
        protocol = etherType;
    }

    /** Whom the link address names. */
    public PacketType pktType() {
        return PACKET_TYPES[pktType];
    }

    /** True if the link address names {@code type}; the per-packet path asks this way. */
    public boolean isFor(PacketType type) {
        return pktType == type.ordinal();
    }

    /** Sets whom the link address names. */
    public void pktType(PacketType type) {
        pktType = type.ordinal();
    }

    /** {@link #CHECKSUM_NONE}, {@link #CHECKSUM_UNNECESSARY} or {@link #CHECKSUM_PARTIAL}. */
    public int ipSummed() {
        return ipSummed;
    }

    /** Sets the checksum state. */
    public void ipSummed(int state) {
        ipSummed = state;
    }

    /** VLAN tag taken out of the frame, -1 without. */
    public int vlanTci() {
        return vlanTci;
    }

    /** Sets the VLAN tag. */
    public void vlanTci(int tci) {
        vlanTci = tci;
    }

    /** The device it came in on or leaves by. */
    public NetDevice dev() {
        return dev;
    }

    /** Sets the device. */
    public void dev(NetDevice device) {
        if (dev != device) {
            dev = device;
        }
    }

    /** {@code gso_size}: payload of each segment in a merged packet, 0 for a single frame. */
    public int gsoSize() {
        return gsoSize;
    }

    /** {@code gso_segs}: frames that make up this packet, 1 for a single one. */
    public int gsoSegs() {
        return gsoSize == 0 ? 1 : gsoSegs;
    }

    /**
     * Says that this packet stands for {@code segs} frames of at most {@code size} bytes of payload; size 0 for one
     * frame.
     */
    public void gso(int size, int segs) {
        gsoSize = size;
        gsoSegs = segs;
        gsoFixedId = false;
    }

    /** {@code SKB_GSO_TCP_FIXEDID}: all its frames had the same IP id. */
    boolean gsoFixedId() {
        return gsoFixedId;
    }

    void gsoFixedId(boolean same) {
        gsoFixedId = same;
    }

    /**
     * Takes over from {@code o}, whose data begins with the link header as this packet's does, what is not in the
     * bytes.
     */
    void headersFrom(SkBuff o, int ipOff, int l4) {
        macHeader = data;
        networkHeader = data + ipOff;
        transportHeader = data + l4;
        protocol = o.protocol;
        pktType = o.pktType;
        dst = o.dst;
        dev(o.dev);
        hash = o.hash;
        napiId = o.napiId;
        tstampPs = o.tstampPs;
    }

    /** {@code skb_get_hash_raw()}: the flow's hash as the device said it, 0 without. */
    public int hash() {
        return hash;
    }

    /** Sets the flow's hash. */
    public void hash(int flow) {
        hash = flow;
    }

    /** {@code skb_napi_id()}: the NAPI context whose poll took it, 0 if none that a program could poll. */
    public int napiId() {
        return napiId;
    }

    void napiId(int id) {
        napiId = id;
    }

    /** The outcome of the routing decision, a number of the network layer. */
    public int dst() {
        return dst;
    }

    /** Sets the outcome of the routing decision. */
    public void dst(int route) {
        dst = route;
    }

    /** When it was received: when the poll took it, as {@code tstamp}. */
    public long tstampPs() {
        return tstampPs;
    }

    /** Sets the receive time. */
    public void tstampPs(long ps) {
        tstampPs = ps;
    }

    /** The number of the frame at the NIC, 0 if made on this host: bookkeeping of the model. */
    public long frameId() {
        return frameId;
    }

    /** Sets the frame number. */
    public void frameId(long id) {
        frameId = id;
    }

    /** Which frame this is and when its last bit was at the NIC: bookkeeping of the model. */
    public void frame(long id, long arrivedPs) {
        frameId = id;
        arrivalPs = arrivedPs;
    }

    /** When the frame's last bit was at the NIC, 0 if made on this host: bookkeeping of the model. */
    public long arrivalPs() {
        return arrivalPs;
    }

    /** Sets the arrival time. */
    public void arrivalPs(long ps) {
        arrivalPs = ps;
    }

    /** The 48 bytes of scratch space that belong to the layer that holds the packet. */
    public byte[] cb() {
        return cb;
    }

    /** Memory this packet stands for: block, descriptor, frags. What socket buffers are charged with. */
    public int truesize() {
        return truesize;
    }

    /** Holders of this descriptor. */
    public int users() {
        return users;
    }

    /** Descriptors that share the bytes. */
    public int dataref() {
        return block.dataref;
    }

    /** Number of fragments. */
    public int nrFrags() {
        return block.nrFrags;
    }

    /** Packets chained behind this one, {@code frag_list}. */
    public int fragListLen() {
        int n = 0;
        for (SkBuff s = block.fragList; s != null; s = s.next) {
            n++;
        }
        return n;
    }

    /** A copy of all values, to keep after the packet is gone. */
    public SkbSnapshot snapshot() {
        alive();
        return SkbSnapshot.of(this);
    }

    @Override
    public String toString() {
        return users <= 0 ? "skb (freed)" : "skb len " + len + " headroom " + headroom() + " tailroom " + tailroom();
    }
}
