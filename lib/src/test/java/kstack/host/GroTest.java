package kstack.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import kstack.hw.FrameSource;
import kstack.kernel.CostModel;
import kstack.net.core.GroResult;
import kstack.net.core.Netns;
import kstack.net.ipv4.TcpMidFlow;
import kstack.net.ipv4.TcpSock;
import kstack.net.ipv4.UdpSock;
import kstack.sim.RandomStream;
import kstack.sim.SimTime;
import kstack.traffic.Reader;
import kstack.wire.EthernetHeader;
import kstack.wire.Frame;
import kstack.wire.FrameBuilder;
import kstack.wire.InternetChecksum;
import kstack.wire.Ipv4Address;
import kstack.wire.Ipv4Header;
import kstack.wire.TcpHeader;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("GRO on a host with the e1000")
class GroTest {
    private static final int L4 = EthernetHeader.LEN + Ipv4Header.MIN_LEN;

    /** Frames back to back at line rate. */
    private static final class Burst implements FrameSource {
        private final List<byte[]> frames;
        private int next;
        private long at = SimTime.MS;

        Burst(List<byte[]> frames) {
            this.frames = frames;
        }

        @Override
        public long arrivalPs() {
            return next < frames.size() ? at : SimTime.NEVER;
        }

        @Override
        public byte[] bytes() {
            return frames.get(next);
        }

        @Override
        public void advance() {
            at += (frames.get(next).length + 24) * 8 * SimTime.NS;
            next++;
        }
    }

    private static HostBuilder builder(boolean gro) {
        return Host.builder().costs(CostModel.SERVER).gro(gro).rxRing(4096);
    }

    private static FrameBuilder tcp(String to) {
        return Frame.ethernet().src("02:00:00:00:00:01").dst("02:00:00:00:00:02").ipv4("192.0.2.1", to).tcp(40_000,
                8080)
                .window(1000).ack(1).flags(TcpHeader.ACK);
    }

    /**
     * A stream cut into segments of random length and flags, now and then one with a bad checksum, twice, or out of
     * order.
     */
    private static List<byte[]> stream(byte[] data, RandomStream random) {
        List<byte[]> frames = new ArrayList<>();
        int id = 1;
        for (int at = 0; at < data.length;) {
            int n = Math.min(data.length - at, random.nextInt(4) == 0 ? 1 + random.nextInt(1448) : 1448);
            FrameBuilder f = tcp("192.0.2.2").seq(1000 + at).id(id++ & 0xffff).ttl(random.nextInt(50) == 0 ? 63 : 64)
                    .payload(Arrays.copyOfRange(data, at, at + n));
            if (random.nextInt(10) == 0) {
                f.flags(TcpHeader.ACK | TcpHeader.PSH);
            }
            byte[] good = f.build();
            if (random.nextInt(20) == 0) {
                frames.add(f.badChecksum().build());
            }
            frames.add(good);
            if (random.nextInt(20) == 0) {
                frames.add(good);
            }
            if (random.nextInt(20) == 0 && frames.size() > 1) {
                byte[] last = frames.remove(frames.size() - 1);
                frames.add(frames.size() - 1, last);
            }
            at += n;
        }
        return frames;
    }

    private static byte[] receive(Host host, byte[] data, List<byte[]> frames) {
        TcpSock sock = host.ipv4().tcp().established(Ipv4Address.bits("192.0.2.2"), 8080,
                Ipv4Address.bits("192.0.2.1"), 40_000,
                new TcpMidFlow(1000, 1, 1, 7, 7, false, true));
        byte[] got = new byte[data.length];
        int[] n = new int[1];
        host.neighbour("192.0.2.1", "02:00:00:00:00:01");
        host.spawn(new Reader(sock, 10_000, 0, (b, len, t) -> {
            System.arraycopy(b, 0, got, n[0], len);
            n[0] += len;
        }));
        host.attach(new Burst(frames)).runUntil(SimTime.S);
        host.check();
        assertEquals(data.length, n[0]);
        return got;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    @DisplayName("changes nothing of the bytes that a program reads")
    void sameStream(long seed) {
        byte[] data = new byte[100_000];
        RandomStream random = RandomStream.of(seed, "stream");
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) random.nextInt(256);
        }
        List<byte[]> frames = stream(data, random);
        Host with = builder(true).build();
        Host without = builder(false).build();
        assertArrayEquals(data, receive(with, data, frames));
        assertArrayEquals(data, receive(without, data, frames));
        assertTrue(with.driver().napi().groCount(GroResult.MERGED_FREE) > 10);
        assertEquals(0, without.driver().napi().groCount(GroResult.MERGED_FREE));
        assertTrue(with.counters().get("Tcp.InSegs") < without.counters().get("Tcp.InSegs"));
        assertEquals(frames.size(), with.counters().get("IpExt.InNoECTPkts"), "frames, not packets");
        assertEquals(without.counters().get("Tcp.InCsumErrors"), with.counters().get("Tcp.InCsumErrors"));
    }

    @Test
    @DisplayName("of what a router forwards is undone before the frames leave, byte for byte but for the time to live")
    void forwarded() {
        Netns net = new Netns();
        net.ipForward = true;
        Host host = builder(true).netns(net).build();
        host.neighbour("192.0.2.9", "02:00:00:00:00:09").neighbour("198.51.100.7", "02:00:00:00:00:07");
        List<byte[]> sent = new ArrayList<>();
        host.transmitTo((b, off, len, t) -> sent.add(Arrays.copyOfRange(b, off, off + len)));
        List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            byte[] payload = new byte[i == 39 ? 77 : 1000];
            Arrays.fill(payload, (byte) i);
            frames.add(tcp("198.51.100.7").seq(5 + 1000L * i).id(i)
                    .flags(i == 39 ? TcpHeader.ACK | TcpHeader.FIN : TcpHeader.ACK)
                    .payload(payload).build());
        }
        host.attach(new Burst(frames)).runUntil(SimTime.S);
        host.check();
        assertTrue(host.driver().napi().groCount(GroResult.MERGED_FREE) > 20);
        assertEquals(40, sent.size());
        for (int i = 0; i < 40; i++) {
            byte[] in = frames.get(i);
            byte[] out = sent.get(i);
            assertTrue(InternetChecksum.ipHeaderOk(out, EthernetHeader.LEN));
            assertEquals(63, Ipv4Header.ttl(out, EthernetHeader.LEN));
            assertEquals(Ipv4Header.id(in, EthernetHeader.LEN), Ipv4Header.id(out, EthernetHeader.LEN));
            assertArrayEquals(Arrays.copyOfRange(in, L4, in.length), Arrays.copyOfRange(out, L4, out.length),
                    "segment " + i);
        }
    }

    @Test
    @DisplayName("takes datagrams apart that were merged for a socket which wants them so no more")
    void unexpected() {
        Host host = builder(true).build();
        host.eth0().groFlushTimeoutNs(10_000_000);
        UdpSock sock = host.udp(5000);
        sock.gro(true);
        List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            frames.add(Frame.ethernet().src("02:00:00:00:00:01").dst("02:00:00:00:00:02").ipv4("192.0.2.1",
                    "192.0.2.2").id(i)
                    .udp(40_000, 5000).payload(new byte[] {(byte) i, 1, 2}).build());
        }
        host.attach(new Burst(frames)).runUntil(2 * SimTime.MS);
        assertEquals(0, sock.held());
        assertEquals(1, host.driver().napi().held(), "merged, and held by the timeout");
        sock.gro(false);
        List<Integer> got = new ArrayList<>();
        host.spawn(new Reader(sock, 10_000, 0, (b, n, t) -> {
            assertEquals(3, n);
            assertEquals(0, sock.groSize());
            got.add((int) b[0]);
        }));
        host.runUntil(SimTime.S);
        host.check();
        assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), got);
    }

    @Test
    @DisplayName("merges datagrams for a socket with UDP_GRO, 64 at most")
    void udp() {
        Host host = builder(true).build();
        UdpSock sock = host.udp(5000);
        sock.setRcvbuf(1 << 20, 1 << 20);
        sock.gro(true);
        List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            frames.add(Frame.ethernet().src("02:00:00:00:00:01").dst("02:00:00:00:00:02").ipv4("192.0.2.1",
                    "192.0.2.2").id(i)
                    .udp(40_000, 5000).payload(new byte[] {(byte) i, 1, 2, 3}).build());
        }
        host.attach(new Burst(frames)).runUntil(SimTime.S / 2);
        sock.gro(false);
        List<Integer> sizes = new ArrayList<>();
        List<Integer> bytes = new ArrayList<>();
        host.spawn(new Reader(sock, 10_000, 0, (b, n, t) -> {
            sizes.add(sock.groSize());
            bytes.add(n);
        }));
        host.runUntil(SimTime.S);
        host.check();
        assertEquals(600, bytes.stream().mapToInt(n -> n).sum());
        assertTrue(bytes.size() < 75, "fewer messages than datagrams: " + bytes);
        assertTrue(bytes.stream().allMatch(n -> n <= 256));
        for (int i = 0; i < sizes.size(); i++) {
            assertEquals(bytes.get(i) == 4 ? 0 : 4, sizes.get(i));
        }
    }
}
