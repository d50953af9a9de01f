package kstack.net.core;

import kstack.kernel.Cpu;
import kstack.trace.Fn;
import kstack.wire.InternetChecksum;
import kstack.wire.Ipv4Header;

/**
 * Hangs one packet's payload behind another without copying it: {@code skb_gro_receive()}, {@code net/core/gro.c}.
 *
 * <p>Payload in frags, or in a head that is a page fragment, becomes frags of the held packet; if there is no place
 * left (17) or
 * the head came from kmalloc, the packet itself is chained to its frag_list and collects the frags that follow. Each
 * frame ends in
 * the ledger when it is merged.
 */
final class SkbGro {
    /** {@code GRO_LEGACY_MAX_SIZE}, and the default of {@code gro_max_size}: a merged packet stays below. */
    private static final int MAX_SIZE = 65_536;

    private SkbGro() {
    }

    /**
     * Adds {@code skb}'s payload from {@code gro.offset} on to the packet of {@code p}; false if it would become too
     * large.
     */
    static boolean receive(Cpu cpu, Gro gro, GroSlot p, SkBuff skb) {
        int len = skb.len() - gro.offset;
        if (p.skb.len() + len >= MAX_SIZE || gro.flush) {
            return false;
        }
        cpu.charge(Fn.SKB_GRO_RECEIVE);
        SkbAllocator allocator = skb.allocator;
        SkBuff lp = p.last;
        int places = SkbHead.MAX_FRAGS - lp.block.nrFrags;
        int delta;
        allocator.ledger().consume(skb.frameId(), Fn.SKB_GRO_RECEIVE);
        gro.freed = true;
        if (skb.headlen() <= gro.offset && skb.block.nrFrags <= places && !skb.isCloned()) {
            delta = skb.truesize() - (skb.end() + SkbAllocator.SHARED_INFO_SIZE + SkbAllocator.SKB_SIZE);
            SkbFrags.skip(skb.block, gro.offset - skb.headlen());
            SkbFrags.move(skb.block, lp.block);
            skb.users = 0;
            allocator.free(skb);
        } else if (skb.headlen() > gro.offset && allocator.isHeadFrag(skb.block) && !skb.isCloned()
                && 1 + skb.block.nrFrags <= places) {
            delta = skb.truesize() - SkbAllocator.SKB_SIZE;
            SkbHead head = skb.block;
            SkbFrags.add(lp.block, head, skb.data() + gro.offset, skb.headlen() - gro.offset);
            SkbFrags.move(head, lp.block);
            allocator.stealBlock(skb);
        } else {
            gro.freed = false;
            delta = skb.truesize();
            skb.skipFront(gro.offset);
            if (p.last == p.skb) {
                p.skb.block.fragList = skb;
            } else {
                p.last.next = skb;
            }
            p.last = skb;
            lp = p.skb;
        }
        p.count++;
        p.skb.grow(len, delta);
        if (lp != p.skb) {
            lp.grow(len, delta);
        }
        gro.sameFlow = true;
        return true;
    }

    /** {@code skb_gro_checksum_validate()}: sums what nobody has verified yet, from the transport header on. */
    static boolean checksumOk(Cpu cpu, SkBuff skb, int l4Off, int protocol) {
        if (skb.ipSummed() != SkBuff.CHECKSUM_NONE) {
            return true;
        }
        int len = skb.len() - l4Off;
        cpu.charge(Fn.SKB_CHECKSUM, len);
        byte[] b = skb.head();
        int ip = skb.data();
        int sum = InternetChecksum.pseudoHeader(Ipv4Header.src(b, ip), Ipv4Header.dst(b, ip), protocol, len);
        if (skb.dataLen() == 0) {
            sum = InternetChecksum.sum(b, ip + l4Off, len, sum);
        } else {
            // jumbo frames without checksum offload only
            byte[] all = new byte[len];
            skb.copyBits(l4Off, all, 0, len);
            sum = InternetChecksum.sum(all, 0, len, sum);
        }
        if (sum != 0xffff) {
            return false;
        }
        skb.ipSummed(SkBuff.CHECKSUM_UNNECESSARY);
        return true;
    }
}
