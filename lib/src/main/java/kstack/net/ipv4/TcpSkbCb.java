package kstack.net.ipv4;

import kstack.net.core.SkBuff;
import kstack.wire.Bytes;
import kstack.wire.Ipv4Header;
import kstack.wire.TcpHeader;

/**
 * What TCP notes about a segment in its scratch space, {@code struct tcp_skb_cb}: it stays when the header is pulled.
 *
 * <p>SYN and FIN take one sequence number each, so {@code endSeq - seq} is not the length of the data.
 */
final class TcpSkbCb {
    private static final int SEQ = 0;
    private static final int END_SEQ = SEQ + 4;
    private static final int ACK_SEQ = END_SEQ + 4;
    private static final int FLAGS = ACK_SEQ + 4;
    private static final int DSFIELD = FLAGS + 1;

    private TcpSkbCb() {
    }

    /** {@code tcp_v4_fill_cb()}: reads the header at {@code skb}'s data. */
    static void fill(SkBuff skb) {
        byte[] b = skb.head();
        int tcp = skb.data();
        int flags = TcpHeader.flags(b, tcp);
        int seq = TcpHeader.seq(b, tcp);
        byte[] cb = skb.cb();
        Bytes.put32(cb, SEQ, seq);
        Bytes.put32(cb, END_SEQ, seq + Integer.bitCount(flags & (TcpHeader.SYN | TcpHeader.FIN))
                + skb.len() - TcpHeader.dataOff(b, tcp));
        Bytes.put32(cb, ACK_SEQ, TcpHeader.ack(b, tcp));
        Bytes.put8(cb, FLAGS, flags);
        Bytes.put8(cb, DSFIELD, Ipv4Header.tos(b, skb.networkHeader()));
    }

    /** First sequence number. */
    static int seq(SkBuff skb) {
        return Bytes.s32(skb.cb(), SEQ);
    }

    /** The sequence number after the last. */
    static int endSeq(SkBuff skb) {
        return Bytes.s32(skb.cb(), END_SEQ);
    }

    /** Acknowledgment number. */
    static int ackSeq(SkBuff skb) {
        return Bytes.s32(skb.cb(), ACK_SEQ);
    }

    /** Flags of the header. */
    static int flags(SkBuff skb) {
        return Bytes.u8(skb.cb(), FLAGS);
    }

    /** 1 with FIN, 0 without. */
    static int fin(SkBuff skb) {
        return flags(skb) & TcpHeader.FIN;
    }

    /** True if all bits of {@code mask} are set. */
    static boolean has(SkBuff skb, int mask) {
        return (flags(skb) & mask) == mask;
    }

    /** The byte with DSCP and ECN of the IP header. */
    static int dsfield(SkBuff skb) {
        return Bytes.u8(skb.cb(), DSFIELD);
    }
}
