package kstack.replay;

import kstack.host.Host;
import kstack.net.ipv4.TcpSock;
import kstack.net.ipv4.TcpState;
import kstack.replay.RecordedFrame.Role;
import kstack.sim.SimTime;
import kstack.traffic.Reader;
import kstack.wire.TcpHeader;

/**
 * The host's end of one TCP conversation: its socket in the model, once there is one, and the recorded host's own
 * segments, which move the socket on. What comes before the socket is kept for it.
 */
final class TcpEnd {
    private static final long PATIENCE_PS = 10 * SimTime.US;

    final Conversation conversation;
    final TcpOpening opening;
    private final boolean closesForGood;
    private final Host host;
    private final byte[] buf;
    private TcpSock sock;
    private Integer sentTo;
    private Integer finEnd;
    private Integer rightEdge;

    /** @param buf where its program receives; all may share one */
    TcpEnd(Host host, byte[] buf, Conversation conversation, TcpOpening opening) {
        this.host = host;
        this.buf = buf;
        this.conversation = conversation;
        this.opening = opening;
        this.closesForGood = refusedDataAfterFin(conversation);
    }

    /** Data that came after the host's FIN was answered with RST: the program had closed the socket, not one direction. */
    private static boolean refusedDataAfterFin(Conversation c) {
        boolean fin = false;
        boolean data = false;
        for (RecordedFrame f : c.tcpFrames) {
            if (f.role == Role.SENT) {
                if (data && f.has(TcpHeader.RST)) {
                    return true;
                }
                fin |= f.has(TcpHeader.FIN);
            } else {
                data |= fin && f.payloadLen() > 0;
            }
        }
        return false;
    }

    /** The socket exists from now on; a program reads it. */
    void sock(TcpSock opened) {
        sock = opened;
        conversation.opened(opening.source());
        host.spawn(new Reader(sock, buf, 0, (b, n, at) -> conversation.received.stream(b, n)));
        if (rightEdge != null) {
            sock.hostAdvertised(rightEdge);
        }
        if (sentTo != null) {
            sock.hostSent(sentTo);
        }
        if (finEnd != null) {
            fin(finEnd);
        }
    }

    /** The recorded host sent this segment of the conversation. */
    void sent(RecordedFrame f) {
        if (f.has(TcpHeader.RST)) {
            reset();
            return;
        }
        if (f.has(TcpHeader.ACK)) {
            int shift = f.has(TcpHeader.SYN) ? 0 : opening.wscale();
            advertised(f.ack() + (TcpHeader.window(f.bytes, f.l4) << shift));
        }
        if (f.payloadLen() > 0) {
            sentTo(f.seq() + f.payloadLen());
        }
        if (f.has(TcpHeader.FIN)) {
            if (sock == null) {
                finEnd = f.endSeq();
            } else {
                fin(f.endSeq());
            }
        }
    }

    private void advertised(int edge) {
        if (sock != null) {
            sock.hostAdvertised(edge);
        } else if (rightEdge == null || edge - rightEdge > 0) {
            rightEdge = edge;
        }
    }

    private void sentTo(int end) {
        if (sock != null) {
            sock.hostSent(end);
        } else if (sentTo == null || end - sentTo > 0) {
            sentTo = end;
        }
    }

    private void fin(int end) {
        sock.hostSentFin(end);
        if (closesForGood) {
            letReaderRead();
            sock.close(host.cpu());
        }
    }

    /** The recorded host ended it with RST, or the same ports are used anew. */
    void reset() {
        if (sock != null && sock.state() != TcpState.CLOSE) {
            letReaderRead();
            sock.hostReset(host.cpu());
        }
    }

    private void letReaderRead() {
        for (int i = 0; i < 1000 && sock.receiveQueue().qlen() > 0; i++) {
            host.runUntil(host.cpu().now() + PATIENCE_PS);
        }
    }
}
