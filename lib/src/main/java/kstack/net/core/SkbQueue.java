package kstack.net.core;

/**
 * A list of packets, {@code struct sk_buff_head}: the links are in the packets, so queueing allocates nothing. A
 * packet outside of any queue has no
 * links.
 */
public final class SkbQueue {
    private SkBuff first;
    private SkBuff last;
    private int qlen;

    /** Packets in it. */
    public int qlen() {
        return qlen;
    }

    /** {@code skb_peek()}: the first, or null. */
    public SkBuff peek() {
        return first;
    }

    /** {@code skb_peek_tail()}: the last, or null. */
    public SkBuff peekTail() {
        return last;
    }

    /** The packet after {@code skb} in this queue, or null. */
    public SkBuff after(SkBuff skb) {
        return skb.next;
    }

    /** The packet before {@code skb}, or null. */
    public SkBuff before(SkBuff skb) {
        return skb.prev;
    }

    /** {@code __skb_queue_tail()}. */
    public void addLast(SkBuff skb) {
        SkBuff before = last;
        if (before == null) {
            first = skb;
        } else {
            skb.prev = before;
            before.next = skb;
        }
        last = skb;
        qlen++;
    }

    /** {@code __skb_queue_after()}; null as {@code place} puts it first. */
    public void addAfter(SkBuff place, SkBuff skb) {
        if (place == last) {
            addLast(skb);
            return;
        }
        SkBuff behind = place == null ? first : place.next;
        skb.prev = place;
        skb.next = behind;
        behind.prev = skb;
        if (place == null) {
            first = skb;
        } else {
            place.next = skb;
        }
        qlen++;
    }

    /** {@code __skb_dequeue()}: takes the first, or null. */
    public SkBuff removeFirst() {
        SkBuff skb = first;
        if (skb == null) {
            return null;
        }
        SkBuff behind = skb.next;
        first = behind;
        if (behind == null) {
            last = null;
        } else {
            behind.prev = null;
            skb.next = null;
        }
        qlen--;
        return skb;
    }

    /** {@code __skb_unlink()}. */
    public void remove(SkBuff skb) {
        if (skb.prev == null) {
            first = skb.next;
        } else {
            skb.prev.next = skb.next;
        }
        if (skb.next == null) {
            last = skb.prev;
        } else {
            skb.next.prev = skb.prev;
        }
        skb.next = null;
        skb.prev = null;
        qlen--;
    }
}
