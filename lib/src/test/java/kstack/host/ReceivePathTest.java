package kstack.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import kstack.hw.LinkSpeed;
import kstack.kernel.Context;
import kstack.net.ipv4.UdpSock;
import kstack.sim.Fingerprint;
import kstack.sim.SimTime;
import kstack.trace.DropReason;
import kstack.trace.Fn;
import kstack.traffic.ConstantRate;
import kstack.traffic.Reader;
import kstack.wire.Frame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReceivePathTest {
    private static final byte[] FRAME = Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").udp(40000, 5000)
            .payload("twenty-six bytes, say yes!").build();

    private static ConstantRate traffic(double perSecond, long count) {
        return new ConstantRate(FRAME, perSecond, count, LinkSpeed.GBIT_1, 0);
    }

    @Test
    void everyDatagramOfASlowStreamIsReadWithItsBytes() {
        Host h = Host.builder().build();
        UdpSock s = h.udp(5000);
        List<String> got = new ArrayList<>();
        h.spawn(new Reader(s, 2048, 0, (b, n, t) -> got.add(new String(b, 0, n, java.nio.charset.StandardCharsets.UTF_8))));
        h.attach(traffic(10_000, 50)).run();
        h.check();
        assertEquals(50, got.size());
        assertTrue(got.stream().allMatch("twenty-six bytes, say yes!"::equals));
        assertEquals(50, h.packets().delivered());
        assertEquals(0, h.held());
        assertEquals(50L, h.counters().get("Udp.InDatagrams"));
        assertEquals(50, h.softnet().processed());
        assertEquals(50, h.eth0().stats().rxPackets);
    }

    @Test
    void withoutAReaderTheSocketFillsAndTheRestIsDropped() {
        Host h = Host.builder().build();
        UdpSock s = h.udp(5000);
        h.attach(traffic(100_000, 1000)).run();
        h.check();
        // 896 bytes each within 212,992
        assertEquals(212_992 / 896, s.held());
        assertEquals(1000 - 212_992 / 896, h.packets().dropped(DropReason.SOCKET_RCVBUFF, Fn.UDP_QUEUE_RCV_SKB));
        assertEquals(h.held(), s.held());
    }

    @Test
    void anOverloadedHostMissesFramesInTheRingAndStillAccountsForAll() {
        Host h = Host.builder().speed(LinkSpeed.GBIT_10).rxRing(64).build();
        UdpSock s = h.udp(5000);
        h.spawn(new Reader(s));
        h.attach(new ConstantRate(FRAME, 5_000_000, 100_000, LinkSpeed.GBIT_10, 0)).run();
        h.check();
        assertTrue(h.packets().missed() > 0);
        assertEquals(h.packets().missed(), h.eth0().stats().rxMissedErrors);
        assertEquals(100_000, h.packets().missed() + h.packets().delivered() + h.packets().dropped());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void cyclesAddUpOnEveryCpu(int cpus) {
        Host h = Host.builder().cpus(cpus).irqCpu(cpus - 1).build();
        for (int i = 0; i < 4; i++) {
            h.spawn(new Reader(h.udp(5000 + i), 2048, 300 * SimTime.NS, (b, n, t) -> { }), i % cpus);
        }
        h.attach(traffic(400_000, 3000));
        h.runUntil(3 * SimTime.MS);
        h.check();
        h.run();
        h.check();
        assertEquals(3000, h.packets().delivered() + h.packets().dropped());
        assertTrue(h.machine().cpu(cpus - 1).ledger().timePs(Context.HARDIRQ) > 0);
    }

    /** Runs four readers on four CPUs, spawned in the order given, and hashes (time, fate, frame) of every packet. */
    private static String fingerprint(int... spawnOrder) {
        Host h = Host.builder().cpus(4).build();
        List<UdpSock> socks = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            socks.add(h.udp(5000 + i));
        }
        Fingerprint f = new Fingerprint();
        h.packets().sink((id, fate, reason, at) -> f.add(h.cpu().now()).add(fate.ordinal()).add(id));
        for (int i : spawnOrder) {
            h.spawn(new Reader(socks.get(i), 2048, SimTime.US, (b, n, t) -> f.add(t)), i);
        }
        h.attach(new Rotating(2000));
        h.run();
        h.check();
        return f.toString();
    }

    /** Frames to ports 5000 to 5003 in turn. */
    private static final class Rotating implements kstack.hw.FrameSource {
        private final byte[][] frames = new byte[4][];
        private final int count;
        private int next;

        Rotating(int count) {
            this.count = count;
            for (int i = 0; i < 4; i++) {
                frames[i] = Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").udp(1, 5000 + i).payloadLen(100 + i).build();
            }
        }

        @Override
        public long arrivalPs() {
            return next < count ? next * 2 * SimTime.US + next % 7 * 300 * SimTime.NS : SimTime.NEVER;
        }

        @Override
        public byte[] bytes() {
            return frames[next % 4];
        }

        @Override
        public void advance() {
            next++;
        }
    }

    @Test
    void theSameRunTwiceHasTheSameFingerprint() {
        assertEquals(fingerprint(0, 1, 2, 3), fingerprint(0, 1, 2, 3));
    }

    @Test
    void theOrderInWhichProgramsOfDifferentCpusAreStartedDoesNotMatter() {
        String straight = fingerprint(0, 1, 2, 3);
        assertEquals(straight, fingerprint(3, 2, 1, 0));
        assertEquals(straight, fingerprint(2, 0, 3, 1));
    }

    @Test
    void aTraceSeesEveryPicosecondThatIsNotIdleAndChangesNothing() {
        Host plain = Host.builder().build();
        plain.spawn(new Reader(plain.udp(5000)));
        plain.attach(traffic(200_000, 500)).run();
        Host traced = Host.builder().build();
        long[] sum = {0};
        traced.trace((cpu, context, fn, start, end) -> sum[0] += end - start);
        traced.spawn(new Reader(traced.udp(5000)));
        traced.attach(traffic(200_000, 500)).run();
        assertEquals(plain.cpu().now(), traced.cpu().now());
        assertEquals(plain.counters(), traced.counters());
        assertEquals(traced.cpu().now() - traced.cpu().ledger().idlePs(), sum[0]);
    }

    @Test
    void aHostOfImpossiblePartsIsRefusedWithTheValueThatIsWrong() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Host.builder().rxRing(40).build()).getMessage()
                .contains("40"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Host.builder().mtu(67)).getMessage().contains("67"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Host.builder().cpus(2).irqCpu(2).build())
                .getMessage().contains("2"));
        assertTrue(assertThrows(IllegalArgumentException.class,
                () -> Host.builder().interruptThrottleRate(50).build()).getMessage().contains("50"));
        assertThrows(IllegalArgumentException.class, () -> traffic(5_000_000, 1));
    }
}
