package kstack.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import kstack.host.Host;
import kstack.hw.LinkSpeed;
import kstack.kernel.CostModel;
import kstack.sim.SimTime;
import kstack.trace.Fn;
import kstack.wire.Frame;
import kstack.wire.FrameBuilder;
import org.junit.jupiter.api.Test;

class LatencyTest {
    private static final byte[] FRAME = Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").udp(1, 5000).payload("abcdef")
            .build();

    @Test
    void withoutThrottleAndCostsADatagramIsReadWhenItArrives() {
        Host h = Host.builder().costs(CostModel.FREE).interruptThrottleRate(0).build();
        Latency l = new Latency();
        h.spawn(new Reader(h.udp(5000)).latency(l));
        h.attach(new ConstantRate(FRAME, 1000, 20, LinkSpeed.GBIT_1, SimTime.MS)).run();
        assertEquals(20, l.count());
        assertEquals(0, l.maxNs());
        assertEquals(0, l.meanNs());
    }

    @Test
    void aLoneDatagramWaitsForExactlyTheWorkThatIsDoneForIt() {
        CostModel only = CostModel.FREE.with(Fn.COMMON_INTERRUPT, 700, 0, "test").with(Fn.UDP_RECVMSG, 300, 0, "test")
                .with(Fn.CONSUME_SKB, 20.5, 0, "test");
        Host h = Host.builder().costs(only).interruptThrottleRate(0).build();
        Latency l = new Latency();
        h.spawn(new Reader(h.udp(5000)).latency(l));
        // off the full milliseconds, where the tick comes
        h.attach(new ConstantRate(FRAME, 1000, 5, LinkSpeed.GBIT_1, 1100 * SimTime.US)).run();
        assertEquals(1020.5, l.minNs());
        assertEquals(1020.5, l.maxNs());
        assertEquals(1020.5, l.meanNs());
    }

    @Test
    void framesOfOneInterruptIntervalWaitDifferentlyLong() {
        // 5000 interrupts a second are 200 us apart (781 x 256 ns), so of 100,000 frames a second 20 share one
        Host h = Host.builder().costs(CostModel.FREE).interruptThrottleRate(5000).build();
        Latency l = new Latency().from(10 * SimTime.MS);
        h.spawn(new Reader(h.udp(5000)).latency(l));
        h.attach(new ConstantRate(FRAME, 100_000, 100_000, LinkSpeed.GBIT_1, 0)).run();
        assertEquals(100_000, l.meanNs(), 6_000);
        assertEquals(199_936, l.maxNs(), 10_000);
        assertEquals(0.5 * 199_936, l.percentileNs(50), 6_000);
        assertEquals(0.9 * 199_936, l.percentileNs(90), 6_000);
        assertEquals(99_000, l.count(), 1, "what arrived during the warm-up is left out");
    }

    @Test
    void meanAndExtremesAreExactAndPercentilesToThreeDigits() {
        Latency l = new Latency();
        for (long us = 1; us <= 100_000; us++) {
            l.record(7, 7 + us * SimTime.US + 250);
        }
        assertEquals(50_000_500.25, l.meanNs());
        assertEquals(1000.25, l.minNs());
        assertEquals(100_000_000.25, l.maxNs());
        for (double p : new double[] {50, 90, 99, 99.9}) {
            assertEquals(p * 1e6, l.percentileNs(p), p * 1e6 / 1000);
        }
        assertEquals(l.maxNs(), l.percentileNs(100), "never above the longest");
        assertTrue(l.toString().startsWith("100000 latencies: mean 50000.500 us, p50 50"), l.toString());
    }

    @Test
    void nothingRecordedIsSaidSo() {
        Latency l = new Latency();
        assertEquals("no latencies", l.toString());
        assertTrue(Double.isNaN(l.meanNs()) && Double.isNaN(l.percentileNs(50)) && Double.isNaN(l.maxNs()));
        assertThrows(IllegalArgumentException.class, () -> l.record(2, 1));
        assertThrows(IllegalArgumentException.class, () -> l.percentileNs(101));
    }

    @Test
    void aDelayBeyondTheHistogramIsCountedAndExactInTheMaximum() {
        Latency l = new Latency();
        l.record(0, 5000 * SimTime.S);
        assertEquals(5e12, l.maxNs());
        assertEquals(1, l.count());
    }

    @Test
    void aReassembledDatagramHasArrivedWithItsLastFragment() {
        Host h = Host.builder().costs(CostModel.FREE).interruptThrottleRate(0).build();
        Latency l = new Latency();
        h.spawn(new Reader(h.udp(5000)).latency(l));
        byte[] whole = Frame.ip().ipv4("192.0.2.1", "192.0.2.2").udp(1, 5000).payloadLen(40).build();
        byte[] data = Arrays.copyOfRange(whole, 20, whole.length);
        byte[] second = fragment(data, 3, data.length, false);
        byte[] first = fragment(data, 0, 24, true);
        h.attach(new OneFrame(second, SimTime.MS)).runUntil(2 * SimTime.MS);
        h.attach(new OneFrame(first, 3 * SimTime.MS)).run();
        assertEquals(1, l.count());
        assertEquals(0, l.maxNs());
        h.check();
    }

    private static byte[] fragment(byte[] data, int fromUnit, int to, boolean more) {
        FrameBuilder b = Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").id(9).protocol(17).fragment(fromUnit, more);
        return b.payload(Arrays.copyOfRange(data, 8 * fromUnit, to)).build();
    }
}
