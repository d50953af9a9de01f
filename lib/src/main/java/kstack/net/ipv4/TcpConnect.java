package kstack.net.ipv4;

import kstack.net.core.SkBuff;
import kstack.wire.TcpHeader;
import kstack.wire.TcpOptions;

/**
 * How a socket gets the values of its handshake: from a request, from a SYN-ACK, from the middle of a recording.
 * Linux: {@code tcp_create_openreq_child()}, {@code tcp_init_transfer()}.
 */
final class TcpConnect {
    private TcpConnect() {
    }

    /** {@code tcp_create_openreq_child()}: the socket is in SYN_RECV until its first segment is processed. */
    static void fromRequest(TcpSock sk, TcpRequest req) {
        sk.rcvNxt = req.rcvNxt();
        sk.rcvWup = sk.rcvNxt;
        sk.copiedSeq = sk.rcvNxt;
        sk.sndUna = req.sndIsn + 1;
        sk.sndNxt = sk.sndUna;
        sk.sndWl1 = req.rcvIsn;
        sk.rcvWnd = req.rcvWnd;
        sk.rcvSsthresh = req.rcvWnd;
        sk.windowClamp = req.windowScale ? req.windowClamp : Math.min(req.windowClamp, TcpWindow.MAX_WINDOW);
        sk.windowScale = req.windowScale;
        sk.rcvWscale = req.windowScale ? req.rcvWscale : 0;
        sk.sndWscale = req.windowScale ? req.sndWscale : 0;
        sk.timestamps = req.timestamps;
        sk.tsRecent = req.tsRecent;
        sk.tsOffset = req.tsOffset;
        sk.sackPermitted = req.sackPermitted;
        sk.ecn = req.ecn;
        sk.advMss = req.advMss;
        sk.headerLen = headerLen(req.timestamps);
        sk.mssCache = Math.max(48, Math.min(req.mss, req.advMss) - (sk.headerLen - TcpHeader.MIN_LEN));
    }

    private static int headerLen(boolean timestamps) {
        return TcpHeader.MIN_LEN + (timestamps ? TcpOptions.TIMESTAMP_ALIGNED_LEN : 0);
    }

    /** SYN_RECV to ESTABLISHED; {@code skb} is the last segment of the handshake. */
    static void established(TcpSock sk, SkBuff skb) {
        sk.setState(TcpState.ESTABLISHED);
        sk.sndUna = TcpSkbCb.ackSeq(skb);
        sk.sndWnd = TcpHeader.window(skb.head(), skb.data()) << sk.sndWscale;
        sk.sndWl1 = TcpSkbCb.seq(skb);
        ready(sk);
    }

    /** SYN_SENT to ESTABLISHED by the SYN-ACK {@code skb}. */
    static void synAck(TcpSock sk, SkBuff skb, TcpOptions options) {
        sk.rcvNxt = TcpSkbCb.seq(skb) + 1;
        sk.rcvWup = sk.rcvNxt;
        sk.copiedSeq = sk.rcvNxt;
        sk.sndWl1 = TcpSkbCb.seq(skb);
        sk.sndWnd = TcpHeader.window(skb.head(), skb.data());
        sk.windowScale &= options.wscale >= 0;
        sk.sndWscale = sk.windowScale ? options.wscale : 0;
        if (!sk.windowScale) {
            sk.rcvWscale = 0;
            sk.windowClamp = Math.min(sk.windowClamp, TcpWindow.MAX_WINDOW);
        }
        sk.timestamps &= options.timestamps;
        sk.tsRecent = sk.timestamps ? options.tsval : 0;
        sk.sackPermitted &= options.sackPermitted;
        sk.headerLen = headerLen(sk.timestamps);
        int peerMss = options.mss == 0 ? 536 : options.mss;
        sk.mssCache = Math.max(48, Math.min(peerMss, sk.advMss) - (sk.headerLen - TcpHeader.MIN_LEN));
        sk.setState(TcpState.ESTABLISHED);
        ready(sk);
    }

    private static void ready(TcpSock sk) {
        sk.maxWindow = sk.sndWnd;
        if (sk.timestamps) {
            sk.advMss -= TcpOptions.TIMESTAMP_ALIGNED_LEN;
        }
        TcpWindow.initBufferSpace(sk);
        TcpWindow.initRcvMss(sk);
        TcpInput.fastPathOn(sk);
    }

    /** A socket that has sent the recorded SYN {@code syn}. */
    static void synSent(TcpSock sk, TcpHandshake syn) {
        sk.sndUna = syn.iss();
        sk.sndNxt = syn.iss() + 1;
        sk.rcvWnd = syn.window();
        sk.rcvSsthresh = syn.window();
        sk.advMss = syn.mss();
        sk.windowScale = syn.wscale() >= 0;
        sk.rcvWscale = Math.max(0, syn.wscale());
        sk.windowClamp = TcpWindow.MAX_WINDOW << sk.rcvWscale;
        sk.timestamps = syn.timestamps();
        sk.sackPermitted = syn.sackPermitted();
    }

    /** A socket in the middle of a recorded flow. */
    static void midFlow(TcpSock sk, TcpMidFlow m, int mss) {
        sk.rcvNxt = m.rcvNxt();
        sk.rcvWup = sk.rcvNxt;
        sk.copiedSeq = sk.rcvNxt;
        sk.sndUna = m.sndUna();
        sk.sndNxt = m.sndNxt();
        sk.sndWl1 = sk.rcvNxt;
        sk.rcvWscale = m.rcvWscale();
        sk.sndWscale = m.sndWscale();
        sk.windowScale = sk.rcvWscale != 0 || sk.sndWscale != 0;
        sk.timestamps = m.timestamps();
        sk.sackPermitted = m.sackPermitted();
        sk.headerLen = headerLen(sk.timestamps);
        sk.advMss = mss;
        sk.mssCache = mss;
        sk.rcvWnd = TcpWindow.plain(sk);
        sk.rcvSsthresh = sk.rcvWnd;
        sk.windowClamp = TcpWindow.MAX_WINDOW << sk.rcvWscale;
        ready(sk);
    }
}
