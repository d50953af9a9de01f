package kstack.net.ipv4;

import kstack.kernel.Cpu;
import kstack.net.core.Netns;
import kstack.net.core.SkBuff;
import kstack.sim.SimTime;
import kstack.trace.Fn;
import kstack.trace.Mib;
import kstack.wire.InternetChecksum;
import kstack.wire.Ipv4Header;
import kstack.wire.TcpHeader;
import kstack.wire.TcpOptions;

/**
 * The segments a receiver sends: SYN-ACK, ACK, FIN and RST, with timestamps and SACK blocks as agreed.
 * Linux: {@code net/ipv4/tcp_output.c}; nothing is kept for retransmission.
 */
final class TcpOutput {
    private static final int[] NO_SACK = new int[0];

    private final Netns net;
    private final IpOutput ip;

    TcpOutput(Netns net, IpOutput ip) {
        this.net = net;
        this.ip = ip;
    }

    /** {@code tcp_time_stamp_ms()}: the clock of timestamps, milliseconds; each connection adds its own offset. */
    static int clockMs(Cpu cpu) {
        return (int) (cpu.now() / SimTime.MS);
    }

    /** {@code tcp_send_ack()}. */
    void sendAck(Cpu cpu, TcpSock sk) {
        if (sk.state == TcpState.CLOSE) {
            return;
        }
        cpu.charge(Fn.TCP_SEND_ACK);
        transmit(cpu, sk, TcpHeader.ACK);
    }

    /** {@code tcp_send_challenge_ack()}. */
    void challengeAck(Cpu cpu, TcpSock sk) {
        if (!sk.oowLimited(net, null, cpu.now(), Mib.TCPEXT_TCPACK_SKIPPED_CHALLENGE)) {
            net.mib().inc(Mib.TCPEXT_TCP_CHALLENGE_ACK);
            sendAck(cpu, sk);
        }
    }

    /** {@code tcp_send_fin()}. */
    void sendFin(Cpu cpu, TcpSock sk) {
        transmit(cpu, sk, TcpHeader.FIN | TcpHeader.ACK);
        net.mib().inc(Mib.TCPEXT_TCP_ORIG_DATA_SENT);
        sk.sndNxt++;
        sk.finSent = true;
        sk.finInFlight = true;
    }

    /** {@code tcp_send_active_reset()}. */
    void sendReset(Cpu cpu, TcpSock sk) {
        net.mib().inc(Mib.TCP_OUT_RSTS);
        transmit(cpu, sk, TcpHeader.RST | TcpHeader.ACK);
    }

    /** {@code __tcp_transmit_skb()} for a segment without data. */
    private void transmit(Cpu cpu, TcpSock sk, int flags) {
        cpu.charge(Fn.TCP_TRANSMIT_SKB);
        SkBuff skb = ip.alloc(cpu, TcpHeader.MAX_LEN);
        int at = skb.put(TcpHeader.MIN_LEN);
        byte[] b = skb.head();
        boolean ts = sk.timestamps;
        int blocks = sk.sack.effective();
        int options = TcpOptions.writeEstablished(b, at + TcpHeader.MIN_LEN, ts, clockMs(cpu) + sk.tsOffset,
                sk.tsRecent, blocks == 0 ? NO_SACK : sk.sack.effectivePairs(), blocks);
        skb.put(options);
        if (blocks != 0) {
            sk.sack.clearDuplicate();
        }
        int window = TcpWindow.select(net, sk);
        if (sk.demandCwr) {
            flags |= TcpHeader.ECE;
        }
        TcpHeader.write(b, at, sk.flow.localPort, sk.flow.remotePort, sk.sndNxt, sk.rcvNxt,
                TcpHeader.MIN_LEN + options, flags, window);
        TcpAckPolicy.ackSent(sk);
        send(cpu, skb, at, sk.flow, ip.nextId());
    }

    /** {@code tcp_v4_send_synack()}. */
    void sendSynAck(Cpu cpu, TcpRequest req) {
        cpu.charge(Fn.TCP_TRANSMIT_SKB);
        SkBuff skb = ip.alloc(cpu, TcpHeader.MAX_LEN);
        int at = skb.put(TcpHeader.MIN_LEN);
        byte[] b = skb.head();
        int tsval = clockMs(cpu) + req.tsOffset;
        req.lastTsval = tsval;
        int options = TcpOptions.writeSyn(b, at + TcpHeader.MIN_LEN, req.advMss, req.sackPermitted, req.timestamps,
                tsval, req.tsRecent, req.windowScale ? req.rcvWscale : -1);
        skb.put(options);
        int flags = TcpHeader.SYN | TcpHeader.ACK | (req.ecn ? TcpHeader.ECE : 0);
        TcpHeader.write(b, at, req.flow.localPort, req.flow.remotePort, req.sndIsn, req.rcvNxt(),
                TcpHeader.MIN_LEN + options, flags, Math.min(req.rcvWnd, TcpWindow.MAX_WINDOW));
        send(cpu, skb, at, req.flow, 0);
    }

    /** {@code tcp_v4_reqsk_send_ack()}: for a segment that does not fit the handshake. */
    void sendRequestAck(Cpu cpu, TcpRequest req) {
        cpu.charge(Fn.TCP_SEND_ACK);
        control(cpu, req.flow, req.sndIsn + 1, req.rcvNxt(), req.synackWindow() >> req.rcvWscale, req.timestamps,
                clockMs(cpu) + req.tsOffset, req.tsRecent);
    }

    /** {@code tcp_v4_timewait_ack()}. */
    void sendTimewaitAck(Cpu cpu, TcpTimewait tw) {
        cpu.charge(Fn.TCP_SEND_ACK);
        control(cpu, tw.flow, tw.sndNxt, tw.rcvNxt, tw.rcvWnd >> tw.rcvWscale, tw.timestamps,
                clockMs(cpu) + tw.tsOffset, tw.tsRecent);
    }

    private void control(Cpu cpu, TcpFlow flow, int seq, int ack, int window, boolean ts, int tsval, int tsecr) {
        SkBuff skb = ip.alloc(cpu, TcpHeader.MAX_LEN);
        int at = skb.put(TcpHeader.MIN_LEN);
        byte[] b = skb.head();
        int options = TcpOptions.writeEstablished(b, at + TcpHeader.MIN_LEN, ts, tsval, tsecr, NO_SACK, 0);
        skb.put(options);
        TcpHeader.write(b, at, flow.localPort, flow.remotePort, seq, ack, TcpHeader.MIN_LEN + options,
                TcpHeader.ACK, window);
        send(cpu, skb, at, flow, 0);
    }

    private void send(Cpu cpu, SkBuff skb, int at, TcpFlow flow, int id) {
        InternetChecksum.fillTcp(skb.head(), at, skb.len(), flow.localAddress, flow.remoteAddress);
        net.mib().inc(Mib.TCP_OUT_SEGS);
        ip.xmit(cpu, skb, flow.localAddress, flow.remoteAddress, Ipv4Header.IPPROTO_TCP, 0, true, id);
    }
}
