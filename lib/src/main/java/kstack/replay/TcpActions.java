package kstack.replay;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kstack.host.Host;
import kstack.net.ipv4.TcpListener;
import kstack.net.ipv4.TcpSock;
import kstack.replay.RecordedFrame.Role;
import kstack.replay.TcpOpening.How;
import kstack.wire.FlowKey;
import kstack.wire.Ipv4Header;
import kstack.wire.TcpHeader;

/**
 * The TCP sockets of the recorded host: listeners where it answered SYNs, sockets where it connected or where the
 * capture begins in the middle; what it sent and announced reaches each socket in the order of the capture.
 */
final class TcpActions {
    private record Syn(FlowKey in, int isn) {
    }

    private static final int READ_BYTES = 65_536;

    private final Host host;
    private final byte[] buf = new byte[READ_BYTES];
    private final Agenda agenda;
    private final int address;
    private final Map<Integer, TcpListener> listeners = new TreeMap<>();
    private final Map<Syn, TcpEnd> passive = new LinkedHashMap<>();

    TcpActions(Host host, Recording recording, Conversations conversations, Agenda agenda) {
        this.host = host;
        this.agenda = agenda;
        this.address = recording.host.address();
        // the model does not tune a socket's buffer: give it at once what tuning may reach
        host.net().tcpRmemDefault = host.net().tcpRmemMax;
        List<TcpEnd> ends = new ArrayList<>();
        for (List<Conversation> samePorts : conversations.tcpByPorts()) {
            TcpEnd before = null;
            for (Conversation c : samePorts) {
                if (c.in().dst() == address && c.in().src() != address) {
                    before = plan(c, before);
                    ends.add(before);
                }
            }
        }
        planListeners(ends);
    }

    private TcpEnd plan(Conversation c, TcpEnd before) {
        TcpEnd end = new TcpEnd(host, buf, c, TcpOpening.of(c.tcpFrames));
        TcpOpening how = end.opening;
        if (before != null && how.how() != How.NONE) {
            agenda.before(c.firstFrame(), before::reset);
        }
        int start = before == null ? 0 : c.firstFrame();
        FlowKey in = c.in();
        switch (how.how()) {
            case LISTEN -> passive.put(new Syn(in, how.isn()), end);
            case CONNECT -> agenda.before(how.frame() == 0 ? start : how.frame(), () -> end.sock(host.ipv4().tcp()
                    .connecting(address, in.dstPort(), in.src(), in.srcPort(), how.handshake())));
            case ESTABLISHED -> agenda.before(start, () -> end.sock(host.ipv4().tcp()
                    .established(address, in.dstPort(), in.src(), in.srcPort(), how.midFlow())));
            default -> {
                return end;
            }
        }
        for (RecordedFrame f : c.tcpFrames) {
            if (f.role == Role.SENT) {
                agenda.before(f.number, () -> end.sent(f));
            }
        }
        return end;
    }

    /** A port listens while the host answers SYNs to it with SYN-ACK, and does not while it answers with RST. */
    private void planListeners(List<TcpEnd> ends) {
        Map<Integer, Boolean> listens = new TreeMap<>();
        Map<Integer, TcpEnd> bySyn = new TreeMap<>();
        for (TcpEnd end : ends) {
            for (RecordedFrame f : end.conversation.tcpFrames) {
                if (f.role == Role.RECEIVED && f.has(TcpHeader.SYN) && !f.has(TcpHeader.ACK)) {
                    bySyn.put(f.number, end);
                }
            }
        }
        bySyn.forEach((frame, end) -> {
            int port = end.conversation.in().dstPort();
            boolean answered = end.opening.how() == How.LISTEN;
            if (!answered && !refused(end)) {
                return;
            }
            int from = listens.containsKey(port) ? frame : 0;
            if (answered && !listens.getOrDefault(port, false)) {
                agenda.before(from, () -> listen(port));
            } else if (!answered && listens.getOrDefault(port, false)) {
                agenda.before(from, () -> listeners.remove(port).close(host.cpu()));
            }
            listens.put(port, answered);
        });
    }

    private static boolean refused(TcpEnd end) {
        return end.opening.how() == How.NONE && end.conversation.tcpFrames.stream()
                .anyMatch(f -> f.role == Role.SENT && f.has(TcpHeader.RST));
    }

    private void listen(int port) {
        TcpListener listener = host.ipv4().tcp().listen(address, port);
        listener.answers((peer, peerPort, isn) -> {
            TcpEnd end = passive.get(new Syn(new FlowKey(Ipv4Header.IPPROTO_TCP, peer, peerPort, address, port), isn));
            return end == null ? null : end.opening.handshake();
        });
        listeners.put(port, listener);
    }

    /** Takes the connections that have become ready. */
    void accept() {
        for (TcpListener listener : listeners.values()) {
            for (TcpSock sock = listener.accept(); sock != null; sock = listener.accept()) {
                FlowKey in = new FlowKey(Ipv4Header.IPPROTO_TCP, sock.remoteAddress(), sock.remotePort(), address,
                        sock.localPort());
                TcpEnd end = passive.get(new Syn(in, sock.copiedSeq() - 1));
                if (end != null) {
                    end.sock(sock);
                }
            }
        }
    }
}
