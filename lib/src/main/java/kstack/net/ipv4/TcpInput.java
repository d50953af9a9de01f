package kstack.net.ipv4;

import kstack.kernel.Cpu;
import kstack.net.core.Netns;
import kstack.net.core.SkBuff;
import kstack.trace.DropReason;
import kstack.trace.Fn;
import kstack.trace.Mib;
import kstack.wire.InternetChecksum;
import kstack.wire.Ipv4Header;
import kstack.wire.TcpHeader;
import kstack.wire.TcpOptions;

/**
 * A segment meets its socket: header prediction and the steps of RFC 9293, 3.10.7, in the kernel's order.
 *
 * <p>Where the kernel drops in a tail call, the drop is reported at the caller, as its tracepoint does.
 * Linux: {@code tcp_rcv_established()}, {@code tcp_rcv_state_process()} in {@code net/ipv4/tcp_input.c}.
 */
final class TcpInput {
    private static final int TS_HEADER_LEN = TcpHeader.MIN_LEN + TcpOptions.TIMESTAMP_ALIGNED_LEN;

    private final Netns net;
    private final TcpValidate validate;
    private final TcpAck ack;
    private final TcpDataQueue data;
    private final TcpAckPolicy acks;
    private final TcpClose close;
    private final TcpReset reset;
    private final TcpSynSent synSent;
    private final TcpOptions options = new TcpOptions();

    TcpInput(Netns net, TcpValidate validate, TcpAck ack, TcpDataQueue data, TcpAckPolicy acks, TcpClose close,
            TcpReset reset, TcpSynSent synSent) {
        this.net = net;
        this.validate = validate;
        this.ack = ack;
        this.data = data;
        this.acks = acks;
        this.close = close;
        this.reset = reset;
        this.synSent = synSent;
    }

    /** {@code tcp_v4_do_rcv()}: the socket is not owned, or its owner works off the backlog. */
    void doRcv(Cpu cpu, TcpSock sk, SkBuff skb) {
        cpu.charge(Fn.TCP_V4_DO_RCV);
        if (!checksumOk(cpu, skb)) {
            net.mib().inc(Mib.TCP_IN_CSUM_ERRORS);
            net.mib().inc(Mib.TCP_IN_ERRS);
            sk.dropSkb(skb, DropReason.TCP_CSUM, Fn.TCP_V4_DO_RCV);
        } else if (sk.state == TcpState.ESTABLISHED) {
            established(cpu, sk, skb);
        } else {
            DropReason refuse = stateProcess(cpu, sk, skb);
            if (refuse != null) {
                reset.send(cpu, skb);
                sk.dropSkb(skb, refuse, Fn.TCP_V4_DO_RCV);
            }
        }
    }

    /** {@code tcp_checksum_complete()}: what neither the device nor {@code tcp_v4_rcv()} verified. */
    static boolean checksumOk(Cpu cpu, SkBuff skb) {
        if (skb.ipSummed() != SkBuff.CHECKSUM_NONE) {
            return true;
        }
        byte[] b = skb.head();
        int ip = skb.networkHeader();
        return L4Checksum.verify(cpu, skb, InternetChecksum.pseudoHeader(Ipv4Header.src(b, ip),
                Ipv4Header.dst(b, ip), Ipv4Header.IPPROTO_TCP, skb.len()));
    }

    /** {@code tcp_rcv_established()}. */
    private void established(Cpu cpu, TcpSock sk, SkBuff skb) {
        cpu.charge(Fn.TCP_RCV_ESTABLISHED);
        parseTimestamps(sk, skb);
        boolean predicted = predicted(sk, skb);
        if (predicted && skb.len() == sk.headerLen) {
            ack.rcv(cpu, sk, skb, true, true);
            skb.consume(Fn.TCP_RCV_ESTABLISHED);
            return;
        }
        if (predicted && TcpSeq.after(TcpSkbCb.endSeq(skb), sk.rcvNxt + TcpWindow.receiveWindow(sk))) {
            // since 6.17: data beyond the window is looked at closely
            predicted = false;
        }
        if (predicted && skb.truesize() <= sk.forwardAlloc) {
            fastData(cpu, sk, skb);
            return;
        }
        if (!predicted) {
            if ((TcpSkbCb.flags(skb) & (TcpHeader.ACK | TcpHeader.RST | TcpHeader.SYN)) == 0) {
                sk.dropSkb(skb, DropReason.TCP_FLAGS, Fn.TCP_V4_DO_RCV);
                return;
            }
            if (!validate.acceptable(cpu, sk, skb)) {
                return;
            }
        }
        DropReason bad = ack.rcv(cpu, sk, skb, false, true);
        if (bad != null && bad != DropReason.TCP_OLD_ACK) {
            sk.dropSkb(skb, bad, Fn.TCP_V4_DO_RCV);
            return;
        }
        peerReducedWindow(sk, skb);
        data.queue(cpu, sk, skb, Fn.TCP_RCV_ESTABLISHED);
        acks.check(cpu, sk);
    }

    /** Predicted data for which memory is at hand. */
    private void fastData(Cpu cpu, TcpSock sk, SkBuff skb) {
        net.mib().inc(Mib.TCPEXT_TCPHP_HITS);
        TcpAck.replaceTsRecent(sk, TcpSkbCb.seq(skb));
        boolean acked = TcpSkbCb.ackSeq(skb) != sk.sndUna;
        if (acked) {
            // before the header is pulled; the kernel does it after queueing, which makes no difference here
            ack.rcv(cpu, sk, skb, false, true);
        } else {
            sk.sndWl1 = TcpSkbCb.seq(skb);
        }
        data.queueFast(cpu, sk, skb);
        acks.checkDue(cpu, sk);
        sk.wakeReader(cpu);
    }

    /** {@code tcp_ecn_accept_cwr()}: the peer has heard of the congestion. */
    private static void peerReducedWindow(TcpSock sk, SkBuff skb) {
        if (sk.demandCwr && TcpSkbCb.has(skb, TcpHeader.CWR)) {
            sk.demandCwr = false;
            if (TcpSkbCb.seq(skb) != TcpSkbCb.endSeq(skb)) {
                sk.ackPending |= TcpAckPolicy.NOW;
            }
        }
    }

    /** {@code tcp_fast_parse_options()}: the timestamps of this segment, if the connection uses them. */
    void parseTimestamps(TcpSock sk, SkBuff skb) {
        sk.sawTstamp = false;
        if (sk.timestamps) {
            options.parseSegment(skb.head(), skb.data());
            sk.sawTstamp = options.timestamps;
            sk.rcvTsval = options.tsval;
            sk.rcvTsecr = options.tsecr;
        }
    }

    /** Header prediction: the next segment in order, with the flags, window and options of the last. */
    private static boolean predicted(TcpSock sk, SkBuff skb) {
        if (!sk.fastPath || TcpSkbCb.seq(skb) != sk.rcvNxt
                || (TcpSkbCb.flags(skb) & ~TcpHeader.PSH) != TcpHeader.ACK
                || TcpSeq.after(TcpSkbCb.ackSeq(skb), sk.sndNxt)) {
            return false;
        }
        byte[] b = skb.head();
        int tcp = skb.data();
        return TcpHeader.dataOff(b, tcp) == sk.headerLen && TcpHeader.window(b, tcp) == sk.predictedWindow
                && (sk.headerLen != TS_HEADER_LEN || sk.sawTstamp && sk.rcvTsval - sk.tsRecent >= 0);
    }

    /** {@code tcp_fast_path_on()}. */
    static void fastPathOn(TcpSock sk) {
        sk.fastPath = true;
        sk.predictedWindow = sk.sndWnd >> sk.sndWscale;
    }

    /** {@code tcp_fast_path_check()}. */
    static void fastPathCheck(TcpSock sk) {
        if (sk.ofo.isEmpty() && sk.rcvWnd != 0 && sk.rmemAlloc() < sk.rcvbuf()) {
            fastPathOn(sk);
        }
    }

    /**
     * {@code tcp_rcv_state_process()} for all states but LISTEN.
     *
     * @return null if the segment has ended; else the reason to answer it with RST and drop it
     */
    DropReason stateProcess(Cpu cpu, TcpSock sk, SkBuff skb) {
        cpu.charge(Fn.TCP_RCV_STATE_PROCESS);
        if (sk.state == TcpState.CLOSE) {
            return discard(sk, skb, DropReason.TCP_CLOSE);
        }
        if (sk.state == TcpState.SYN_SENT) {
            return synSent.rcv(cpu, sk, skb, options.parseSegment(skb.head(), skb.data()));
        }
        parseTimestamps(sk, skb);
        if ((TcpSkbCb.flags(skb) & (TcpHeader.ACK | TcpHeader.RST | TcpHeader.SYN)) == 0) {
            return discard(sk, skb, DropReason.TCP_FLAGS);
        }
        if (!validate.acceptable(cpu, sk, skb)) {
            return null;
        }
        DropReason bad = ack.rcv(cpu, sk, skb, false, false);
        if (bad != null) {
            if (sk.state == TcpState.SYN_RECV) {
                return bad;
            }
            if (bad != DropReason.TCP_OLD_ACK) {
                acks.challenge(cpu, sk);
                return discard(sk, skb, bad);
            }
        }
        return ackedState(cpu, sk, skb);
    }

    private DropReason discard(TcpSock sk, SkBuff skb, DropReason reason) {
        sk.dropSkb(skb, reason, Fn.TCP_RCV_STATE_PROCESS);
        return null;
    }

    /** What the ACK means to each state. */
    private DropReason ackedState(Cpu cpu, TcpSock sk, SkBuff skb) {
        boolean finAcked = sk.finSent && sk.sndUna == sk.sndNxt;
        int endSeq = TcpSkbCb.endSeq(skb);
        boolean text = endSeq != TcpSkbCb.seq(skb)
                && TcpSeq.after(endSeq - TcpSkbCb.fin(skb), sk.rcvNxt);
        switch (sk.state) {
            case SYN_RECV -> TcpConnect.established(sk, skb);
            case FIN_WAIT1 -> {
                if (!finAcked) {
                    break;
                }
                sk.setState(TcpState.FIN_WAIT2);
                if (!sk.dead) {
                    sk.wakeReader(cpu);
                } else if (text) {
                    close.done(cpu, sk);
                    net.mib().inc(Mib.TCPEXT_TCP_ABORT_ON_DATA);
                    return DropReason.TCP_ABORT_ON_DATA;
                } else if (TcpSkbCb.fin(skb) == 0 && !sk.owned) {
                    close.timeWait(cpu, sk, TcpState.FIN_WAIT2);
                    skb.consume(Fn.TCP_RCV_STATE_PROCESS);
                    return null;
                }
            }
            case CLOSING -> {
                if (finAcked) {
                    skb.consume(Fn.TCP_RCV_STATE_PROCESS);
                    close.timeWait(cpu, sk, TcpState.TIME_WAIT);
                    return null;
                }
            }
            case LAST_ACK -> {
                if (finAcked) {
                    skb.consume(Fn.TCP_RCV_STATE_PROCESS);
                    close.done(cpu, sk);
                    return null;
                }
            }
            default -> {
            }
        }
        return text(cpu, sk, skb, text);
    }

    /** The segment's text, where the state still takes some. */
    private DropReason text(Cpu cpu, TcpSock sk, SkBuff skb, boolean text) {
        boolean queue = switch (sk.state) {
            case CLOSE_WAIT, CLOSING, LAST_ACK -> TcpSeq.before(TcpSkbCb.seq(skb), sk.rcvNxt);
            default -> true;
        };
        if (queue && text && sk.rcvShutdown) {
            net.mib().inc(Mib.TCPEXT_TCP_ABORT_ON_DATA);
            close.reset(cpu, sk);
            return DropReason.TCP_ABORT_ON_DATA;
        }
        if (queue) {
            peerReducedWindow(sk, skb);
            data.queue(cpu, sk, skb, Fn.TCP_RCV_STATE_PROCESS);
        }
        if (sk.state != TcpState.CLOSE) {
            acks.check(cpu, sk);
        }
        return queue ? null : discard(sk, skb, DropReason.NOT_SPECIFIED);
    }
}
