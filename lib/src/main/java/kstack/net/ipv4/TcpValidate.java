package kstack.net.ipv4;

import kstack.kernel.Cpu;
import kstack.net.core.Netns;
import kstack.net.core.SkBuff;
import kstack.trace.DropReason;
import kstack.trace.Fn;
import kstack.trace.Mib;
import kstack.wire.TcpHeader;

/**
 * Is this segment acceptable? Old timestamp (PAWS), sequence window, RST, SYN, in this order. What is not is dropped,
 * and answered by an ACK that tells an honest peer where we are (a challenge ACK, RFC 5961).
 * Linux: {@code tcp_validate_incoming()}.
 */
final class TcpValidate {
    /** {@code tcp_tsval_replay()}: a pure ACK this much older, in milliseconds, may have been overtaken; 1.2 RTO. */
    private static final int TSVAL_REPLAY_MS = 240;

    private final Netns net;
    private final TcpOutput output;
    private final TcpAckPolicy acks;
    private final TcpClose close;

    TcpValidate(Netns net, TcpOutput output, TcpAckPolicy acks, TcpClose close) {
        this.net = net;
        this.output = output;
        this.acks = acks;
        this.close = close;
    }

    /** True if the segment goes on; otherwise it has ended here. The socket's parsed timestamps are those of skb. */
    boolean acceptable(Cpu cpu, TcpSock sk, SkBuff skb) {
        cpu.charge(Fn.TCP_VALIDATE_INCOMING);
        boolean rst = TcpSkbCb.has(skb, TcpHeader.RST);
        boolean syn = TcpSkbCb.has(skb, TcpHeader.SYN);
        if (!rst && sk.sawTstamp && pawsReject(sk)) {
            DropReason reason = disorderedAck(sk, skb);
            if (reason != null) {
                return syn ? challengeSyn(cpu, sk, skb) : pawsDrop(cpu, sk, skb, reason);
            }
        }
        DropReason outside = sequence(sk, skb);
        if (outside != null) {
            return outside(cpu, sk, skb, outside, rst, syn);
        }
        if (rst) {
            return rst(cpu, sk, skb);
        }
        return !syn || challengeSyn(cpu, sk, skb);
    }

    private static boolean pawsReject(TcpSock sk) {
        return sk.tsRecent != 0 && sk.tsRecent - sk.rcvTsval > 0;
    }

    /** {@code tcp_disordered_ack_check()}: null if it is only a pure ACK that others overtook. */
    private static DropReason disorderedAck(TcpSock sk, SkBuff skb) {
        int seq = TcpSkbCb.seq(skb);
        int ack = TcpSkbCb.ackSeq(skb);
        if (!TcpSkbCb.has(skb, TcpHeader.ACK) || seq != TcpSkbCb.endSeq(skb)) {
            return DropReason.TCP_RFC7323_PAWS;
        }
        if (seq != sk.rcvNxt) {
            return TcpSeq.before(seq, sk.rcvNxt) ? DropReason.TCP_RFC7323_PAWS_ACK : DropReason.TCP_RFC7323_PAWS;
        }
        boolean replay = ack == sk.sndUna
                && !TcpAck.mayUpdateWindow(sk, ack, seq, TcpAck.window(sk, skb))
                && sk.tsRecent - sk.rcvTsval <= TSVAL_REPLAY_MS;
        return replay ? null : DropReason.TCP_RFC7323_PAWS;
    }

    private boolean pawsDrop(Cpu cpu, TcpSock sk, SkBuff skb, DropReason reason) {
        if (reason == DropReason.TCP_RFC7323_PAWS_ACK) {
            net.mib().inc(Mib.TCPEXT_PAWS_OLD_ACK);
        } else {
            net.mib().inc(Mib.TCPEXT_PAWS_ESTAB);
            if (!sk.oowLimited(net, skb, cpu.now(), Mib.TCPEXT_TCPACK_SKIPPED_PAWS)) {
                duplicateAck(cpu, sk, skb);
            }
        }
        return drop(sk, skb, reason);
    }

    /** {@code tcp_sequence()}: null if the segment touches the window. */
    private static DropReason sequence(TcpSock sk, SkBuff skb) {
        int endSeq = TcpSkbCb.endSeq(skb);
        if (TcpSeq.before(endSeq, sk.rcvWup)) {
            return DropReason.TCP_OLD_SEQUENCE;
        }
        int edge = sk.rcvNxt + TcpWindow.receiveWindow(sk);
        if (TcpSeq.after(endSeq - TcpSkbCb.fin(skb), edge)) {
            if (TcpSeq.after(TcpSkbCb.seq(skb), edge)) {
                return DropReason.TCP_INVALID_SEQUENCE;
            }
            if (sk.receiveQueue().qlen() != 0) {
                return DropReason.TCP_INVALID_END_SEQUENCE;
            }
        }
        return null;
    }

    private boolean outside(Cpu cpu, TcpSock sk, SkBuff skb, DropReason reason, boolean rst, boolean syn) {
        if (rst) {
            return resetAfterFin(sk, skb) ? reset(cpu, sk, skb) : drop(sk, skb, reason);
        }
        if (syn) {
            return challengeSyn(cpu, sk, skb);
        }
        if (reason != DropReason.TCP_OLD_SEQUENCE) {
            net.mib().inc(Mib.TCPEXT_BEYOND_WINDOW);
        }
        if (!sk.oowLimited(net, skb, cpu.now(), Mib.TCPEXT_TCPACK_SKIPPED_SEQ)) {
            duplicateAck(cpu, sk, skb);
        }
        return drop(sk, skb, reason);
    }

    /** {@code tcp_reset_check()}: a RST that carries the sequence number of the FIN before it. */
    private static boolean resetAfterFin(TcpSock sk, SkBuff skb) {
        return TcpSkbCb.seq(skb) == sk.rcvNxt - 1
                && (sk.state == TcpState.CLOSE_WAIT || sk.state == TcpState.LAST_ACK || sk.state == TcpState.CLOSING);
    }

    private boolean rst(Cpu cpu, TcpSock sk, SkBuff skb) {
        int seq = TcpSkbCb.seq(skb);
        if (seq == sk.rcvNxt || resetAfterFin(sk, skb)
                || sk.sackPermitted && sk.sack.blocks() > 0 && seq == sk.sack.highestEnd()) {
            return reset(cpu, sk, skb);
        }
        output.challengeAck(cpu, sk);
        return drop(sk, skb, DropReason.TCP_RESET);
    }

    private boolean reset(Cpu cpu, TcpSock sk, SkBuff skb) {
        skb.consume(Fn.TCP_RESET);
        close.reset(cpu, sk);
        return false;
    }

    private boolean challengeSyn(Cpu cpu, TcpSock sk, SkBuff skb) {
        net.mib().inc(Mib.TCP_IN_ERRS);
        net.mib().inc(Mib.TCPEXT_TCPSYN_CHALLENGE);
        output.challengeAck(cpu, sk);
        return drop(sk, skb, DropReason.TCP_INVALID_SYN);
    }

    /** {@code tcp_send_dupack()}. */
    private void duplicateAck(Cpu cpu, TcpSock sk, SkBuff skb) {
        int seq = TcpSkbCb.seq(skb);
        int endSeq = TcpSkbCb.endSeq(skb);
        if (seq != endSeq && TcpSeq.before(seq, sk.rcvNxt)) {
            net.mib().inc(Mib.TCPEXT_DELAYED_ACK_LOST);
            acks.enterQuick(sk);
            sk.sack.duplicate(net, sk, seq, TcpSeq.after(endSeq, sk.rcvNxt) ? sk.rcvNxt : endSeq);
        }
        output.sendAck(cpu, sk);
    }

    private static boolean drop(TcpSock sk, SkBuff skb, DropReason reason) {
        sk.dropSkb(skb, reason, Fn.TCP_VALIDATE_INCOMING);
        return false;
    }
}
