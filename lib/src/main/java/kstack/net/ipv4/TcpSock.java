package kstack.net.ipv4;

import kstack.kernel.Cpu;
import kstack.net.core.Netns;
import kstack.net.core.SkBuff;
import kstack.net.core.SkbQueue;
import kstack.net.socket.Sock;
import kstack.sim.SimTime;
import kstack.trace.DropReason;
import kstack.trace.Fn;
import kstack.trace.Mib;
import kstack.wire.TcpHeader;

/**
 * A TCP socket, {@code struct tcp_sock}: the receiver's side of a connection. It sends ACK, FIN and RST, never data.
 *
 * <p>State lives here, behaviour in the {@code Tcp*} classes beside it, as in the kernel's files. While a system call
 * owns the socket, segments wait in its backlog. Left out: sending data, urgent data, retransmission of FIN, keep-alive,
 * receive buffer autotuning, merging of queued packets (coalescing and collapsing).
 */
public final class TcpSock extends Sock {
    /** Not connected: {@code -ENOTCONN}. */
    public static final int ENOTCONN = -107;
    /** The peer reset a connection that it had closed: {@code -EPIPE}. */
    public static final int EPIPE = -32;
    /** The peer refused: {@code -ECONNREFUSED}. */
    public static final int ECONNREFUSED = -111;

    private static final int PAGE = 4096;
    static final long LONG_AGO = Long.MIN_VALUE / 2;
    /** net.ipv4.tcp_invalid_ratelimit. */
    private static final long INVALID_RATELIMIT_PS = 500 * SimTime.MS;

    final Tcp tcp;
    final TcpFlow flow;
    TcpState state;

    // receive sequence space
    int rcvNxt;
    /** {@code rcv_nxt} when the last window went out. */
    int rcvWup;
    int rcvWnd;
    int copiedSeq;
    final TcpOutOfOrder ofo = new TcpOutOfOrder();
    final TcpSack sack = new TcpSack();

    // send sequence space, as far as a receiver needs it
    int sndUna;
    int sndNxt;
    int sndWnd;
    int sndWl1;
    int maxWindow;
    int bytesAcked;
    boolean finSent;
    /** A FIN of the model's own, not a recorded one, waits for its ACK. */
    boolean finInFlight;

    // options of the handshake
    boolean timestamps;
    boolean sackPermitted;
    boolean windowScale;
    boolean ecn;
    int sndWscale;
    int rcvWscale;
    int advMss;
    int mssCache;
    int headerLen = TcpHeader.MIN_LEN;

    // the segment's timestamps and the remembered one
    boolean sawTstamp;
    int rcvTsval;
    int rcvTsecr;
    int tsRecent;
    int tsOffset;

    // receive window
    int scalingRatio = TcpWindow.DEFAULT_RATIO;
    int windowClamp;
    int rcvSsthresh;

    // header prediction
    boolean fastPath;
    int predictedWindow;
    /** {@code sk_forward_alloc}: memory taken but not used yet; what fits in it goes the fast path. */
    int forwardAlloc;

    // acknowledging
    int ackPending;
    int quick;
    boolean pingpong;
    long atoPs;
    long lrcvPs;
    int rcvMss = 536;
    int lastSegSize;
    boolean demandCwr;
    long lastOowAckPs = LONG_AGO;
    final TcpDelackTimer delack;

    // life of the socket
    boolean owned;
    private final SkbQueue backlog = new SkbQueue();
    int backlogLen;
    boolean ackDeferred;
    boolean delackDeferred;
    boolean rcvShutdown;
    boolean done;
    boolean dead;
    boolean destroyed;
    int error;
    TcpSock prevSock;
    TcpSock nextSock;

    TcpSock(Tcp tcp, TcpFlow flow, TcpState state, int rcvbuf, int number) {
        super(rcvbuf);
        this.tcp = tcp;
        this.flow = flow;
        this.state = state;
        this.delack = new TcpDelackTimer(this, number);
    }

    /** {@code tcp_set_state()}: with the counts of connections that are established or were torn down. */
    void setState(TcpState to) {
        boolean was = state == TcpState.ESTABLISHED || state == TcpState.CLOSE_WAIT;
        boolean is = to == TcpState.ESTABLISHED || to == TcpState.CLOSE_WAIT;
        if (was != is) {
            tcp.net().mib().add(Mib.TCP_CURR_ESTAB, is ? 1 : -1);
        }
        if (was && to == TcpState.CLOSE) {
            tcp.net().mib().inc(Mib.TCP_ESTAB_RESETS);
        }
        state = to;
    }

    /** {@code getsockopt(SO_ERROR)}: the pending error as a negative errno, which is taken by this; 0 for none. */
    public int soError() {
        int e = error;
        error = 0;
        return e;
    }

    /** The state of the connection. */
    public TcpState state() {
        return state;
    }

    /** Address of this side. */
    public int localAddress() {
        return flow.localAddress;
    }

    /** Port of this side. */
    public int localPort() {
        return flow.localPort;
    }

    /** Address of the peer. */
    public int remoteAddress() {
        return flow.remoteAddress;
    }

    /** Port of the peer. */
    public int remotePort() {
        return flow.remotePort;
    }

    /** {@code rcv_nxt}: the next sequence number expected. */
    public int rcvNxt() {
        return rcvNxt;
    }

    /** {@code copied_seq}: the next that a receive call returns. */
    public int copiedSeq() {
        return copiedSeq;
    }

    /** What the peer may still send, {@code tcp_receive_window()}. */
    public int receiveWindow() {
        return TcpWindow.receiveWindow(this);
    }

    /** Packets beyond a gap. */
    public int outOfOrder() {
        return ofo.qlen();
    }

    /** {@code tcp_recvmsg()}: copies what is there in order; 0 at the end of the stream. */
    @Override
    public int recv(Cpu cpu, byte[] buf, int off, int max) {
        return tcp.recv.recvmsg(cpu, this, buf, off, max);
    }

    @Override
    public boolean endOfStream() {
        return receiveQueue().qlen() == 0 && (rcvShutdown || state == TcpState.CLOSE);
    }

    @Override
    public boolean readable() {
        return super.readable() || rcvShutdown || error != 0 || state == TcpState.CLOSE;
    }

    /** {@code close()}: FIN, or RST if data was not read; what comes later is the kernel's affair. */
    public void close(Cpu cpu) {
        tcp.close.close(cpu, this);
    }

    /** {@code shutdown(SHUT_WR)}: FIN; receiving goes on. */
    public void shutdown(Cpu cpu) {
        tcp.close.shutdown(cpu, this);
    }

    /** A recorded host sent data up to {@code endSeq}: ACKs of it are acceptable from now on. */
    public void hostSent(int endSeq) {
        if (TcpSeq.after(endSeq, sndNxt)) {
            sndNxt = endSeq;
        }
    }

    /** A recorded host sent a FIN that ends at {@code endSeq}: this socket has closed its direction and sends no FIN. */
    public void hostSentFin(int endSeq) {
        hostSent(endSeq);
        if (!finSent) {
            finSent = true;
            tcp.close.finSent(this);
        }
    }

    /** A recorded host sent RST: the connection is gone, and this socket sends nothing about it. */
    public void hostReset(Cpu cpu) {
        if (state != TcpState.CLOSE) {
            tcp.close.done(cpu, this);
        }
    }

    /** A recorded host allowed the peer to send up to {@code rightEdge}: the receive window reaches at least so far. */
    public void hostAdvertised(int rightEdge) {
        if (TcpSeq.after(rightEdge, rcvWup + rcvWnd)) {
            rcvWnd = rightEdge - rcvWup;
        }
    }

    @Override
    public int held() {
        return super.held() + ofo.qlen() + backlog.qlen();
    }

    SkbQueue backlog() {
        return backlog;
    }

    /** {@code sk_rmem_schedule()} and {@code skb_set_owner_r()}: memory is taken in pages. */
    void chargeSkb(SkBuff skb) {
        int size = skb.truesize();
        if (size > forwardAlloc) {
            forwardAlloc += size - forwardAlloc + PAGE - 1 & -PAGE;
        }
        forwardAlloc -= size;
        charge(skb);
        markNapi(skb);
    }

    /** {@code sock_rfree()}. */
    void unchargeSkb(SkBuff skb) {
        forwardAlloc += skb.truesize();
        uncharge(skb);
    }

    void wakeReader(Cpu cpu) {
        dataReady(cpu);
    }

    void countReceived(int bytes) {
        received(bytes);
    }

    void countArrival(SkBuff skb) {
        arrived(skb);
    }

    /** {@code tcp_drop_reason()}. */
    void dropSkb(SkBuff skb, DropReason reason, Fn at) {
        drop(skb, reason, at);
    }

    /** {@code tcp_oow_rate_limited()} for this socket; notes the time if an answer may go. */
    boolean oowLimited(Netns net, SkBuff skb, long nowPs, Mib skipped) {
        if (oowLimited(net, skb, lastOowAckPs, nowPs, skipped)) {
            return true;
        }
        lastOowAckPs = nowPs;
        return false;
    }

    /** {@code tcp_oow_rate_limited()}: one answer in 500 ms to segments without data; {@code skb} null for a challenge. */
    static boolean oowLimited(Netns net, SkBuff skb, long lastPs, long nowPs, Mib skipped) {
        boolean data = skb != null && TcpSkbCb.seq(skb) != TcpSkbCb.endSeq(skb)
                && !TcpSkbCb.has(skb, TcpHeader.SYN);
        if (data || nowPs - lastPs >= INVALID_RATELIMIT_PS) {
            return false;
        }
        net.mib().inc(skipped);
        return true;
    }

    @Override
    public String toString() {
        return "tcp " + state + " port " + flow.localPort + ", peer port " + flow.remotePort;
    }
}
