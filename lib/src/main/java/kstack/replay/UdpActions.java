package kstack.replay;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import kstack.host.Host;
import kstack.net.ipv4.PingTable;
import kstack.net.ipv4.UdpSock;
import kstack.replay.RecordedFrame.Role;
import kstack.traffic.Reader;
import kstack.wire.Bytes;
import kstack.wire.FlowKey;
import kstack.wire.IcmpHeader;
import kstack.wire.Ipv4Header;

/**
 * The datagram sockets of the recorded host: a UDP port it sent from was open, one it called unreachable was closed, an
 * identifier of its echo requests is a ping socket.
 *
 * <p>A port opens after the last message that it is unreachable, and closes before the datagram that got the first one.
 */
final class UdpActions {
    private static final int MAX_DATAGRAM = 65_536;

    private final byte[] shared = new byte[MAX_DATAGRAM];
    private final Host host;
    private final Conversations conversations;
    private final Map<Integer, Boolean> open = new TreeMap<>();
    private final Map<Integer, UdpSock> socks = new TreeMap<>();
    private final Map<Integer, Integer> lastReceived = new TreeMap<>();
    private final Map<Integer, Integer> lastUnreachable = new TreeMap<>();
    private final Map<Integer, Received> pings = new LinkedHashMap<>();

    UdpActions(Host host, Recording recording, Conversations conversations, Agenda agenda) {
        this.host = host;
        this.conversations = conversations;
        Set<Integer> pingIds = new LinkedHashSet<>();
        for (RecordedFrame f : recording.frames) {
            if (f.role == Role.SENT) {
                sent(f, agenda, pingIds);
            } else if (f.isUdp()) {
                lastReceived.put(f.dstPort(), f.number);
            }
        }
        pingIds.forEach(this::openPing);
    }

    private void sent(RecordedFrame f, Agenda agenda, Set<Integer> pingIds) {
        if (f.isUdp() && !open.getOrDefault(f.srcPort(), false)) {
            int port = f.srcPort();
            open.put(port, true);
            agenda.before(lastUnreachable.getOrDefault(port, 0), () -> open(port));
        } else if (f.isIcmp() && IcmpHeader.type(f.bytes, f.l4) == IcmpHeader.ECHO) {
            pingIds.add(IcmpHeader.id(f.bytes, f.l4));
        } else if (f.isIcmp() && IcmpHeader.type(f.bytes, f.l4) == IcmpHeader.DEST_UNREACH
                && IcmpHeader.code(f.bytes, f.l4) == IcmpHeader.PORT_UNREACH) {
            unreachable(f, agenda);
        }
    }

    private void unreachable(RecordedFrame f, Agenda agenda) {
        int quoted = f.l4 + IcmpHeader.LEN;
        if (!Ipv4Header.fits(f.bytes, quoted, f.bytes.length - quoted)
                || Ipv4Header.protocol(f.bytes, quoted) != Ipv4Header.IPPROTO_UDP) {
            return;
        }
        int udp = quoted + Ipv4Header.headerLen(f.bytes, quoted);
        if (f.bytes.length < udp + 4) {
            return;
        }
        int port = Bytes.u16(f.bytes, udp + 2);
        lastUnreachable.put(port, f.number);
        if (open.getOrDefault(port, false)) {
            open.put(port, false);
            agenda.before(lastReceived.getOrDefault(port, f.number), () -> close(port));
        }
    }

    private void open(int port) {
        UdpSock sock = host.udp(port);
        sock.setRcvbuf(host.net().rmemMax, host.net().rmemMax);
        socks.put(port, sock);
        host.spawn(new Reader(sock, shared, 0, (buf, n, at) -> {
            FlowKey in = new FlowKey(Ipv4Header.IPPROTO_UDP, sock.peerAddress(), sock.peerPort(),
                    sock.toAddress(), port);
            Conversation c = conversations.udp(in);
            c.opened("the host's datagrams");
            c.received.datagram(buf, n);
        }));
    }

    private void close(int port) {
        host.ipv4().udp().close(host.cpu(), socks.remove(port));
    }

    private void openPing(int id) {
        PingTable.PingSock sock = host.ipv4().icmp().ping().open(id, host.net().rmemMax);
        Received received = new Received();
        pings.put(id, received);
        host.spawn(new Reader(sock, shared, 0, (buf, n, at) -> received.datagram(buf, n)));
    }

    /** What ping sockets got, by identifier. */
    Map<Integer, Received> pings() {
        return pings;
    }
}
