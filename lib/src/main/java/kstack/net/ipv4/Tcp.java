package kstack.net.ipv4;

import kstack.kernel.Cpu;
import kstack.net.core.NetDevice;
import kstack.net.core.Netns;
import kstack.net.core.PacketHandler;
import kstack.net.core.PacketType;
import kstack.net.core.SkBuff;
import kstack.trace.DropReason;
import kstack.trace.Fn;
import kstack.trace.Mib;
import kstack.wire.Ipv4Header;
import kstack.wire.TcpHeader;
import kstack.wire.TcpOptions;

/**
 * TCP receive, entered by {@code tcp_v4_rcv()}: header checks, checksum, look-up by 4-tuple, then the request, socket,
 * TIME_WAIT remnant or listener that it finds; a segment for none of them is answered with RST.
 *
 * <p>The checksum of a segment of at most 76 bytes is verified here, that of a longer one by its socket.
 * Linux: {@code net/ipv4/tcp_ipv4.c}.
 */
public final class Tcp implements PacketHandler {
    /** {@code CHECKSUM_BREAK}. */
    private static final int CHECKSUM_BREAK = 76;
    /** net.core.somaxconn. */
    private static final int SOMAXCONN = 4096;
    /** {@code sk_sndbuf} as it counts into the limit of the backlog: tcp_wmem's default. */
    private static final int SNDBUF = 16_384;

    final TcpTable table = new TcpTable();
    final TcpAckPolicy acks;
    final TcpClose close;
    final TcpRecv recv;
    private final Netns net;
    private final NetDevice dev;
    private final TcpReset reset;
    private final TcpOutput out;
    private final TcpInput input;
    private final TcpConnRequest requests;
    private final TcpOptions options = new TcpOptions();
    private TcpSock socks;
    private int sockNumber;

    Tcp(Netns net, NetDevice dev, IpOutput output) {
        this.net = net;
        this.dev = dev;
        reset = new TcpReset(net, output);
        out = new TcpOutput(net, output);
        acks = new TcpAckPolicy(net, out);
        close = new TcpClose(net, this, out);
        recv = new TcpRecv(this, acks);
        requests = new TcpConnRequest(net, dev, this, out, reset);
        TcpDataQueue data = new TcpDataQueue(net, acks, new TcpRmem(net), close);
        input = new TcpInput(net, new TcpValidate(net, out, acks, close), new TcpAck(net, out), data, acks, close,
                reset, new TcpSynSent(out, close));
    }

    /** Initial sequence numbers and timestamp offsets come from this seed and the 4-tuple; no clock has part in them. */
    public void seed(long seed) {
        requests.seed(seed);
    }

    /** Listens on {@code address} (0 for any) with a backlog of 4096, net.core.somaxconn. */
    public TcpListener listen(int address, int port) {
        return listen(address, port, SOMAXCONN);
    }

    /** {@code listen(2)}. */
    public TcpListener listen(int address, int port, int backlog) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("a TCP port is 1 to 65535, got " + port);
        }
        TcpListener l = new TcpListener(this, net, address, port, Math.min(backlog, SOMAXCONN));
        table.add(l);
        return l;
    }

    /** A socket that has sent the recorded SYN {@code syn} and waits for the answer. */
    public TcpSock connecting(int localAddress, int localPort, int remoteAddress, int remotePort, TcpHandshake syn) {
        TcpSock sk = open(localAddress, localPort, remoteAddress, remotePort, TcpState.SYN_SENT);
        TcpConnect.synSent(sk, syn);
        net.mib().inc(Mib.TCP_ACTIVE_OPENS);
        return sk;
    }

    /** A socket in the middle of a flow whose handshake nobody recorded. */
    public TcpSock established(int localAddress, int localPort, int remoteAddress, int remotePort, TcpMidFlow m) {
        TcpSock sk = open(localAddress, localPort, remoteAddress, remotePort, TcpState.ESTABLISHED);
        TcpConnect.midFlow(sk, m, mss());
        // a gauge: the connection was there before anybody looked
        net.mib().inc(Mib.TCP_CURR_ESTAB);
        return sk;
    }

    private int mss() {
        return dev.mtu() - Ipv4Header.MIN_LEN - TcpHeader.MIN_LEN;
    }

    private TcpSock open(int localAddress, int localPort, int remoteAddress, int remotePort, TcpState state) {
        TcpFlow old = table.lookup(remoteAddress, remotePort, localAddress, localPort);
        if (old != null) {
            if (old.timewait == null) {
                throw new IllegalArgumentException("these addresses and ports have a connection already (EADDRINUSE):"
                        + " local port " + localPort + ", remote port " + remotePort);
            }
            table.remove(old);
        }
        TcpFlow flow = new TcpFlow(localAddress, localPort, remoteAddress, remotePort);
        flow.sock = newSock(flow, state, net.tcpRmemDefault);
        table.add(flow, 0);
        return flow.sock;
    }

    TcpSock newSock(TcpFlow flow, TcpState state, int rcvbuf) {
        TcpSock sk = new TcpSock(this, flow, state, rcvbuf, sockNumber++);
        sk.nextSock = socks;
        if (socks != null) {
            socks.prevSock = sk;
        }
        socks = sk;
        return sk;
    }

    void forget(TcpSock sk) {
        if (sk.prevSock == null) {
            socks = sk.nextSock;
        } else {
            sk.prevSock.nextSock = sk.nextSock;
        }
        if (sk.nextSock != null) {
            sk.nextSock.prevSock = sk.prevSock;
        }
    }

    @Override
    public void rcv(Cpu cpu, SkBuff skb) {
        cpu.charge(Fn.TCP_V4_RCV);
        if (skb.pktType() != PacketType.HOST) {
            drop(skb, DropReason.NOT_SPECIFIED);
            return;
        }
        net.mib().inc(Mib.TCP_IN_SEGS);
        if (!skb.mayPull(TcpHeader.MIN_LEN)) {
            drop(skb, DropReason.NOT_SPECIFIED);
            return;
        }
        int headerLen = TcpHeader.dataOff(skb.head(), skb.data());
        if (headerLen < TcpHeader.MIN_LEN) {
            net.mib().inc(Mib.TCP_IN_ERRS);
            drop(skb, DropReason.PKT_TOO_SMALL);
            return;
        }
        if (!skb.mayPull(headerLen)) {
            drop(skb, DropReason.NOT_SPECIFIED);
            return;
        }
        if (skb.len() <= CHECKSUM_BREAK && !checksumOk(cpu, skb)) {
            return;
        }
        TcpSkbCb.fill(skb);
        dispatch(cpu, skb);
    }

    /** {@code tcp_v4_early_demux()}: a socket of this 4-tuple knows the route already; true if it was found. */
    boolean earlyDemux(Cpu cpu, SkBuff skb) {
        int headerLen = skb.transportHeader() - skb.networkHeader();
        if (!skb.isFor(PacketType.HOST) || headerLen != Ipv4Header.MIN_LEN
                || Ipv4Header.isFragment(skb.head(), skb.networkHeader())
                || !skb.mayPull(headerLen + TcpHeader.MIN_LEN)) {
            return false;
        }
        byte[] b = skb.head();
        int ip = skb.networkHeader();
        int tcp = skb.transportHeader();
        cpu.charge(Fn.TCP_LOOKUP);
        TcpFlow flow = table.lookup(Ipv4Header.src(b, ip), TcpHeader.srcPort(b, tcp), Ipv4Header.dst(b, ip),
                TcpHeader.dstPort(b, tcp));
        if (flow == null || flow.sock == null) {
            return false;
        }
        IpControl.demuxed(skb);
        return true;
    }

    private boolean checksumOk(Cpu cpu, SkBuff skb) {
        if (TcpInput.checksumOk(cpu, skb)) {
            return true;
        }
        net.mib().inc(Mib.TCP_IN_CSUM_ERRORS);
        net.mib().inc(Mib.TCP_IN_ERRS);
        drop(skb, DropReason.TCP_CSUM);
        return false;
    }

    private static void drop(SkBuff skb, DropReason reason) {
        skb.drop(reason, Fn.TCP_V4_RCV);
    }

    private void dispatch(Cpu cpu, SkBuff skb) {
        byte[] b = skb.head();
        int ip = skb.networkHeader();
        int tcp = skb.data();
        int dst = Ipv4Header.dst(b, ip);
        int dstPort = TcpHeader.dstPort(b, tcp);
        if (!IpControl.isDemuxed(skb)) {
            cpu.charge(Fn.TCP_LOOKUP);
        }
        TcpFlow flow = table.lookup(Ipv4Header.src(b, ip), TcpHeader.srcPort(b, tcp), dst, dstPort);
        if (flow != null && flow.sock != null && flow.sock.letReaderCatchUp(cpu)) {
            flow = table.lookup(Ipv4Header.src(b, ip), TcpHeader.srcPort(b, tcp), dst, dstPort);
        }
        if (flow != null && flow.timewait != null && flow.timewait.expired(cpu.now())) {
            table.remove(flow);
            flow = null;
        }
        if (flow != null && flow.request != null && flow.request.listener.closed) {
            requests.forget(flow.request);
            flow = null;
        }
        if (flow == null) {
            toListener(cpu, table.listener(dst, dstPort), skb, 0);
        } else if (flow.sock != null) {
            toSock(cpu, flow.sock, skb);
        } else if (flow.request != null) {
            toRequest(cpu, flow, skb);
        } else {
            toTimewait(cpu, flow.timewait, table.listener(dst, dstPort), skb);
        }
    }

    private void toListener(Cpu cpu, TcpListener l, SkBuff skb, int isn) {
        if (l != null) {
            requests.listen(cpu, l, skb, isn);
        } else if (checksumOk(cpu, skb)) {
            reset.send(cpu, skb);
            drop(skb, DropReason.NO_SOCKET);
        }
    }

    private void toSock(Cpu cpu, TcpSock sk, SkBuff skb) {
        if (!sk.owned) {
            input.doRcv(cpu, sk, skb);
        } else if (sk.backlogLen + sk.rmemAlloc() > 2L * sk.rcvbuf() + SNDBUF / 2 + 65_536) {
            net.mib().inc(Mib.TCPEXT_TCP_BACKLOG_DROP);
            sk.dropSkb(skb, DropReason.SOCKET_BACKLOG, Fn.TCP_V4_RCV);
        } else {
            sk.backlogLen += skb.truesize();
            sk.backlog().addLast(skb);
        }
    }

    /** Works off what came while the socket was owned. */
    void processBacklog(Cpu cpu, TcpSock sk) {
        for (SkBuff skb = sk.backlog().removeFirst(); skb != null; skb = sk.backlog().removeFirst()) {
            input.doRcv(cpu, sk, skb);
        }
        sk.backlogLen = 0;
    }

    /** {@code release_sock()}: the backlog, then what was put off, then the socket is free. */
    void release(Cpu cpu, TcpSock sk) {
        do {
            processBacklog(cpu, sk);
            acks.released(cpu, sk);
        } while (sk.backlog().qlen() != 0);
        sk.owned = false;
    }

    private void toRequest(Cpu cpu, TcpFlow flow, SkBuff skb) {
        TcpRequest req = flow.request;
        switch (requests.check(cpu, req, skb)) {
            case LISTENER -> requests.listen(cpu, req.listener, skb, 0);
            case CHILD -> {
                TcpSock sk = flow.sock;
                DropReason refuse = input.stateProcess(cpu, sk, skb);
                if (sk.state != TcpState.SYN_RECV) {
                    req.listener.addChild(sk);
                    req.listener.childReady(cpu);
                }
                if (refuse != null) {
                    reset.send(cpu, skb);
                    drop(skb, refuse);
                }
            }
            default -> {
            }
        }
    }

    private void toTimewait(Cpu cpu, TcpTimewait tw, TcpListener l, SkBuff skb) {
        if (!checksumOk(cpu, skb)) {
            return;
        }
        TcpTimewait.Verdict verdict = tw.rcv(cpu, net, skb, options.parseSegment(skb.head(), skb.data()));
        DropReason reason = DropReason.NOT_SPECIFIED;
        switch (verdict) {
            case SYN -> {
                if (l != null) {
                    table.remove(tw.flow);
                    int isn = tw.sndNxt + 65_535 + 2;
                    toListener(cpu, l, skb, isn == 0 ? 1 : isn);
                    return;
                }
                out.sendTimewaitAck(cpu, tw);
            }
            case ACK -> out.sendTimewaitAck(cpu, tw);
            case PAWS_ACK -> {
                out.sendTimewaitAck(cpu, tw);
                reason = DropReason.TCP_RFC7323_TW_PAWS;
            }
            case PAWS -> reason = DropReason.TCP_RFC7323_TW_PAWS;
            case RST -> {
                reset.send(cpu, skb);
                table.remove(tw.flow);
            }
            case KILL -> table.remove(tw.flow);
            default -> {
            }
        }
        drop(skb, reason);
    }

    Netns net() {
        return net;
    }

    /** Sockets that exist, connected or not yet freed. */
    public int socks() {
        int n = 0;
        for (TcpSock s = socks; s != null; s = s.nextSock) {
            n++;
        }
        return n;
    }

    /** {@code tcp_v4_err()}: an ICMP error about the segment quoted at {@code skb}'s data; what it does is left out. */
    boolean error(Cpu cpu, SkBuff skb, int type, int code) {
        byte[] b = skb.head();
        int ip = skb.data();
        int tcp = ip + Ipv4Header.headerLen(b, ip);
        cpu.charge(Fn.TCP_LOOKUP);
        return table.lookup(Ipv4Header.dst(b, ip), TcpHeader.dstPort(b, tcp), Ipv4Header.src(b, ip),
                TcpHeader.srcPort(b, tcp)) != null;
    }

    /** Packets that wait in TCP sockets. */
    public int held() {
        int n = 0;
        for (TcpSock s = socks; s != null; s = s.nextSock) {
            n += s.held();
        }
        return n;
    }
}
