package kstack.net.core;

import java.util.Arrays;
import kstack.wire.EthernetHeader;
import kstack.wire.Ipv4Header;

/**
 * The held packets of one hash bucket, {@code struct gro_list}, oldest first.
 *
 * <p>Slots are used again: those behind the last are free. Linux looks the newest up first, which makes no difference,
 * as only one packet of a flow is held.
 */
final class GroBucket {
    private final GroSlot[] slots;
    private int size;

    GroBucket(int most) {
        slots = new GroSlot[most];
        for (int i = 0; i < most; i++) {
            slots[i] = new GroSlot();
        }
    }

    int size() {
        return size;
    }

    GroSlot slot(int i) {
        return slots[i];
    }

    GroSlot oldest() {
        return slots[0];
    }

    void add(SkBuff skb, int dataOffset, long jiffies) {
        GroSlot s = slots[size++];
        s.skb = skb;
        s.last = skb;
        s.dataOffset = dataOffset;
        s.mss = skb.len() - dataOffset;
        s.count = 1;
        s.age = jiffies;
        s.fixedId = false;
    }

    GroSlot removeOldest() {
        return removeAt(0);
    }

    void remove(GroSlot slot) {
        int i = 0;
        while (slots[i] != slot) {
            i++;
        }
        removeAt(i);
    }

    private GroSlot removeAt(int i) {
        GroSlot gone = slots[i];
        System.arraycopy(slots, i + 1, slots, i, size - i - 1);
        slots[--size] = gone;
        return gone;
    }

    /**
     * {@code gro_list_prepare()} and the comparison of {@code inet_gro_receive()}: marks those of the packet's flow.
     */
    void markSameFlow(SkBuff skb) {
        for (int i = 0; i < size; i++) {
            GroSlot s = slots[i];
            s.sameFlow = s.skb.hash() == skb.hash() && s.skb.dev() == skb.dev() && s.skb.vlanTci() == skb.vlanTci()
                    && sameLinkHeader(s.skb, skb) && sameAddresses(s.skb, skb);
        }
    }

    private static boolean sameLinkHeader(SkBuff p, SkBuff skb) {
        return equal(p.head(), p.macHeader(), skb.head(), skb.macHeader(), EthernetHeader.LEN);
    }

    private static boolean sameAddresses(SkBuff p, SkBuff skb) {
        byte[] b = p.head();
        byte[] c = skb.head();
        int i = p.data();
        int j = skb.data();
        return b[i + Ipv4Header.PROTOCOL] == c[j + Ipv4Header.PROTOCOL]
                && equal(b, i + Ipv4Header.SRC, c, j + Ipv4Header.SRC, 8);
    }

    static boolean equal(byte[] a, int i, byte[] b, int j, int len) {
        return Arrays.equals(a, i, i + len, b, j, j + len);
    }
}
