package kstack.net.ipv4;

/**
 * A connection in SYN_RECV: what the SYN said and what the SYN-ACK promised, {@code struct tcp_request_sock}. The socket
 * comes with the last ACK of the handshake.
 */
final class TcpRequest {
    final TcpListener listener;
    final TcpFlow flow;
    final int rcvIsn;
    final int sndIsn;
    /** The peer's MSS. */
    int mss;
    /** This host's MSS, as announced. */
    int advMss;
    boolean timestamps;
    boolean sackPermitted;
    boolean windowScale;
    boolean ecn;
    int sndWscale;
    int rcvWscale;
    int rcvWnd;
    int windowClamp;
    int tsRecent;
    int tsOffset;
    /** Timestamps of the first and last SYN-ACK; an echo outside of them is refused. */
    int firstTsval;
    int lastTsval;
    /** False if a recorded host's timestamps, not these, were what the peer saw. */
    boolean tsvalKnown = true;
    long lastOowAckPs = TcpSock.LONG_AGO;

    TcpRequest(TcpListener listener, TcpFlow flow, int rcvIsn, int sndIsn) {
        this.listener = listener;
        this.flow = flow;
        this.rcvIsn = rcvIsn;
        this.sndIsn = sndIsn;
    }

    int rcvNxt() {
        return rcvIsn + 1;
    }

    /** {@code tcp_synack_window()}: room for data before the socket exists. */
    int synackWindow() {
        return rcvWnd;
    }
}
