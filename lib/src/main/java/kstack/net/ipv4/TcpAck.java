package kstack.net.ipv4;

import kstack.kernel.Cpu;
import kstack.net.core.Netns;
import kstack.net.core.SkBuff;
import kstack.trace.DropReason;
import kstack.trace.Fn;
import kstack.trace.Mib;
import kstack.wire.TcpHeader;

/**
 * The acknowledgment of an incoming segment, {@code tcp_ack()}, as far as a host that sends no data has use for it: is
 * it acceptable, what does it acknowledge, which window does the peer offer. Linux: {@code net/ipv4/tcp_input.c}.
 */
final class TcpAck {
    private final Netns net;
    private final TcpOutput output;

    TcpAck(Netns net, TcpOutput output) {
        this.net = net;
        this.output = output;
    }

    /**
     * Takes in the ACK at {@code skb}'s data.
     *
     * @param fast      called from header prediction
     * @param challenge an unacceptable ACK is answered here
     * @return null if fine; TCP_OLD_ACK if it says nothing new, which is no error; else why it is not acceptable
     */
    DropReason rcv(Cpu cpu, TcpSock sk, SkBuff skb, boolean fast, boolean challenge) {
        cpu.charge(Fn.TCP_ACK);
        int ack = TcpSkbCb.ackSeq(skb);
        int seq = TcpSkbCb.seq(skb);
        if (TcpSeq.before(ack, sk.sndUna)) {
            int reach = Math.min(sk.maxWindow, sk.bytesAcked);
            if (TcpSeq.before(ack, sk.sndUna - reach)) {
                if (challenge) {
                    output.challengeAck(cpu, sk);
                }
                return DropReason.TCP_TOO_OLD_ACK;
            }
            return DropReason.TCP_OLD_ACK;
        }
        if (TcpSeq.after(ack, sk.sndNxt)) {
            if (challenge) {
                output.challengeAck(cpu, sk);
            }
            return DropReason.TCP_ACK_UNSENT_DATA;
        }
        replaceTsRecent(sk, seq);
        boolean advanced = ack != sk.sndUna;
        if (fast && advanced) {
            sk.sndWl1 = seq;
            net.mib().inc(Mib.TCPEXT_TCPHP_ACKS);
        } else {
            if (seq == TcpSkbCb.endSeq(skb)) {
                net.mib().inc(Mib.TCPEXT_TCP_PURE_ACKS);
            }
            updateWindow(sk, skb, ack, seq);
        }
        if (sk.finInFlight && ack == sk.sndNxt) {
            sk.finInFlight = false;
            net.mib().inc(Mib.TCPEXT_TCP_DELIVERED);
        }
        sk.bytesAcked += ack - sk.sndUna;
        sk.sndUna = ack;
        return null;
    }

    /** {@code tcp_replace_ts_recent()}: remembers the timestamp of a segment that begins where the last ACK ended. */
    static void replaceTsRecent(TcpSock sk, int seq) {
        if (sk.sawTstamp && !TcpSeq.after(seq, sk.rcvWup)
                && (sk.tsRecent == 0 || sk.tsRecent - sk.rcvTsval <= 0)) {
            sk.tsRecent = sk.rcvTsval;
        }
    }

    private static void updateWindow(TcpSock sk, SkBuff skb, int ack, int seq) {
        int window = window(sk, skb);
        if (mayUpdateWindow(sk, ack, seq, window)) {
            sk.sndWl1 = seq;
            if (sk.sndWnd != window) {
                sk.sndWnd = window;
                sk.maxWindow = Math.max(sk.maxWindow, window);
                sk.fastPath = false;
                TcpInput.fastPathCheck(sk);
            }
        }
    }

    /** The window of the segment, scaled unless it is a SYN. */
    static int window(TcpSock sk, SkBuff skb) {
        int field = TcpHeader.window(skb.head(), skb.data());
        return TcpSkbCb.has(skb, TcpHeader.SYN) ? field : field << sk.sndWscale;
    }

    /** {@code tcp_may_update_window()}. */
    static boolean mayUpdateWindow(TcpSock sk, int ack, int seq, int window) {
        return TcpSeq.after(ack, sk.sndUna) || TcpSeq.after(seq, sk.sndWl1)
                || seq == sk.sndWl1 && (window > sk.sndWnd || window == 0);
    }
}
