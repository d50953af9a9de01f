package kstack.net.ipv4;

import kstack.net.core.Netns;
import kstack.trace.Mib;

/**
 * The SACK blocks a receiver announces: the most recent first, at most 4, and in front of them once a duplicate (DSACK,
 * RFC 2883). Linux: {@code tcp_sack_new_ofo_skb()}, {@code tcp_dsack_set()} in {@code net/ipv4/tcp_input.c}.
 */
final class TcpSack {
    /** {@code TCP_NUM_SACKS}. */
    static final int NUM_SACKS = 4;

    /** Pairs of start and end; pair 0 is the duplicate, the blocks begin at pair 1. */
    private final int[] pairs = new int[2 * (NUM_SACKS + 1)];
    private final int[] out = new int[pairs.length];
    private int blocks;
    private boolean dsack;

    /** Blocks without the duplicate. */
    int blocks() {
        return blocks;
    }

    /** {@code tcp_sack_reset()}. */
    void reset() {
        blocks = 0;
        dsack = false;
    }

    /** Forgets the duplicate; called as each segment begins and after an ACK told of it. */
    void clearDuplicate() {
        dsack = false;
    }

    /** {@code tcp_dsack_set()}. */
    void duplicate(Netns net, TcpSock sk, int seq, int endSeq) {
        if (!sk.sackPermitted) {
            return;
        }
        net.mib().inc(TcpSeq.before(seq, sk.rcvNxt) ? Mib.TCPEXT_TCPDSACK_OLD_SENT : Mib.TCPEXT_TCPDSACK_OFO_SENT);
        dsack = true;
        pairs[0] = seq;
        pairs[1] = endSeq;
    }

    /** {@code tcp_dsack_extend()}. */
    void extendDuplicate(Netns net, TcpSock sk, int seq, int endSeq) {
        if (dsack) {
            extend(0, seq, endSeq);
        } else {
            duplicate(net, sk, seq, endSeq);
        }
    }

    private boolean extend(int pair, int seq, int endSeq) {
        int i = 2 * pair;
        if (TcpSeq.after(seq, pairs[i + 1]) || TcpSeq.after(pairs[i], endSeq)) {
            return false;
        }
        if (TcpSeq.before(seq, pairs[i])) {
            pairs[i] = seq;
        }
        if (TcpSeq.after(endSeq, pairs[i + 1])) {
            pairs[i + 1] = endSeq;
        }
        return true;
    }

    /** {@code tcp_sack_new_ofo_skb()}: a segment beyond a gap came. */
    void add(int seq, int endSeq) {
        for (int p = 1; p <= blocks; p++) {
            if (extend(p, seq, endSeq)) {
                int start = pairs[2 * p];
                int end = pairs[2 * p + 1];
                System.arraycopy(pairs, 2, pairs, 4, 2 * (p - 1));
                pairs[2] = start;
                pairs[3] = end;
                joinFirst();
                return;
            }
        }
        if (blocks == NUM_SACKS) {
            blocks--;
        }
        System.arraycopy(pairs, 2, pairs, 4, 2 * blocks);
        pairs[2] = seq;
        pairs[3] = endSeq;
        blocks++;
    }

    /** {@code tcp_sack_maybe_coalesce()}: the first block may touch others now. */
    private void joinFirst() {
        for (int p = 2; p <= blocks;) {
            if (extend(1, pairs[2 * p], pairs[2 * p + 1])) {
                drop(p);
            } else {
                p++;
            }
        }
    }

    private void drop(int p) {
        System.arraycopy(pairs, 2 * (p + 1), pairs, 2 * p, 2 * (blocks - p));
        blocks--;
    }

    /** {@code tcp_sack_remove()}: forgets what {@code rcv_nxt} has passed; everything if nothing waits beyond a gap. */
    void remove(int rcvNxt, boolean queueEmpty) {
        if (queueEmpty) {
            blocks = 0;
            return;
        }
        for (int p = 1; p <= blocks;) {
            if (!TcpSeq.before(rcvNxt, pairs[2 * p])) {
                drop(p);
            } else {
                p++;
            }
        }
    }

    /** The end of the block that reaches furthest; only with blocks. */
    int highestEnd() {
        int max = pairs[3];
        for (int p = 2; p <= blocks; p++) {
            if (TcpSeq.after(pairs[2 * p + 1], max)) {
                max = pairs[2 * p + 1];
            }
        }
        return max;
    }

    /** Number of pairs an ACK carries. */
    int effective() {
        return blocks + (dsack ? 1 : 0);
    }

    /** The pairs an ACK carries, the duplicate first; valid until the next change. */
    int[] effectivePairs() {
        int from = dsack ? 0 : 2;
        System.arraycopy(pairs, from, out, 0, 2 * effective());
        return out;
    }
}
