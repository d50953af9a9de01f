package kstack.net.ipv4;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import kstack.host.Host;
import kstack.net.socket.Sock;
import kstack.sim.SimTime;
import kstack.trace.DropReason;
import kstack.trace.Fn;
import kstack.wire.TcpHeader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A TCP connection")
class TcpTest {
    private static final int ACK = TcpHeader.ACK;
    private static final int FIN = TcpHeader.FIN;
    private static final int RST = TcpHeader.RST;
    private static final byte[] NONE = new byte[0];

    private Host host;
    private TcpListener listener;
    private TcpPeer peer;
    private TcpSock sock;

    @BeforeEach
    void connected() {
        connect(1000);
    }

    private void connect(int isn) {
        host = Host.builder().build();
        listener = host.listen(TcpPeer.PORT);
        peer = new TcpPeer(host, 40_000, isn).connect();
        sock = listener.accept();
        assertNotNull(sock);
        assertEquals(TcpState.ESTABLISHED, sock.state());
    }

    private byte[] read(int max) {
        byte[] buf = new byte[max];
        int n = sock.recv(host.cpu(), buf, 0, max);
        host.check();
        assertTrue(n >= 0, "errno " + -n);
        return Arrays.copyOf(buf, n);
    }

    private int readStatus() {
        return sock.recv(host.cpu(), new byte[16], 0, 16);
    }

    @Test
    @DisplayName("gives bytes in order, a segment read in parts stays until its last byte")
    void readsInParts() {
        peer.send(ACK, peer.seq(0), TcpPeer.bytes(0, 10)).send(ACK, peer.seq(10), TcpPeer.bytes(10, 10));
        assertArrayEquals(TcpPeer.bytes(0, 4), read(4));
        assertEquals(2, sock.held());
        assertArrayEquals(TcpPeer.bytes(4, 16), read(100));
        assertEquals(Sock.EAGAIN, readStatus());
        assertEquals(2, host.packets().delivered());
    }

    @Test
    @DisplayName("ends with 0 at FIN, even if data before it comes later")
    void finBeforeData() {
        peer.send(FIN | ACK, peer.seq(10), NONE);
        assertEquals(TcpState.ESTABLISHED, sock.state());
        assertEquals(1, sock.outOfOrder());
        peer.send(ACK, peer.seq(0), TcpPeer.bytes(0, 10));
        assertEquals(TcpState.CLOSE_WAIT, sock.state());
        assertEquals(peer.seq(11), peer.last().ack());
        assertArrayEquals(TcpPeer.bytes(0, 10), read(100));
        assertEquals(0, readStatus());
        assertTrue(sock.endOfStream());
        sock.close(host.cpu());
        peer.run(SimTime.US);
        assertTrue(peer.last().has(FIN));
        peer.at(SimTime.US, ACK, peer.seq(11), peer.hostIsn + 2, NONE, NONE).run(SimTime.MS);
        assertEquals(0, host.ipv4().tcp().socks());
    }

    @Test
    @DisplayName("that the peer resets gives what was queued, then ECONNRESET")
    void reset() {
        peer.send(ACK, peer.seq(0), TcpPeer.bytes(0, 10)).send(RST, peer.seq(10), NONE);
        assertEquals(TcpState.CLOSE, sock.state());
        assertArrayEquals(TcpPeer.bytes(0, 10), read(100));
        assertEquals(Sock.ECONNRESET, readStatus());
    }

    @Test
    @DisplayName("answers a RST that is not at rcv_nxt with a challenge ACK, and lives")
    void blindReset() {
        peer.send(RST, peer.seq(100), NONE);
        assertEquals(1, host.packets().dropped(DropReason.TCP_RESET, Fn.TCP_VALIDATE_INCOMING));
        assertEquals(peer.seq(0), peer.last().ack());
        assertEquals(TcpState.ESTABLISHED, sock.state());
    }

    @Test
    @DisplayName("closes its window when nobody reads, never shrinks it, and opens it again after reading")
    void windowFull() {
        int sent = 0;
        int edge = peer.seq(0);
        while (sock.receiveWindow() >= 1460 && sent < 10_000_000) {
            peer.send(ACK, peer.seq(sent), TcpPeer.bytes(sent, 1460));
            sent += 1460;
            TcpPeer.Reply r = peer.last();
            int newEdge = r.ack() + r.window();
            assertTrue(newEdge - edge >= 0, "the window shrank after " + sent + " bytes");
            edge = newEdge;
        }
        assertTrue(sock.receiveWindow() < 1460);
        assertTrue(sock.rmemAlloc() <= sock.rcvbuf());
        peer.send(ACK, peer.seq(sent + 3000), TcpPeer.bytes(sent + 3000, 1460));
        assertEquals(1, host.packets().dropped(DropReason.TCP_INVALID_SEQUENCE, Fn.TCP_VALIDATE_INCOMING));
        int before = peer.replies.size();
        assertArrayEquals(TcpPeer.bytes(0, sent), read(sent + 1));
        peer.run(SimTime.US);
        assertEquals(before + 1, peer.replies.size());
        assertTrue(peer.last().window() >= 2 * 1460);
        peer.send(ACK, peer.seq(sent), TcpPeer.bytes(sent, 1460));
        assertArrayEquals(TcpPeer.bytes(sent, 1460), read(2000));
    }

    @Test
    @DisplayName("delays the ACK of one small segment by 40 ms, counted in ticks, once quick mode is over")
    void delayedAck() {
        int at = 0;
        for (int i = 0; i < TcpAckPolicy.MAX_QUICKACKS; i++) {
            int before = peer.replies.size();
            peer.send(ACK, peer.seq(at), TcpPeer.bytes(at, 10));
            assertEquals(before + 1, peer.replies.size(), "segment " + i + " is acknowledged at once");
            at += 10;
        }
        int before = peer.replies.size();
        long jiffy = host.cpu().jiffyPs();
        peer.send(ACK, peer.seq(at), TcpPeer.bytes(at, 10));
        long due = host.cpu().jiffies() * jiffy + 40 * SimTime.MS;
        peer.run(due - host.cpu().now() - 1);
        assertEquals(before, peer.replies.size(), "one picosecond too early");
        peer.run(50 * SimTime.US);
        assertEquals(before + 1, peer.replies.size(), "at the tick");
        assertTrue(peer.last().timePs() >= due);
        assertEquals(peer.seq(at + 10), peer.last().ack());
        assertEquals(1, host.counters().get("TcpExt.DelayedACKs"));
    }

    @Test
    @DisplayName("takes sequence numbers across the wrap-around")
    void wrapAround() {
        connect(-15);
        peer.send(ACK, peer.seq(20), TcpPeer.bytes(20, 10)).send(ACK, peer.seq(10), TcpPeer.bytes(10, 10))
                .send(ACK, peer.seq(0), TcpPeer.bytes(0, 10));
        assertEquals(15, sock.rcvNxt() - 1);
        assertArrayEquals(TcpPeer.bytes(0, 30), read(100));
    }

    @Test
    @DisplayName("announces what it has beyond a gap, the newest first, and what came twice")
    void sack() {
        host = Host.builder().build();
        listener = host.listen(TcpPeer.PORT);
        peer = new TcpPeer(host, 40_000, 1000);
        peer.synOptions = new byte[] {2, 4, 5, (byte) 0xb4, 4, 2};
        peer.connect();
        sock = listener.accept();
        peer.send(ACK, peer.seq(10), TcpPeer.bytes(10, 10)).send(ACK, peer.seq(30), TcpPeer.bytes(30, 10));
        assertEquals(2, peer.last().options().sackBlocks);
        assertEquals(peer.seq(30), peer.last().options().sackStart(0));
        assertEquals(peer.seq(10), peer.last().options().sackStart(1));
        peer.send(ACK, peer.seq(10), TcpPeer.bytes(10, 10));
        assertEquals(1, host.packets().dropped(DropReason.TCP_OFOMERGE, Fn.TCP_DATA_QUEUE));
        assertEquals(3, peer.last().options().sackBlocks);
        assertEquals(peer.seq(10), peer.last().options().sackStart(0));
        assertEquals(peer.seq(20), peer.last().options().sackEnd(0));
    }

    @Test
    @DisplayName("in TIME_WAIT acknowledges what comes late, and a SYN beyond it opens a new connection")
    void timeWaitReopens() {
        sock.close(host.cpu());
        peer.run(SimTime.US);
        peer.at(SimTime.US, FIN | ACK, peer.seq(0), peer.hostIsn + 2, NONE, NONE).run(50 * SimTime.US);
        assertEquals(0, host.ipv4().tcp().socks());
        int before = peer.replies.size();
        peer.send(ACK, peer.seq(0), TcpPeer.bytes(0, 5));
        assertEquals(before + 1, peer.replies.size());
        assertEquals(peer.seq(1), peer.last().ack());
        TcpPeer again = new TcpPeer(host, 40_000, peer.seq(1) + 5000).connect();
        sock = listener.accept();
        again.send(ACK, again.seq(0), TcpPeer.bytes(0, 5));
        assertArrayEquals(TcpPeer.bytes(0, 5), read(100));
    }

    @Test
    @DisplayName("is forgotten 60 s after TIME_WAIT began: a late segment then meets the listener")
    void timeWaitEnds() {
        sock.close(host.cpu());
        peer.run(SimTime.US);
        peer.at(SimTime.US, FIN | ACK, peer.seq(0), peer.hostIsn + 2, NONE, NONE).run(50 * SimTime.US);
        peer.run(60 * SimTime.S);
        peer.send(ACK, peer.seq(1), NONE);
        assertTrue(peer.last().has(RST));
    }

    @Test
    @DisplayName("closed with unread data is reset")
    void closeUnread() {
        peer.send(ACK, peer.seq(0), TcpPeer.bytes(0, 10));
        sock.close(host.cpu());
        peer.run(SimTime.MS);
        assertTrue(peer.last().has(RST));
        assertEquals(0, host.ipv4().tcp().socks());
    }

    @Test
    @DisplayName("beyond the backlog of its listener is not opened")
    void listenOverflow() {
        host = Host.builder().build();
        listener = host.ipv4().tcp().listen(0, TcpPeer.PORT, 0);
        peer = new TcpPeer(host, 40_000, 1000).connect();
        TcpPeer second = new TcpPeer(host, 40_001, 1000);
        second.at(SimTime.US, TcpHeader.SYN, 1000, 0, NONE, NONE).run(SimTime.MS);
        assertEquals(0, second.replies.size());
        assertEquals(1, host.counters().get("TcpExt.ListenOverflows"));
        assertNotNull(listener.accept());
        assertNull(listener.accept());
    }

    @Test
    @DisplayName("of a recording begins in its middle, acknowledges the host's data and its FIN, and ends where it did")
    void midFlow() {
        host = Host.builder().build();
        peer = new TcpPeer(host, 40_000, 1000);
        sock = host.ipv4().tcp().established(0xc0000202, TcpPeer.PORT, 0xc0000201, 40_000,
                new TcpMidFlow(peer.seq(0), 500, 600, 7, 7, false, true));
        sock.hostAdvertised(peer.seq(2_000_000));
        assertEquals(2_000_000, sock.receiveWindow());
        peer.at(SimTime.US, ACK, peer.seq(0), 600, TcpPeer.bytes(0, 10), NONE).run(50 * SimTime.US);
        assertArrayEquals(TcpPeer.bytes(0, 10), read(100));
        sock.hostSent(700);
        sock.hostSentFin(701);
        peer.at(SimTime.US, FIN | ACK, peer.seq(10), 701, NONE, NONE).run(50 * SimTime.US);
        assertEquals(0, readStatus());
        int before = peer.replies.size();
        sock.close(host.cpu());
        peer.run(SimTime.US);
        assertEquals(before, peer.replies.size(), "the recorded FIN is not sent again");
        assertEquals(0, host.ipv4().tcp().socks());
        assertEquals(0, host.packets().dropped());
    }

    @Test
    @DisplayName("that the recorded host opened becomes established by the recorded SYN-ACK")
    void recordedConnect() {
        host = Host.builder().build();
        peer = new TcpPeer(host, 40_000, 1000);
        sock = host.ipv4().tcp().connecting(0xc0000202, TcpPeer.PORT, 0xc0000201, 40_000,
                new TcpHandshake(77, 64_240, 1460, 7, true, true));
        peer.at(SimTime.US, TcpHeader.SYN | ACK, 1000, 78, NONE, NONE).run(50 * SimTime.US);
        assertEquals(TcpState.ESTABLISHED, sock.state());
        assertEquals(ACK, peer.last().flags());
        peer.at(SimTime.US, ACK, peer.seq(0), 78, TcpPeer.bytes(0, 10), NONE).run(50 * SimTime.US);
        assertArrayEquals(TcpPeer.bytes(0, 10), read(100));
    }

    @Test
    @DisplayName("answers as the recorded host did when the listener is told")
    void recordedAnswer() {
        host = Host.builder().build();
        listener = host.listen(TcpPeer.PORT);
        listener.answers((address, port, isn) -> isn == 1000 ? new TcpHandshake(4711, 29_200, 1400, -1, false, false)
                : null);
        peer = new TcpPeer(host, 40_000, 1000).connect();
        assertEquals(4711, peer.hostIsn);
        assertEquals(29_200, peer.replies.get(0).window());
        assertEquals(1400, peer.replies.get(0).options().mss);
        assertNotNull(listener.accept());
    }
}
