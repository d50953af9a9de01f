package kstack.net.core;

/**
 * The values of an sk_buff at one moment.
 *
 * @param headroom free bytes before data
 * @param data     offset of the first data byte
 * @param tail     offset one past the linear data
 * @param end      offset one past the usable block
 * @param len      bytes of the packet, frags included
 * @param dataLen  bytes in frags
 * @param tailroom free bytes behind the linear data
 * @param truesize memory charged for it
 * @param users    holders of the descriptor
 * @param dataref  descriptors on the same bytes
 * @param bytes    the packet's bytes from data on
 */
public record SkbSnapshot(int headroom, int data, int tail, int end, int len, int dataLen, int tailroom, int truesize,
        int users, int dataref, byte[] bytes) {

    static SkbSnapshot of(SkBuff skb) {
        byte[] copy = new byte[skb.len()];
        skb.copyBits(0, copy, 0, copy.length);
        return new SkbSnapshot(skb.headroom(), skb.data(), skb.tail(), skb.end(), skb.len(), skb.dataLen(),
                skb.tailroom(), skb.truesize(), skb.users(), skb.dataref(), copy);
    }

    @Override
    public String toString() {
        return "head 0, data " + data + ", tail " + tail + ", end " + end + "; len " + len
                + (dataLen == 0 ? "" : " (" + dataLen + " in frags)") + ", truesize " + truesize;
    }
}
