package kstack.net.ipv4;

import kstack.kernel.Cpu;
import kstack.net.core.NetDevice;
import kstack.net.core.Netns;
import kstack.net.core.SkBuff;
import kstack.sim.Fingerprint;
import kstack.trace.DropReason;
import kstack.trace.Fn;
import kstack.trace.Mib;
import kstack.wire.Ipv4Header;
import kstack.wire.TcpHeader;
import kstack.wire.TcpOptions;

/**
 * The passive side of the handshake: a SYN makes a request, the last ACK makes the socket.
 * Linux: {@code tcp_conn_request()} in {@code tcp_input.c}, {@code tcp_check_req()} in {@code tcp_minisocks.c}.
 */
final class TcpConnRequest {
    private static final int MSS_DEFAULT = 536;

    private final Netns net;
    private final NetDevice dev;
    private final Tcp tcp;
    private final TcpOutput output;
    private final TcpReset reset;
    private final TcpOptions options = new TcpOptions();
    private long seed;

    TcpConnRequest(Netns net, NetDevice dev, Tcp tcp, TcpOutput output, TcpReset reset) {
        this.net = net;
        this.dev = dev;
        this.tcp = tcp;
        this.output = output;
        this.reset = reset;
    }

    void seed(long value) {
        seed = value;
    }

    /**
     * A segment for a listener: {@code tcp_v4_do_rcv()} and the LISTEN part of {@code tcp_rcv_state_process()}.
     *
     * @param isn sequence number to begin with, as a reopened TIME_WAIT wants it; 0 for a new one
     */
    void listen(Cpu cpu, TcpListener l, SkBuff skb, int isn) {
        cpu.charge(Fn.TCP_V4_DO_RCV);
        int flags = TcpSkbCb.flags(skb);
        if (!TcpInput.checksumOk(cpu, skb)) {
            net.mib().inc(Mib.TCP_IN_CSUM_ERRORS);
            net.mib().inc(Mib.TCP_IN_ERRS);
            skb.drop(DropReason.TCP_CSUM, Fn.TCP_V4_DO_RCV);
            return;
        }
        cpu.charge(Fn.TCP_RCV_STATE_PROCESS);
        if ((flags & TcpHeader.ACK) != 0) {
            reset.send(cpu, skb);
            skb.drop(DropReason.TCP_FLAGS, Fn.TCP_V4_DO_RCV);
        } else if ((flags & TcpHeader.RST) != 0) {
            skb.drop(DropReason.TCP_RESET, Fn.TCP_RCV_STATE_PROCESS);
        } else if ((flags & TcpHeader.SYN) == 0 || (flags & TcpHeader.FIN) != 0) {
            skb.drop(DropReason.TCP_FLAGS, Fn.TCP_RCV_STATE_PROCESS);
        } else {
            request(cpu, l, skb, isn);
            skb.consume(Fn.TCP_RCV_STATE_PROCESS);
        }
    }

    /** {@code tcp_conn_request()}. */
    private void request(Cpu cpu, TcpListener l, SkBuff skb, int isn) {
        cpu.charge(Fn.TCP_CONN_REQUEST);
        if (isn == 0 && l.synQueueFull()) {
            net.mib().inc(Mib.TCPEXT_TCP_REQ_Q_FULL_DROP);
            net.mib().inc(Mib.TCPEXT_LISTEN_DROPS);
            return;
        }
        if (l.acceptQueueFull()) {
            net.mib().inc(Mib.TCPEXT_LISTEN_OVERFLOWS);
            net.mib().inc(Mib.TCPEXT_LISTEN_DROPS);
            return;
        }
        byte[] b = skb.head();
        int at = skb.data();
        int ip = skb.networkHeader();
        TcpFlow flow = new TcpFlow(Ipv4Header.dst(b, ip), TcpHeader.dstPort(b, at), Ipv4Header.src(b, ip),
                TcpHeader.srcPort(b, at));
        int peerIsn = TcpSkbCb.seq(skb);
        TcpHandshake recorded = l.answers().answer(flow.remoteAddress, flow.remotePort, peerIsn);
        long hash = new Fingerprint().add(seed).add(flow.localAddress).add(flow.localPort).add(flow.remoteAddress)
                .add(flow.remotePort).value();
        int own = isn != 0 ? isn : (int) hash;
        TcpRequest req = new TcpRequest(l, flow, peerIsn, recorded == null ? own : recorded.iss());
        options.parseSegment(b, at);
        req.mss = options.mss == 0 ? MSS_DEFAULT : options.mss;
        req.tsOffset = (int) (hash >>> 32);
        req.advMss = recorded == null ? dev.mtu() - Ipv4Header.MIN_LEN - TcpHeader.MIN_LEN : recorded.mss();
        req.timestamps = options.timestamps && (recorded == null || recorded.timestamps());
        req.sackPermitted = options.sackPermitted && (recorded == null || recorded.sackPermitted());
        req.windowScale = options.wscale >= 0 && (recorded == null || recorded.wscale() >= 0);
        req.sndWscale = Math.max(0, options.wscale);
        req.tsRecent = options.timestamps ? options.tsval : 0;
        req.ecn = TcpSkbCb.has(skb, TcpHeader.ECE | TcpHeader.CWR) && (TcpSkbCb.dsfield(skb) & 3) == 0;
        TcpWindow.initial(net, l, req);
        if (recorded != null) {
            req.rcvWnd = recorded.window();
            req.rcvWscale = Math.max(0, recorded.wscale());
            req.windowClamp = TcpWindow.MAX_WINDOW << req.rcvWscale;
            req.tsvalKnown = false;
        }
        flow.request = req;
        tcp.table.add(flow, cpu.now());
        l.synQueueLen++;
        req.firstTsval = TcpOutput.clockMs(cpu) + req.tsOffset;
        output.sendSynAck(cpu, req);
    }

    /** Takes a request out of the table. */
    void forget(TcpRequest req) {
        req.flow.request = null;
        req.listener.synQueueLen--;
        tcp.table.remove(req.flow);
    }

    /** What became of a segment for a request. */
    enum Check {
        /** It has ended. */
        ENDED,
        /** It is for the listener to refuse. */
        LISTENER,
        /** The flow has a socket now, in SYN_RECV, which takes the segment. */
        CHILD
    }

    /** {@code tcp_check_req()}. */
    Check check(Cpu cpu, TcpRequest req, SkBuff skb) {
        cpu.charge(Fn.TCP_CHECK_REQ);
        int flags = TcpSkbCb.flags(skb) & (TcpHeader.RST | TcpHeader.SYN | TcpHeader.ACK);
        int seq = TcpSkbCb.seq(skb);
        options.parseSegment(skb.head(), skb.data());
        boolean stamped = req.timestamps && options.timestamps;
        boolean rst = (flags & TcpHeader.RST) != 0;
        boolean paws = stamped && !rst && req.tsRecent != 0 && req.tsRecent - options.tsval > 0;
        if (seq == req.rcvIsn && flags == TcpHeader.SYN && !paws) {
            if (mayAnswer(cpu, req, skb)) {
                output.sendSynAck(cpu, req);
                net.mib().inc(Mib.TCP_RETRANS_SEGS);
                net.mib().inc(Mib.TCPEXT_TCP_SYN_RETRANS);
            }
            return drop(skb, DropReason.NOT_SPECIFIED);
        }
        if ((flags & TcpHeader.ACK) != 0 && TcpSkbCb.ackSeq(skb) != req.sndIsn + 1) {
            return Check.LISTENER;
        }
        boolean echo = stamped && options.tsecr != 0 && req.tsvalKnown
                && !TcpSeq.between(options.tsecr, req.firstTsval, req.lastTsval);
        boolean inWindow = TcpSeq.inWindow(seq, TcpSkbCb.endSeq(skb), req.rcvNxt(),
                req.rcvNxt() + req.synackWindow());
        if (paws || echo || !inWindow) {
            if (!rst && mayAnswer(cpu, req, skb)) {
                output.sendRequestAck(cpu, req);
            }
            return drop(skb, outsideReason(paws, echo));
        }
        if (stamped && !TcpSeq.after(seq, req.rcvNxt())) {
            req.tsRecent = options.tsval;
        }
        if (rst && seq != req.rcvNxt()) {
            if (mayAnswer(cpu, req, skb)) {
                net.mib().inc(Mib.TCPEXT_TCP_CHALLENGE_ACK);
                output.sendRequestAck(cpu, req);
            }
            return drop(skb, DropReason.NOT_SPECIFIED);
        }
        boolean syn = (flags & TcpHeader.SYN) != 0 && seq != req.rcvIsn;
        if (rst || syn) {
            net.mib().inc(Mib.TCP_ATTEMPT_FAILS);
            if (!rst) {
                reset.send(cpu, skb);
            }
            forget(req);
            net.mib().inc(Mib.TCPEXT_EMBRYONIC_RSTS);
            return drop(skb, DropReason.NOT_SPECIFIED);
        }
        if ((flags & TcpHeader.ACK) == 0) {
            return drop(skb, DropReason.NOT_SPECIFIED);
        }
        return child(req, skb);
    }

    private DropReason outsideReason(boolean paws, boolean echo) {
        if (paws) {
            net.mib().inc(Mib.TCPEXT_PAWS_ESTAB);
            return DropReason.TCP_RFC7323_PAWS;
        }
        if (echo) {
            net.mib().inc(Mib.TCPEXT_TS_ECR_REJECTED);
            return DropReason.TCP_RFC7323_TSECR;
        }
        return DropReason.TCP_OVERWINDOW;
    }

    private boolean mayAnswer(Cpu cpu, TcpRequest req, SkBuff skb) {
        if (TcpSock.oowLimited(net, skb, req.lastOowAckPs, cpu.now(), Mib.TCPEXT_TCPACK_SKIPPED_SYN_RECV)) {
            return false;
        }
        req.lastOowAckPs = cpu.now();
        return true;
    }

    private static Check drop(SkBuff skb, DropReason reason) {
        skb.drop(reason, Fn.TCP_V4_RCV);
        return Check.ENDED;
    }

    /** {@code tcp_v4_syn_recv_sock()}: the big socket takes the request's place. */
    private Check child(TcpRequest req, SkBuff skb) {
        TcpListener l = req.listener;
        if (l.acceptQueueFull()) {
            net.mib().inc(Mib.TCPEXT_LISTEN_OVERFLOWS);
            net.mib().inc(Mib.TCPEXT_LISTEN_DROPS);
            return drop(skb, DropReason.NOT_SPECIFIED);
        }
        net.mib().inc(Mib.TCP_PASSIVE_OPENS);
        TcpSock sk = tcp.newSock(req.flow, TcpState.SYN_RECV, l.rcvbuf());
        if (l.rcvbufLocked()) {
            sk.lockRcvbuf();
        }
        TcpConnect.fromRequest(sk, req);
        req.flow.request = null;
        req.flow.sock = sk;
        l.synQueueLen--;
        return Check.CHILD;
    }
}
