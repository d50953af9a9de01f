package kstack.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import kstack.hw.LinkSpeed;
import kstack.net.ipv4.UdpSock;
import kstack.sim.SimTime;
import kstack.traffic.ConstantRate;
import kstack.traffic.Reader;
import kstack.wire.Frame;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("With the card's interrupt on one CPU and the program on another")
class SeveralCpusTest {
    private static final byte[] FRAME = Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").udp(40000, 5000).payloadLen(18)
            .build();

    @ParameterizedTest
    @ValueSource(ints = {20_000, 300_000, 700_000, 900_000, 1_400_000})
    @DisplayName("no datagram is read before it arrived, at any rate")
    void nothingIsSeenBeforeItsTime(int perSecond) {
        Host h = Host.builder().cpus(2).build();
        UdpSock s = h.udp(5000);
        long firstPs = LinkSpeed.GBIT_1.frameTimePs(FRAME.length);
        long period = SimTime.periodPs(perSecond);
        long[] read = {0};
        long[] earliest = {Long.MAX_VALUE};
        long[] lastFrame = {0};
        h.packets().sink((id, fate, reason, at) -> lastFrame[0] = id);
        h.spawn(new Reader(s, 2048, 0, (b, n, now) -> {
            read[0]++;
            earliest[0] = Math.min(earliest[0], now - (firstPs + (lastFrame[0] - 1) * period));
        }), 1);
        h.attach(new ConstantRate(FRAME, perSecond, 20_000, LinkSpeed.GBIT_1, 0)).run();
        h.check();
        assertTrue(read[0] > 1000, "read " + read[0]);
        assertTrue(earliest[0] > 0, "read " + SimTime.text(-earliest[0]) + " before its arrival");
    }

    @Test
    @DisplayName("a reader that is faster than the stream loses nothing while the other CPU is busy with softirqs")
    void aFastReaderKeepsUp() {
        Host h = Host.builder().cpus(2).build();
        UdpSock s = h.udp(5000);
        h.spawn(new Reader(s), 1);
        h.attach(new ConstantRate(FRAME, 1_400_000, 100_000, LinkSpeed.GBIT_1, 0)).run();
        h.check();
        assertEquals(0, s.drops(), "the reader keeps up with what the other CPU handed it");
        assertEquals(100_000, s.datagramsReceived() + h.packets().missed());
    }

    @Test
    @DisplayName("two CPUs read more of a stream than one can")
    void twoCpusDoMoreThanOne() {
        long[] read = new long[3];
        for (int cpus = 1; cpus <= 2; cpus++) {
            Host h = Host.builder().cpus(cpus).build();
            UdpSock s = h.udp(5000);
            h.spawn(new Reader(s, 2048, 200 * SimTime.NS, (b, n, t) -> { }), cpus - 1);
            h.attach(new ConstantRate(FRAME, 1_200_000, 60_000, LinkSpeed.GBIT_1, 0)).run();
            h.check();
            read[cpus] = s.datagramsReceived();
        }
        assertTrue(read[2] > read[1], "one CPU read " + read[1] + ", two read " + read[2]);
    }
}
