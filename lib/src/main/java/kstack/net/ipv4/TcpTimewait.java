package kstack.net.ipv4;

import kstack.kernel.Cpu;
import kstack.net.core.Netns;
import kstack.net.core.SkBuff;
import kstack.sim.SimTime;
import kstack.trace.Fn;
import kstack.trace.Mib;
import kstack.wire.TcpHeader;
import kstack.wire.TcpOptions;

/**
 * What is left of a closed connection for 60 s, {@code struct tcp_timewait_sock}: enough to answer what comes late, and
 * in the sub-state FIN_WAIT2 to wait for the peer's FIN. Linux: {@code net/ipv4/tcp_minisocks.c}.
 */
final class TcpTimewait {
    /** {@code TCP_TIMEWAIT_LEN}. */
    static final long LEN_PS = 60 * SimTime.S;

    /** What {@code tcp_timewait_state_process()} decided. */
    enum Verdict {
        /** Drop the segment. */
        DONE,
        /** Drop it and acknowledge. */
        ACK,
        /** Drop it and reset; the remnant goes. */
        RST,
        /** Drop it; the remnant goes. */
        KILL,
        /** A new connection: on to the listener. */
        SYN,
        /** Too old a timestamp: drop it for that reason, without an answer. */
        PAWS,
        /** Too old a timestamp: drop it for that reason and acknowledge. */
        PAWS_ACK
    }

    final TcpFlow flow;
    private TcpState substate;
    int rcvNxt;
    final int sndNxt;
    final int rcvWnd;
    final int rcvWscale;
    final boolean timestamps;
    final int tsOffset;
    int tsRecent;
    private long expiresPs;
    private long lastOowAckPs;

    TcpTimewait(TcpSock sk, TcpState substate, long nowPs) {
        this.flow = sk.flow;
        this.substate = substate;
        this.rcvNxt = sk.rcvNxt;
        this.sndNxt = sk.sndNxt;
        this.rcvWnd = TcpWindow.receiveWindow(sk);
        this.rcvWscale = sk.rcvWscale;
        this.timestamps = sk.timestamps;
        this.tsOffset = sk.tsOffset;
        this.tsRecent = sk.tsRecent;
        this.lastOowAckPs = sk.lastOowAckPs;
        this.expiresPs = nowPs + LEN_PS;
    }

    boolean expired(long nowPs) {
        return nowPs >= expiresPs;
    }

    /** The state as {@code ss} shows it. */
    TcpState substate() {
        return substate;
    }

    /** {@code tcp_timewait_state_process()}; {@code options} are those of the segment. */
    Verdict rcv(Cpu cpu, Netns net, SkBuff skb, TcpOptions options) {
        cpu.charge(Fn.TCP_TIMEWAIT);
        int seq = TcpSkbCb.seq(skb);
        int endSeq = TcpSkbCb.endSeq(skb);
        boolean rst = TcpSkbCb.has(skb, TcpHeader.RST);
        boolean syn = TcpSkbCb.has(skb, TcpHeader.SYN);
        boolean ack = TcpSkbCb.has(skb, TcpHeader.ACK);
        boolean stamped = timestamps && options.timestamps;
        boolean pawsReject = stamped && !rst && tsRecent != 0 && tsRecent - options.tsval > 0;
        if (substate == TcpState.FIN_WAIT2) {
            return finWait2(cpu, net, skb, options, pawsReject);
        }
        if (!pawsReject && seq == rcvNxt && (seq == endSeq || rst)) {
            if (rst) {
                return Verdict.KILL;
            }
            expiresPs = cpu.now() + LEN_PS;
            if (stamped) {
                tsRecent = options.tsval;
            }
            return Verdict.DONE;
        }
        if (syn && !rst && !ack && !pawsReject
                && (TcpSeq.after(seq, rcvNxt) || stamped && tsRecent - options.tsval < 0)) {
            return Verdict.SYN;
        }
        if (pawsReject) {
            net.mib().inc(Mib.TCPEXT_PAWS_TIMEWAIT);
        }
        if (rst) {
            return pawsReject ? Verdict.PAWS : Verdict.DONE;
        }
        if (pawsReject || ack) {
            expiresPs = cpu.now() + LEN_PS;
        }
        boolean answer = answerOow(cpu, net, skb, Mib.TCPEXT_TCPACK_SKIPPED_TIME_WAIT);
        if (pawsReject) {
            return answer ? Verdict.PAWS_ACK : Verdict.PAWS;
        }
        return answer ? Verdict.ACK : Verdict.DONE;
    }

    private Verdict finWait2(Cpu cpu, Netns net, SkBuff skb, TcpOptions options, boolean pawsReject) {
        int seq = TcpSkbCb.seq(skb);
        int endSeq = TcpSkbCb.endSeq(skb);
        if (pawsReject || !TcpSeq.inWindow(seq, endSeq, rcvNxt, rcvNxt + rcvWnd)) {
            return answerOow(cpu, net, skb, Mib.TCPEXT_TCPACK_SKIPPED_FIN_WAIT2) ? Verdict.ACK : Verdict.DONE;
        }
        if (TcpSkbCb.has(skb, TcpHeader.RST)) {
            return Verdict.KILL;
        }
        if (TcpSkbCb.has(skb, TcpHeader.SYN) && !TcpSeq.before(seq, rcvNxt)) {
            return Verdict.RST;
        }
        if (!TcpSkbCb.has(skb, TcpHeader.ACK) || !TcpSeq.after(endSeq, rcvNxt) || endSeq == seq) {
            return Verdict.DONE;
        }
        if (!TcpSkbCb.has(skb, TcpHeader.FIN) || endSeq != rcvNxt + 1) {
            return Verdict.RST;
        }
        substate = TcpState.TIME_WAIT;
        rcvNxt = endSeq;
        if (timestamps && options.timestamps) {
            tsRecent = options.tsval;
        }
        expiresPs = cpu.now() + LEN_PS;
        return Verdict.ACK;
    }

    private boolean answerOow(Cpu cpu, Netns net, SkBuff skb, Mib skipped) {
        if (TcpSock.oowLimited(net, skb, lastOowAckPs, cpu.now(), skipped)) {
            return false;
        }
        lastOowAckPs = cpu.now();
        return true;
    }
}
