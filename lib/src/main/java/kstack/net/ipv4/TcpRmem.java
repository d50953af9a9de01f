package kstack.net.ipv4;

import kstack.net.core.Netns;
import kstack.net.core.SkBuff;
import kstack.trace.DropReason;
import kstack.trace.Fn;
import kstack.trace.Mib;

/**
 * Receive memory: may one more segment be queued? Over the limit the buffer grows if nobody fixed it by SO_RCVBUF, then
 * segments beyond a gap are pruned from the far end. Collapsing, which packs payload closer first, is left out.
 * Linux: {@code tcp_try_rmem_schedule()}, {@code tcp_prune_queue()}.
 */
final class TcpRmem {
    private final Netns net;

    TcpRmem(Netns net) {
        this.net = net;
    }

    /** True if {@code skb} may be charged to the socket. */
    boolean schedule(TcpSock sk, SkBuff skb) {
        return sk.rmemAlloc() <= sk.rcvbuf() || prune(sk, skb);
    }

    private boolean prune(TcpSock sk, SkBuff incoming) {
        net.mib().inc(Mib.TCPEXT_PRUNE_CALLED);
        clampWindow(sk);
        if (sk.rmemAlloc() <= sk.rcvbuf()) {
            return true;
        }
        pruneOfo(sk, incoming);
        if (sk.rmemAlloc() <= sk.rcvbuf()) {
            return true;
        }
        net.mib().inc(Mib.TCPEXT_RCV_PRUNED);
        sk.fastPath = false;
        return false;
    }

    /** {@code tcp_clamp_window()}. */
    private void clampWindow(TcpSock sk) {
        sk.quick = 0;
        if (sk.rcvbuf() < net.tcpRmemMax && !sk.rcvbufLocked()) {
            sk.growRcvbuf(Math.min(sk.rmemAlloc(), net.tcpRmemMax));
        }
        if (sk.rmemAlloc() > sk.rcvbuf()) {
            sk.rcvSsthresh = Math.min(sk.windowClamp, 2 * sk.advMss);
        }
    }

    /** {@code tcp_prune_ofo_queue()}: from the far end, in steps of an eighth of the buffer. */
    private void pruneOfo(TcpSock sk, SkBuff incoming) {
        int goal = sk.rcvbuf() >> 3;
        boolean pruned = false;
        for (SkBuff last = sk.ofo.last(); last != null; last = sk.ofo.last()) {
            if (TcpSeq.after(TcpSkbCb.seq(incoming), TcpSkbCb.seq(last))) {
                break;
            }
            pruned = true;
            goal -= last.truesize();
            sk.ofo.remove(sk, last);
            sk.dropSkb(last, DropReason.TCP_OFO_QUEUE_PRUNE, Fn.TCP_PRUNE_OFO_QUEUE);
            if (goal <= 0) {
                if (sk.rmemAlloc() <= sk.rcvbuf()) {
                    break;
                }
                goal = sk.rcvbuf() >> 3;
            }
        }
        if (pruned) {
            net.mib().inc(Mib.TCPEXT_OFO_PRUNED);
            sk.sack.reset();
        }
    }
}
