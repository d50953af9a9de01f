package kstack.net.ipv4;

import kstack.kernel.Cpu;
import kstack.net.core.Netns;
import kstack.net.core.SkBuff;
import kstack.trace.DropReason;
import kstack.trace.Fn;
import kstack.trace.Mib;
import kstack.wire.TcpHeader;

/**
 * Where the text of an acceptable segment goes: in order to the receive queue, beyond a gap to the out-of-order queue,
 * old or outside of the window to the floor. Linux: {@code tcp_data_queue()}, {@code tcp_ofo_queue()}, {@code tcp_fin()}.
 */
final class TcpDataQueue {
    private final Netns net;
    private final TcpAckPolicy acks;
    private final TcpRmem rmem;
    private final TcpClose close;

    TcpDataQueue(Netns net, TcpAckPolicy acks, TcpRmem rmem, TcpClose close) {
        this.net = net;
        this.acks = acks;
        this.rmem = rmem;
        this.close = close;
    }

    /** {@code tcp_data_queue()}; drops are reported at {@code from}, the caller, since the kernel's call is a tail call. */
    void queue(Cpu cpu, TcpSock sk, SkBuff skb, Fn from) {
        cpu.charge(Fn.TCP_DATA_QUEUE);
        int seq = TcpSkbCb.seq(skb);
        int endSeq = TcpSkbCb.endSeq(skb);
        if (seq == endSeq) {
            skb.consume(Fn.TCP_DATA_QUEUE);
            return;
        }
        skb.pull(TcpHeader.dataOff(skb.head(), skb.data()));
        sk.sack.clearDuplicate();
        int window = TcpWindow.receiveWindow(sk);
        if (seq == sk.rcvNxt) {
            if (window == 0 && !(skb.len() == 0 && TcpSkbCb.has(skb, TcpHeader.FIN))) {
                net.mib().inc(Mib.TCPEXT_TCP_ZERO_WINDOW_DROP);
                dropAndAck(sk, skb, DropReason.TCP_ZEROWINDOW, from);
            } else {
                inOrder(cpu, sk, skb, from);
            }
        } else if (!TcpSeq.after(endSeq, sk.rcvNxt)) {
            net.mib().inc(Mib.TCPEXT_DELAYED_ACK_LOST);
            sk.sack.duplicate(net, sk, seq, endSeq);
            dropAndAck(sk, skb, DropReason.TCP_OLD_DATA, from);
        } else if (!TcpSeq.before(seq, sk.rcvNxt + window)) {
            dropAndAck(sk, skb, DropReason.TCP_OVERWINDOW, from);
        } else if (TcpSeq.before(seq, sk.rcvNxt)) {
            sk.sack.duplicate(net, sk, seq, sk.rcvNxt);
            if (window == 0) {
                net.mib().inc(Mib.TCPEXT_TCP_ZERO_WINDOW_DROP);
                dropAndAck(sk, skb, DropReason.TCP_ZEROWINDOW, from);
            } else {
                inOrder(cpu, sk, skb, from);
            }
        } else {
            outOfOrder(cpu, sk, skb, from);
        }
    }

    private void dropAndAck(TcpSock sk, SkBuff skb, DropReason reason, Fn from) {
        acks.enterQuick(sk);
        sk.ackPending |= TcpAckPolicy.SCHED;
        sk.dropSkb(skb, reason, from);
    }

    private void inOrder(Cpu cpu, TcpSock sk, SkBuff skb, Fn from) {
        if (!rmem.schedule(sk, skb)) {
            sk.ackPending |= TcpAckPolicy.NOMEM | TcpAckPolicy.NOW | TcpAckPolicy.SCHED;
            sk.wakeReader(cpu);
            if (sk.receiveQueue().qlen() != 0 && skb.len() != 0) {
                net.mib().inc(Mib.TCPEXT_TCP_RCV_Q_DROP);
                sk.dropSkb(skb, DropReason.PROTO_MEM, from);
                return;
            }
            // with nothing to read, the one segment that lets the connection go on is taken in any case
        }
        boolean fin = TcpSkbCb.has(skb, TcpHeader.FIN);
        append(sk, skb);
        if (skb.len() != 0) {
            acks.dataReceived(cpu, sk, skb);
        }
        if (fin) {
            fin(cpu, sk);
        }
        if (!sk.ofo.isEmpty()) {
            fromOutOfOrder(cpu, sk);
            if (sk.ofo.isEmpty()) {
                sk.ackPending |= TcpAckPolicy.NOW;
            }
        }
        sk.sack.remove(sk.rcvNxt, sk.ofo.isEmpty());
        TcpInput.fastPathCheck(sk);
        if (!sk.dead) {
            sk.wakeReader(cpu);
        }
    }

    /** Predicted data: nothing to check, nothing waits beyond a gap. */
    void queueFast(Cpu cpu, TcpSock sk, SkBuff skb) {
        skb.pull(sk.headerLen);
        append(sk, skb);
        acks.dataReceived(cpu, sk, skb);
    }

    /** {@code tcp_queue_rcv()}. */
    private static void append(TcpSock sk, SkBuff skb) {
        sk.chargeSkb(skb);
        sk.receiveQueue().addLast(skb);
        sk.rcvNxt = TcpSkbCb.endSeq(skb);
    }

    /** {@code tcp_ofo_queue()}: what the filled gap makes contiguous moves over. */
    private void fromOutOfOrder(Cpu cpu, TcpSock sk) {
        int dsackHigh = sk.rcvNxt;
        for (SkBuff skb = sk.ofo.first(); skb != null; skb = sk.ofo.first()) {
            int seq = TcpSkbCb.seq(skb);
            int endSeq = TcpSkbCb.endSeq(skb);
            if (TcpSeq.after(seq, sk.rcvNxt)) {
                return;
            }
            cpu.charge(Fn.TCP_OFO_QUEUE);
            if (TcpSeq.before(seq, dsackHigh)) {
                int dsack = dsackHigh;
                if (TcpSeq.before(endSeq, dsackHigh)) {
                    dsackHigh = endSeq;
                }
                sk.sack.extendDuplicate(net, sk, seq, dsack);
            }
            sk.ofo.remove(sk, skb);
            if (!TcpSeq.after(endSeq, sk.rcvNxt)) {
                sk.dropSkb(skb, DropReason.TCP_OFO_DROP, Fn.TCP_OFO_QUEUE);
                continue;
            }
            append(sk, skb);
            if (TcpSkbCb.has(skb, TcpHeader.FIN)) {
                fin(cpu, sk);
                return;
            }
        }
    }

    private void outOfOrder(Cpu cpu, TcpSock sk, SkBuff skb, Fn from) {
        acks.checkEcn(sk, skb);
        if (!rmem.schedule(sk, skb)) {
            net.mib().inc(Mib.TCPEXT_TCPOFO_DROP);
            sk.wakeReader(cpu);
            sk.dropSkb(skb, DropReason.PROTO_MEM, from);
            return;
        }
        sk.fastPath = false;
        sk.ackPending |= TcpAckPolicy.SCHED;
        sk.ofo.insert(cpu, net, sk, skb);
    }

    /** {@code tcp_fin()}: the peer will send no more. */
    private void fin(Cpu cpu, TcpSock sk) {
        cpu.charge(Fn.TCP_FIN);
        sk.ackPending |= TcpAckPolicy.SCHED;
        sk.rcvShutdown = true;
        sk.done = true;
        switch (sk.state) {
            case SYN_RECV, ESTABLISHED -> {
                sk.setState(TcpState.CLOSE_WAIT);
                sk.pingpong = true;
            }
            case FIN_WAIT1 -> {
                close.ackNow(cpu, sk);
                sk.setState(TcpState.CLOSING);
            }
            case FIN_WAIT2 -> {
                close.ackNow(cpu, sk);
                close.timeWait(cpu, sk, TcpState.TIME_WAIT);
            }
            default -> {
            }
        }
        sk.ofo.purge(sk);
        sk.sack.reset();
        if (!sk.dead) {
            sk.wakeReader(cpu);
        }
    }
}
