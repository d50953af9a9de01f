package kstack.net.ipv4;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import kstack.host.Host;
import kstack.sim.RandomStream;
import kstack.sim.SimTime;
import kstack.traffic.StreamServer;
import kstack.wire.TcpHeader;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Whatever the network does to segments, recv() gives the bytes that were sent")
class TcpStreamTest {
    private static final int RUNS = 60;

    private record Segment(int from, int len, boolean fin) {
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void shuffled(long seed) {
        for (int run = 0; run < RUNS; run++) {
            oneRun(RandomStream.of(seed, "tcp-stream", run));
        }
    }

    private static void oneRun(RandomStream random) {
        String label = "stream " + Long.toHexString(random.seed());
        Host host = Host.builder().build();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StreamServer server = host.spawn(new StreamServer(host.listen(TcpPeer.PORT), 1 + random.nextInt(5000),
                (c, buf, n, t) -> out.write(buf, 0, n)));
        // some streams begin just before the wrap-around
        TcpPeer peer = new TcpPeer(host, 40_000, random.nextInt(2) == 0 ? -1 - random.nextInt(20_000) : random.nextInt(1 << 30));
        if (random.nextInt(2) == 0) {
            peer.synOptions = new byte[] {2, 4, 5, (byte) 0xb4, 4, 2};
        }
        peer.connect();
        int length = 1 + random.nextInt(30_000);
        long gapPs = SimTime.US * (13 + random.nextInt(100));
        List<Segment> segments = shuffled(segments(random, length), random);
        long at = SimTime.US;
        for (Segment s : segments) {
            peer.at(at, TcpHeader.ACK | (s.fin ? TcpHeader.FIN : 0), peer.seq(s.from), TcpPeer.bytes(s.from, s.len));
            at += gapPs;
        }
        peer.run(at + SimTime.MS);
        // what was lost comes again, in order, as from a sender after its timeout
        for (int from = 0; from < length; from += 1000) {
            int len = Math.min(1000, length - from);
            peer.at(SimTime.US * (1 + from / 50), TcpHeader.ACK | (from + len == length ? TcpHeader.FIN : 0),
                    peer.seq(from), TcpPeer.bytes(from, len));
        }
        peer.run(SimTime.S);
        assertArrayEquals(TcpPeer.bytes(0, length), out.toByteArray(), label);
        StreamServer.Connection c = server.connections().get(0);
        assertEquals(length, c.bytes(), label);
        assertTrue(c.ended() && c.error() == 0, label);
        assertEquals(peer.seq(length + 1), peer.last().ack(), label);
        peer.at(SimTime.US, TcpHeader.ACK, peer.seq(length + 1), peer.hostIsn + 2, new byte[0], new byte[0])
                .run(SimTime.MS);
        assertEquals(0, host.ipv4().tcp().socks(), label);
        assertEquals(0, host.held(), label);
    }

    /** Pieces that cover the stream, overlapping pieces on top; one in ten is lost. */
    private static List<Segment> segments(RandomStream random, int length) {
        List<Segment> all = new ArrayList<>();
        for (int from = 0; from < length;) {
            int len = Math.min(length - from, 1 + random.nextInt(1460));
            add(all, random, from, len, length);
            from += len;
        }
        for (int i = random.nextInt(20); i > 0; i--) {
            int from = random.nextInt(length);
            add(all, random, from, Math.min(length - from, 1 + random.nextInt(1460)), length);
        }
        return all;
    }

    private static void add(List<Segment> all, RandomStream random, int from, int len, int length) {
        if (random.nextInt(10) != 0) {
            all.add(new Segment(from, len, from + len == length));
        }
        if (random.nextInt(10) == 0) {
            all.add(new Segment(from, len, from + len == length));
        }
    }

    /** Each segment moves by a few places at most: a window's worth of disorder. */
    private static List<Segment> shuffled(List<Segment> in, RandomStream random) {
        List<Segment> list = new ArrayList<>(in);
        for (int i = list.size() - 1; i > 0; i--) {
            int j = Math.max(0, i - random.nextInt(8));
            Segment s = list.get(i);
            list.set(i, list.get(j));
            list.set(j, s);
        }
        return list;
    }
}
