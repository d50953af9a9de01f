package kstack.net.ipv4;

import kstack.kernel.Cpu;
import kstack.net.core.Netns;
import kstack.net.core.SkBuff;
import kstack.trace.DropReason;
import kstack.trace.Fn;
import kstack.trace.Mib;

/**
 * How connections end: {@code close()}, RST, TIME_WAIT, and the freeing of a socket that neither side needs.
 * Linux: {@code __tcp_close()}, {@code tcp_done()} in {@code net/ipv4/tcp.c}, {@code tcp_time_wait()}.
 */
final class TcpClose {
    private final Netns net;
    private final Tcp tcp;
    private final TcpOutput output;

    TcpClose(Netns net, Tcp tcp, TcpOutput output) {
        this.net = net;
        this.tcp = tcp;
        this.output = output;
    }

    void ackNow(Cpu cpu, TcpSock sk) {
        output.sendAck(cpu, sk);
    }

    /** {@code __tcp_close()}. */
    void close(Cpu cpu, TcpSock sk) {
        if (sk.dead) {
            return;
        }
        sk.owned = true;
        cpu.charge(Fn.TCP_CLOSE);
        sk.rcvShutdown = true;
        boolean unread = flush(sk);
        if (sk.state != TcpState.CLOSE) {
            if (unread) {
                net.mib().inc(Mib.TCPEXT_TCP_ABORT_ON_CLOSE);
                unhash(sk);
                output.sendReset(cpu, sk);
            } else {
                sendFinIfDue(cpu, sk);
            }
        }
        sk.dead = true;
        tcp.release(cpu, sk);
        if (sk.state == TcpState.FIN_WAIT2) {
            timeWait(cpu, sk, TcpState.FIN_WAIT2);
        } else if (sk.state == TcpState.CLOSE) {
            destroy(cpu, sk);
        }
    }

    /** Throws the receive queue away; true if it held data that nobody read. */
    private static boolean flush(TcpSock sk) {
        boolean unread = false;
        for (SkBuff skb = sk.receiveQueue().removeFirst(); skb != null; skb = sk.receiveQueue().removeFirst()) {
            unread |= TcpSeq.after(TcpSkbCb.endSeq(skb) - TcpSkbCb.fin(skb), sk.copiedSeq);
            sk.unchargeSkb(skb);
            skb.consume(Fn.TCP_CLOSE);
        }
        return unread;
    }

    /** {@code tcp_shutdown()}. */
    void shutdown(Cpu cpu, TcpSock sk) {
        if (!sk.dead) {
            sk.owned = true;
            sendFinIfDue(cpu, sk);
            tcp.release(cpu, sk);
        }
    }

    /** {@code tcp_close_state()}, and the FIN if the new state asks for one. */
    private void sendFinIfDue(Cpu cpu, TcpSock sk) {
        switch (sk.state) {
            case ESTABLISHED, SYN_RECV, CLOSE_WAIT -> {
                finSent(sk);
                output.sendFin(cpu, sk);
            }
            case SYN_SENT -> unhash(sk);
            default -> {
            }
        }
    }

    /** The state after this side's FIN. */
    void finSent(TcpSock sk) {
        switch (sk.state) {
            case ESTABLISHED, SYN_RECV -> sk.setState(TcpState.FIN_WAIT1);
            case CLOSE_WAIT -> sk.setState(TcpState.LAST_ACK);
            default -> {
            }
        }
    }

    /** {@code tcp_reset()}: the peer tore the connection down. */
    void reset(Cpu cpu, TcpSock sk) {
        cpu.charge(Fn.TCP_RESET);
        switch (sk.state) {
            case SYN_SENT -> sk.error = TcpSock.ECONNREFUSED;
            case CLOSE_WAIT -> sk.error = TcpSock.EPIPE;
            case CLOSE -> {
                return;
            }
            default -> sk.error = TcpSock.ECONNRESET;
        }
        done(cpu, sk);
    }

    /** {@code tcp_done()}. */
    void done(Cpu cpu, TcpSock sk) {
        if (sk.state == TcpState.SYN_SENT || sk.state == TcpState.SYN_RECV) {
            net.mib().inc(Mib.TCP_ATTEMPT_FAILS);
        }
        unhash(sk);
        sk.rcvShutdown = true;
        if (sk.dead) {
            destroy(cpu, sk);
        } else {
            sk.wakeReader(cpu);
        }
    }

    /** {@code tcp_set_state(TCP_CLOSE)}: the 4-tuple is free again. */
    private void unhash(TcpSock sk) {
        sk.setState(TcpState.CLOSE);
        sk.delack.cancel();
        if (sk.flow.sock == sk) {
            sk.flow.sock = null;
            tcp.table.remove(sk.flow);
        }
    }

    /** {@code tcp_time_wait()}: a remnant takes the socket's place. */
    void timeWait(Cpu cpu, TcpSock sk, TcpState substate) {
        if (sk.flow.sock == sk) {
            sk.flow.timewait = new TcpTimewait(sk, substate, cpu.now());
            sk.flow.sock = null;
            net.mib().inc(Mib.TCPEXT_TW);
        }
        done(cpu, sk);
    }

    /** {@code inet_csk_destroy_sock()}: what is still queued goes. */
    private void destroy(Cpu cpu, TcpSock sk) {
        if (sk.destroyed || sk.owned) {
            return;
        }
        cpu.charge(Fn.INET_CSK_DESTROY_SOCK);
        sk.destroyed = true;
        sk.ofo.purge(sk);
        for (SkBuff skb = sk.receiveQueue().removeFirst(); skb != null; skb = sk.receiveQueue().removeFirst()) {
            sk.unchargeSkb(skb);
            skb.drop(DropReason.QUEUE_PURGE, Fn.SK_STREAM_KILL_QUEUES);
        }
        tcp.forget(sk);
    }
}
