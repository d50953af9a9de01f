package kstack.net.ipv4;

import kstack.kernel.Cpu;
import kstack.net.core.Netns;
import kstack.net.core.SkBuff;
import kstack.net.core.SkbQueue;
import kstack.trace.DropReason;
import kstack.trace.Fn;
import kstack.trace.Mib;

/**
 * Segments beyond a gap, ordered by sequence number: {@code out_of_order_queue}.
 *
 * <p>The kernel keeps a red-black tree and merges neighbours; here it is a list, searched from its end, where new
 * segments usually belong, and each segment keeps its own skb. Linux: {@code tcp_data_queue_ofo()}.
 */
final class TcpOutOfOrder {
    private final SkbQueue queue = new SkbQueue();

    boolean isEmpty() {
        return queue.qlen() == 0;
    }

    int qlen() {
        return queue.qlen();
    }

    SkBuff first() {
        return queue.peek();
    }

    SkBuff last() {
        return queue.peekTail();
    }

    /** Takes a segment out and its charge back. */
    void remove(TcpSock sk, SkBuff skb) {
        queue.remove(skb);
        sk.unchargeSkb(skb);
    }

    /** The insertion of {@code tcp_data_queue_ofo()}; the segment's TCP header is pulled. */
    void insert(Cpu cpu, Netns net, TcpSock sk, SkBuff skb) {
        cpu.charge(Fn.TCP_DATA_QUEUE_OFO);
        net.mib().inc(Mib.TCPEXT_TCPOFO_QUEUE);
        int seq = TcpSkbCb.seq(skb);
        int endSeq = TcpSkbCb.endSeq(skb);
        SkBuff place = queue.peekTail();
        while (place != null && TcpSeq.before(seq, TcpSkbCb.seq(place))) {
            place = queue.before(place);
        }
        if (place != null && TcpSeq.before(seq, TcpSkbCb.endSeq(place))) {
            int placeEnd = TcpSkbCb.endSeq(place);
            if (!TcpSeq.after(endSeq, placeEnd)) {
                net.mib().inc(Mib.TCPEXT_TCPOFO_MERGE);
                sk.dropSkb(skb, DropReason.TCP_OFOMERGE, Fn.TCP_DATA_QUEUE);
                sk.sack.duplicate(net, sk, seq, endSeq);
                announce(sk, seq, endSeq);
                return;
            }
            if (TcpSeq.after(seq, TcpSkbCb.seq(place))) {
                sk.sack.duplicate(net, sk, seq, placeEnd);
            } else {
                SkBuff before = queue.before(place);
                replaced(net, sk, place);
                place = before;
            }
        }
        queue.addAfter(place, skb);
        sk.chargeSkb(skb);
        removeCovered(net, sk, skb, endSeq);
        announce(sk, seq, endSeq);
        if (sk.sackPermitted) {
            TcpWindow.grow(net, sk, skb);
        }
    }

    /** What follows and is covered by the new segment goes; its end may also reach into one that stays. */
    private void removeCovered(Netns net, TcpSock sk, SkBuff skb, int endSeq) {
        for (SkBuff next = queue.after(skb); next != null; next = queue.after(skb)) {
            if (!TcpSeq.after(endSeq, TcpSkbCb.seq(next))) {
                return;
            }
            if (TcpSeq.before(endSeq, TcpSkbCb.endSeq(next))) {
                sk.sack.extendDuplicate(net, sk, TcpSkbCb.seq(next), endSeq);
                return;
            }
            replaced(net, sk, next);
        }
    }

    private void replaced(Netns net, TcpSock sk, SkBuff old) {
        sk.sack.extendDuplicate(net, sk, TcpSkbCb.seq(old), TcpSkbCb.endSeq(old));
        net.mib().inc(Mib.TCPEXT_TCPOFO_MERGE);
        remove(sk, old);
        sk.dropSkb(old, DropReason.TCP_OFOMERGE, Fn.TCP_DATA_QUEUE);
    }

    private static void announce(TcpSock sk, int seq, int endSeq) {
        if (sk.sackPermitted) {
            sk.sack.add(seq, endSeq);
        }
    }

    /** {@code skb_rbtree_purge()}. */
    void purge(TcpSock sk) {
        for (SkBuff skb = queue.peek(); skb != null; skb = queue.peek()) {
            remove(sk, skb);
            skb.drop(DropReason.NOT_SPECIFIED, Fn.SKB_RBTREE_PURGE);
        }
    }
}
