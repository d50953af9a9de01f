package kstack.net.ipv4;

import kstack.kernel.Cpu;
import kstack.net.core.Netns;
import kstack.net.core.SkBuff;
import kstack.sim.SimTime;
import kstack.trace.Mib;
import kstack.wire.TcpHeader;

/**
 * When to acknowledge: now (quick mode, more than one segment, out of order) or 40 ms later at most 200 ms.
 *
 * <p>A new connection is in quick mode for up to 16 ACKs so that the sender's window opens fast. Compression of ACKs
 * beyond a gap is left out (as with tcp_comp_sack_nr = 0), and the RTO stands at its minimum of 200 ms, since a receiver
 * measures no round trip. Linux: {@code __tcp_ack_snd_check()}, {@code tcp_send_delayed_ack()}.
 */
final class TcpAckPolicy {
    /** An ACK is due. */
    static final int SCHED = 1;
    /** The timer runs. */
    static final int TIMER = 2;
    /** A small segment came; {@link #PUSHED2}: two. */
    static final int PUSHED = 4;
    static final int PUSHED2 = 8;
    /** The next check sends it. */
    static final int NOW = 16;
    /** The receive buffer was full. */
    static final int NOMEM = 32;

    /** {@code TCP_MAX_QUICKACKS}. */
    static final int MAX_QUICKACKS = 16;
    /** {@code TCP_ATO_MIN} and {@code TCP_DELACK_MIN}. */
    static final long ATO_MIN_PS = 40 * SimTime.MS;
    /** {@code TCP_DELACK_MAX}. */
    static final long DELACK_MAX_PS = 200 * SimTime.MS;
    /** {@code TCP_RTO_MIN}. */
    static final long RTO_PS = 200 * SimTime.MS;

    private static final int ECN_CE = 3;
    private static final int MSS_DEFAULT = 536;
    private static final int MIN_MSS = 88;

    private final Netns net;
    private final TcpOutput output;

    TcpAckPolicy(Netns net, TcpOutput output) {
        this.net = net;
        this.output = output;
    }

    private static long jiffiesPs(Cpu cpu) {
        return cpu.jiffies() * cpu.jiffyPs();
    }

    /** {@code tcp_event_data_recv()}: data was queued in order. */
    void dataReceived(Cpu cpu, TcpSock sk, SkBuff skb) {
        sk.ackPending |= SCHED;
        measureRcvMss(sk, skb);
        long now = jiffiesPs(cpu);
        if (sk.atoPs == 0) {
            incrQuick(sk);
            sk.atoPs = ATO_MIN_PS;
        } else {
            long gap = now - sk.lrcvPs;
            if (gap <= ATO_MIN_PS / 2) {
                sk.atoPs = sk.atoPs / 2 + ATO_MIN_PS / 2;
            } else if (gap < sk.atoPs) {
                sk.atoPs = Math.min(sk.atoPs / 2 + gap, RTO_PS);
            } else if (gap > RTO_PS) {
                incrQuick(sk);
            }
        }
        sk.lrcvPs = now;
        checkEcn(sk, skb);
        if (skb.len() >= 128) {
            TcpWindow.grow(net, sk, skb);
        }
    }

    /** {@code tcp_data_ecn_check()}: Congestion Experienced is echoed until the peer's CWR. */
    void checkEcn(TcpSock sk, SkBuff skb) {
        if (sk.ecn && (TcpSkbCb.dsfield(skb) & 3) == ECN_CE && !sk.demandCwr) {
            enterQuick(sk);
            sk.demandCwr = true;
        }
    }

    /** {@code tcp_measure_rcv_mss()}: what the peer's full segment is. {@code skb}'s TCP header is pulled. */
    private static void measureRcvMss(TcpSock sk, SkBuff skb) {
        int lastSeg = sk.lastSegSize;
        sk.lastSegSize = 0;
        int len = skb.gsoSize() != 0 ? skb.gsoSize() : skb.len();
        if (len >= sk.rcvMss) {
            if (len != sk.rcvMss) {
                TcpWindow.measureRatio(sk, skb);
            }
            sk.rcvMss = Math.min(len, sk.advMss);
            return;
        }
        len += skb.data() - skb.transportHeader();
        boolean remnant = (TcpSkbCb.flags(skb)
                & (TcpHeader.FIN | TcpHeader.URG | TcpHeader.SYN | TcpHeader.PSH)) != 0;
        if (len >= MSS_DEFAULT + TcpHeader.MIN_LEN || len >= MIN_MSS + TcpHeader.MIN_LEN && !remnant) {
            len -= sk.headerLen;
            sk.lastSegSize = len;
            if (len == lastSeg) {
                sk.rcvMss = len;
                return;
            }
        }
        sk.ackPending |= (sk.ackPending & PUSHED) != 0 ? PUSHED2 | PUSHED : PUSHED;
    }

    /** {@code tcp_incr_quickack()}. */
    private static void incrQuick(TcpSock sk) {
        int quick = sk.rcvWnd / (2 * sk.rcvMss);
        sk.quick = Math.max(sk.quick, Math.min(quick == 0 ? 2 : quick, MAX_QUICKACKS));
    }

    /** {@code tcp_enter_quickack_mode()}. */
    void enterQuick(TcpSock sk) {
        incrQuick(sk);
        sk.pingpong = false;
        sk.atoPs = ATO_MIN_PS;
    }

    /** A challenge ACK; see {@link TcpOutput#challengeAck}. */
    void challenge(Cpu cpu, TcpSock sk) {
        output.challengeAck(cpu, sk);
    }

    /** {@code tcp_ack_snd_check()}: sends or delays the ACK that is due, if one is. */
    void check(Cpu cpu, TcpSock sk) {
        if ((sk.ackPending & SCHED) != 0) {
            checkDue(cpu, sk);
        }
    }

    /** {@code __tcp_ack_snd_check()}. */
    void checkDue(Cpu cpu, TcpSock sk) {
        boolean now = sk.rcvNxt - sk.rcvWup > sk.rcvMss
                && (sk.rcvNxt == sk.copiedSeq || TcpWindow.free(sk) >= sk.rcvWnd)
                || sk.quick != 0 && !sk.pingpong
                || (sk.ackPending & NOW) != 0;
        if (now && sk.owned) {
            // the backlog is being worked off: one ACK for all of it, when the owner lets go
            sk.ackDeferred = true;
        } else if (now || !sk.ofo.isEmpty()) {
            output.sendAck(cpu, sk);
        } else {
            delay(cpu, sk);
        }
    }

    /** {@code tcp_send_delayed_ack()}. */
    private void delay(Cpu cpu, TcpSock sk) {
        long ato = sk.atoPs;
        if (ato > ATO_MIN_PS) {
            long max = sk.pingpong || (sk.ackPending & PUSHED) != 0 ? DELACK_MAX_PS : SimTime.S / 2;
            ato = Math.min(ato, max);
        }
        ato = Math.min(ato, DELACK_MAX_PS);
        long at = jiffiesPs(cpu) + ato;
        if ((sk.ackPending & TIMER) != 0 && sk.delack.armed()) {
            if (sk.delack.timeoutPs() <= jiffiesPs(cpu) + ato / 4) {
                output.sendAck(cpu, sk);
                return;
            }
            at = Math.min(at, sk.delack.timeoutPs());
        }
        sk.ackPending |= SCHED | TIMER;
        sk.delack.arm(cpu, at);
    }

    /** {@code tcp_delack_timer()}. */
    void delackTimer(Cpu cpu, TcpSock sk) {
        if (sk.owned) {
            sk.delackDeferred = true;
            net.mib().inc(Mib.TCPEXT_DELAYED_ACK_LOCKED);
        } else {
            delackDue(cpu, sk);
        }
    }

    private void delackDue(Cpu cpu, TcpSock sk) {
        if (sk.state == TcpState.CLOSE || (sk.ackPending & TIMER) == 0) {
            return;
        }
        sk.ackPending &= ~TIMER;
        if ((sk.ackPending & SCHED) == 0) {
            return;
        }
        if (sk.pingpong) {
            sk.pingpong = false;
            sk.atoPs = ATO_MIN_PS;
        } else {
            sk.atoPs = Math.min(2 * sk.atoPs, RTO_PS);
        }
        output.sendAck(cpu, sk);
        net.mib().inc(Mib.TCPEXT_DELAYED_ACKS);
    }

    /** {@code tcp_release_cb()}: what had to wait for the owner of the socket. */
    void released(Cpu cpu, TcpSock sk) {
        if (sk.ackDeferred) {
            sk.ackDeferred = false;
            if ((sk.ackPending & SCHED) != 0) {
                output.sendAck(cpu, sk);
            }
        }
        if (sk.delackDeferred) {
            sk.delackDeferred = false;
            delackDue(cpu, sk);
        }
    }

    /** {@code __tcp_cleanup_rbuf()}: after reading, is an ACK or a larger window worth a segment? */
    void cleanupRbuf(Cpu cpu, TcpSock sk, int copied) {
        boolean ack = false;
        if ((sk.ackPending & SCHED) != 0) {
            ack = sk.rcvNxt - sk.rcvWup > sk.rcvMss
                    || copied > 0 && sk.rmemAlloc() == 0 && ((sk.ackPending & PUSHED2) != 0
                    || (sk.ackPending & PUSHED) != 0 && !sk.pingpong);
        }
        if (copied > 0 && !ack && !sk.rcvShutdown) {
            int now = TcpWindow.receiveWindow(sk);
            if (2L * now <= sk.windowClamp) {
                int next = TcpWindow.free(sk);
                ack = next != 0 && next >= 2L * now;
            }
        }
        if (ack) {
            output.sendAck(cpu, sk);
        }
    }

    /** {@code tcp_event_ack_sent()}: an ACK of everything has gone out. */
    static void ackSent(TcpSock sk) {
        if (sk.quick != 0 && (sk.ackPending & SCHED) != 0 && --sk.quick == 0) {
            sk.atoPs = ATO_MIN_PS;
        }
        sk.ackPending = 0;
        sk.delack.cancel();
    }
}
