package kstack.net.ipv4;

import kstack.kernel.Cpu;
import kstack.net.core.SkBuff;
import kstack.trace.DropReason;
import kstack.trace.Fn;
import kstack.wire.TcpHeader;
import kstack.wire.TcpOptions;

/**
 * The answer to a SYN of this host, {@code tcp_rcv_synsent_state_process()}: SYN-ACK, RST, or nothing we asked for. The
 * simultaneous open (a SYN that crosses ours) is left out: such a SYN is discarded.
 */
final class TcpSynSent {
    private final TcpOutput output;
    private final TcpClose close;

    TcpSynSent(TcpOutput output, TcpClose close) {
        this.output = output;
        this.close = close;
    }

    /** See {@link TcpInput#stateProcess}; {@code options} are those of the segment. */
    DropReason rcv(Cpu cpu, TcpSock sk, SkBuff skb, TcpOptions options) {
        int ack = TcpSkbCb.ackSeq(skb);
        boolean hasAck = TcpSkbCb.has(skb, TcpHeader.ACK);
        if (hasAck && (!TcpSeq.after(ack, sk.sndUna) || TcpSeq.after(ack, sk.sndNxt))) {
            return DropReason.TCP_INVALID_ACK_SEQUENCE;
        }
        if (TcpSkbCb.has(skb, TcpHeader.RST)) {
            if (!hasAck) {
                return discard(sk, skb, DropReason.TCP_RESET);
            }
            skb.consume(Fn.TCP_RESET);
            close.reset(cpu, sk);
            return null;
        }
        if (!hasAck || !TcpSkbCb.has(skb, TcpHeader.SYN)) {
            return discard(sk, skb, DropReason.TCP_FLAGS);
        }
        sk.sndUna = ack;
        TcpConnect.synAck(sk, skb, options);
        skb.consume(Fn.TCP_RCV_STATE_PROCESS);
        sk.wakeReader(cpu);
        output.sendAck(cpu, sk);
        return null;
    }

    private static DropReason discard(TcpSock sk, SkBuff skb, DropReason reason) {
        sk.dropSkb(skb, reason, Fn.TCP_RCV_STATE_PROCESS);
        return null;
    }
}
