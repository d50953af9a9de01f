package kstack.net.ipv4;

import kstack.net.core.Netns;
import kstack.net.core.SkBuff;
import kstack.trace.Mib;

/**
 * The receive window: how much of the buffer may be promised to the peer.
 *
 * <p>Memory is charged by truesize, windows count payload, so free memory is multiplied by {@code scaling_ratio}/256:
 * 128 at first, then payload over truesize of the largest segment seen. A window that was offered never shrinks.
 * Linux: {@code __tcp_select_window()} in {@code tcp_output.c}, {@code tcp_grow_window()} in {@code tcp_input.c}.
 */
final class TcpWindow {
    /** {@code TCP_DEFAULT_SCALING_RATIO}: half. */
    static final int DEFAULT_RATIO = 128;
    static final int MAX_WINDOW = 65_535;
    private static final int RATIO_BITS = 8;
    private static final int INIT_CWND = 10;

    private TcpWindow() {
    }

    /** {@code tcp_receive_window()}: what the peer may still send, as last promised. */
    static int receiveWindow(TcpSock sk) {
        return Math.max(0, sk.rcvWup + sk.rcvWnd - sk.rcvNxt);
    }

    /** {@code tcp_win_from_space()}. */
    static int fromSpace(int ratio, int space) {
        return (int) ((long) space * ratio >> RATIO_BITS);
    }

    private static int space(TcpSock sk) {
        return fromSpace(sk.scalingRatio, sk.rcvbuf() - sk.backlogLen - sk.rmemAlloc());
    }

    private static int fullSpace(TcpSock sk) {
        return fromSpace(sk.scalingRatio, sk.rcvbuf());
    }

    /** {@code tcp_select_initial_window()} for a SYN-ACK. */
    static void initial(Netns net, TcpListener listener, TcpRequest req) {
        int fullSpace = fromSpace(DEFAULT_RATIO, listener.rcvbuf());
        int clamp = listener.rcvbufLocked() ? fullSpace : MAX_WINDOW << 14;
        int mss = req.advMss - (req.timestamps ? 12 : 0);
        int space = Math.min(clamp, fullSpace);
        if (space > mss) {
            space = space / mss * mss;
        }
        req.rcvWnd = Math.min(space, MAX_WINDOW);
        req.rcvWscale = 0;
        if (req.windowScale) {
            int most = Math.min(clamp, Math.max(space, Math.max(net.tcpRmemMax, net.rmemMax)));
            req.rcvWscale = Math.min(14, Math.max(0, 31 - Integer.numberOfLeadingZeros(most) - 15));
        }
        req.windowClamp = Math.min(MAX_WINDOW << req.rcvWscale, clamp);
    }

    /** {@code tcp_init_buffer_space()}: one segment of the buffer is kept back. */
    static void initBufferSpace(TcpSock sk) {
        int max = fullSpace(sk);
        if (sk.windowClamp >= max) {
            sk.windowClamp = max;
            if (max > 4 * sk.advMss) {
                sk.windowClamp = Math.max(max - (max >> 31), 4 * sk.advMss);
            }
        }
        if (sk.windowClamp > 2 * sk.advMss && sk.windowClamp + sk.advMss > max) {
            sk.windowClamp = Math.max(2 * sk.advMss, max - sk.advMss);
        }
        sk.rcvSsthresh = Math.min(sk.rcvSsthresh, sk.windowClamp);
    }

    /** {@code tcp_select_window()}: the window field of a segment that goes out now. */
    static int select(Netns net, TcpSock sk) {
        int oldWnd = sk.rcvWnd;
        if ((sk.ackPending & TcpAckPolicy.NOMEM) != 0) {
            sk.fastPath = false;
            sk.rcvWnd = 0;
            sk.rcvWup = sk.rcvNxt;
            return 0;
        }
        int current = receiveWindow(sk);
        int window = free(sk);
        if (window < current) {
            if (window == 0) {
                net.mib().inc(Mib.TCPEXT_TCP_WANT_ZERO_WINDOW_ADV);
            }
            window = align(current, sk.rcvWscale);
        }
        sk.rcvWnd = window;
        sk.rcvWup = sk.rcvNxt;
        int field = (int) Math.min(window, (long) MAX_WINDOW << sk.rcvWscale) >> sk.rcvWscale;
        if (field == 0) {
            sk.fastPath = false;
            if (oldWnd != 0) {
                net.mib().inc(Mib.TCPEXT_TCP_TO_ZERO_WINDOW_ADV);
            }
        } else if (oldWnd == 0) {
            net.mib().inc(Mib.TCPEXT_TCP_FROM_ZERO_WINDOW_ADV);
        }
        return field;
    }

    private static int align(int window, int wscale) {
        int unit = 1 << wscale;
        return window + unit - 1 & -unit;
    }

    /** {@code __tcp_select_window()}: what the free memory allows. */
    static int free(TcpSock sk) {
        int mss = sk.rcvMss;
        int free = space(sk);
        int allowed = fullSpace(sk);
        int full = Math.min(sk.windowClamp, allowed);
        if (mss > full) {
            mss = full;
            if (mss <= 0) {
                return 0;
            }
        }
        if (free < full >> 1) {
            sk.quick = 0;
            free = free & -(1 << sk.rcvWscale);
            if (free < allowed >> 4 || free < mss) {
                return 0;
            }
        }
        free = Math.min(free, sk.rcvSsthresh);
        if (sk.rcvWscale != 0) {
            return align(free, sk.rcvWscale);
        }
        int window = sk.rcvWnd;
        if (window <= free - mss || window > free) {
            return free / mss * mss;
        }
        return mss == full && free > window + (full >> 1) ? free : window;
    }

    /** {@code tcp_grow_window()}: offers more as long as segments use their memory well. */
    static void grow(Netns net, TcpSock sk, SkBuff skb) {
        int room = Math.min(sk.windowClamp, space(sk)) - sk.rcvSsthresh;
        if (room <= 0) {
            return;
        }
        int incr = fromSpace(sk.scalingRatio, skb.truesize()) <= skb.len() ? 2 * sk.advMss
                : growBySmall(net, sk, skb);
        if (incr != 0) {
            sk.rcvSsthresh += Math.min(room, Math.max(incr, 2 * skb.len()));
            sk.quick |= 1;
        }
    }

    private static int growBySmall(Netns net, TcpSock sk, SkBuff skb) {
        int truesize = fromSpace(sk.scalingRatio, skb.truesize()) >> 1;
        int window = fromSpace(sk.scalingRatio, net.tcpRmemMax) >> 1;
        while (sk.rcvSsthresh <= window) {
            if (truesize <= skb.len()) {
                return 2 * sk.rcvMss;
            }
            truesize >>= 1;
            window >>= 1;
        }
        return 0;
    }

    /** The part of {@code tcp_measure_rcv_mss()} that a larger segment triggers: how well memory is used. */
    static void measureRatio(TcpSock sk, SkBuff skb) {
        int ratio = Math.max(1, Math.min(255, (int) (((long) skb.len() << RATIO_BITS) / skb.truesize())));
        if (ratio != sk.scalingRatio) {
            sk.scalingRatio = ratio;
            setClamp(sk, fromSpace(ratio, sk.rcvbuf()));
        }
    }

    /** {@code tcp_set_window_clamp()}. */
    private static void setClamp(TcpSock sk, int clamp) {
        if (clamp < sk.windowClamp) {
            sk.rcvSsthresh = Math.min(sk.rcvSsthresh, clamp);
        } else if (clamp > sk.windowClamp) {
            sk.rcvSsthresh = Math.max(sk.rcvSsthresh, Math.min(sk.rcvWnd, clamp));
        }
        sk.windowClamp = clamp;
    }

    /** {@code tcp_initialize_rcv_mss()}: a careful first guess of the peer's segment size. */
    static void initRcvMss(TcpSock sk) {
        int hint = Math.min(Math.min(sk.advMss, sk.mssCache), Math.min(sk.rcvWnd / 2, 536));
        sk.rcvMss = Math.max(hint, 88);
    }

    /** The window a new connection without a handshake of its own starts with: {@code TCP_INIT_CWND} segments at least. */
    static int plain(TcpSock sk) {
        return Math.max(INIT_CWND * sk.advMss, fullSpace(sk) - sk.advMss);
    }
}
