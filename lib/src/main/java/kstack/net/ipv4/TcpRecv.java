package kstack.net.ipv4;

import kstack.kernel.Cpu;
import kstack.net.core.SkBuff;
import kstack.net.core.SkbQueue;
import kstack.net.socket.Sock;
import kstack.trace.Fn;

/**
 * The receive call, {@code tcp_recvmsg_locked()} in {@code net/ipv4/tcp.c}: bytes in order, across segments, a segment
 * partly read stays. It owns the socket meanwhile; what softirqs bring then waits in the backlog.
 */
final class TcpRecv {
    private final Tcp tcp;
    private final TcpAckPolicy acks;

    TcpRecv(Tcp tcp, TcpAckPolicy acks) {
        this.tcp = tcp;
        this.acks = acks;
    }

    int recvmsg(Cpu cpu, TcpSock sk, byte[] buf, int off, int max) {
        if (sk.dead) {
            return TcpSock.ENOTCONN;
        }
        tcp.net().recordFlow(cpu, sk.rxHash());
        sk.owned = true;
        cpu.charge(Fn.TCP_RECVMSG);
        int copied = copy(cpu, sk, buf, off, max);
        while (copied == 0 && sk.backlog().qlen() != 0) {
            tcp.processBacklog(cpu, sk);
            copied = copy(cpu, sk, buf, off, max);
        }
        int result = copied != 0 || max == 0 ? copied : nothing(sk);
        sk.countReceived(copied);
        acks.cleanupRbuf(cpu, sk, copied);
        tcp.release(cpu, sk);
        return result;
    }

    private static int copy(Cpu cpu, TcpSock sk, byte[] buf, int off, int max) {
        SkbQueue queue = sk.receiveQueue();
        int copied = 0;
        for (SkBuff skb = queue.peek(); skb != null && copied < max; skb = queue.peek()) {
            int from = sk.copiedSeq - TcpSkbCb.seq(skb);
            int left = skb.len() - from;
            int n = Math.min(left, max - copied);
            if (n > 0) {
                cpu.charge(Fn.SKB_COPY_DATAGRAM_ITER, n);
                skb.copyBits(from, buf, off + copied, n);
                copied += n;
                sk.countArrival(skb);
                sk.copiedSeq += n;
            }
            if (n < left) {
                break;
            }
            boolean fin = TcpSkbCb.fin(skb) != 0;
            sk.copiedSeq += TcpSkbCb.fin(skb);
            eat(cpu, sk, skb);
            if (fin) {
                break;
            }
        }
        return copied;
    }

    /** {@code tcp_eat_recv_skb()}: the segment ends; with data it was delivered, a bare FIN was used by the kernel. */
    private static void eat(Cpu cpu, TcpSock sk, SkBuff skb) {
        sk.receiveQueue().remove(skb);
        sk.unchargeSkb(skb);
        cpu.charge(Fn.CONSUME_SKB);
        if (skb.len() > 0) {
            skb.delivered(Fn.TCP_RECVMSG);
        } else {
            skb.consume(Fn.TCP_RECVMSG);
        }
    }

    private static int nothing(TcpSock sk) {
        if (sk.done) {
            return 0;
        }
        if (sk.error != 0) {
            return sk.soError();
        }
        if (sk.rcvShutdown) {
            return 0;
        }
        return sk.state == TcpState.CLOSE ? TcpSock.ENOTCONN : Sock.EAGAIN;
    }
}
