package kstack.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import kstack.hw.FrameSource;
import kstack.hw.LinkSpeed;
import kstack.sim.Fingerprint;
import kstack.sim.RandomStream;
import kstack.sim.SimTime;
import kstack.wire.Frame;
import kstack.wire.UdpHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeneratorTest {
    private static final byte[] FRAME = new byte[60];
    private static final long WIRE = LinkSpeed.GBIT_1.frameTimePs(60);

    private static RandomStream random(String name) {
        return RandomStream.of(1, name);
    }

    private static Generator of(Schedule s) {
        return new Generator(s, FrameMix.of(FRAME), LinkSpeed.GBIT_1, 0);
    }

    private static List<Long> arrivals(FrameSource s, int most) {
        List<Long> times = new ArrayList<>();
        while (times.size() < most && s.arrivalPs() != SimTime.NEVER) {
            times.add(s.arrivalPs());
            s.advance();
        }
        return times;
    }

    @Test
    void aConstantScheduleIsThatOfConstantRate() {
        List<Long> a = arrivals(of(Schedule.constant(123_456)).frames(1000), 2000);
        assertEquals(arrivals(new ConstantRate(FRAME, 123_456, 1000, LinkSpeed.GBIT_1, 0), 2000), a);
        assertEquals(1000, a.size());
    }

    @Test
    void anEndIsAtACountOrBeforeATime() {
        assertEquals(0, arrivals(of(Schedule.constant(1000)).frames(0), 9).size());
        // at 0, 1, 2 ms; the one at 3 ms is not sent
        assertEquals(3, arrivals(of(Schedule.constant(1000)).until(3 * SimTime.MS), 9).size());
        assertEquals(4, arrivals(of(Schedule.constant(1000)).until(3 * SimTime.MS + 1), 9).size());
        Generator g = of(Schedule.constant(1000));
        g.arrivalPs();
        assertThrows(IllegalStateException.class, () -> g.frames(3));
    }

    @Test
    void poissonArrivalsHaveTheMeanAndTheVarianceOfTheExponential() {
        int n = 200_000;
        List<Long> a = arrivals(of(Schedule.poisson(100_000, random("poisson"))), n);
        double sum = 0;
        double squares = 0;
        for (int i = 1; i < n; i++) {
            double gapUs = (a.get(i) - a.get(i - 1)) / (double) SimTime.US;
            sum += gapUs;
            squares += gapUs * gapUs;
        }
        double mean = sum / (n - 1);
        assertEquals(10, mean, 0.1);
        // a standard deviation equal to the mean, but for gaps shorter than a frame, which the wire makes longer
        assertEquals(1, Math.sqrt(squares / (n - 1) - mean * mean) / mean, 0.02);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64, 200})
    void aBurstIsBackToBackAndTheNextOneComesAfterThePeriod(int frames) {
        List<Long> a = arrivals(of(Schedule.bursts(frames, SimTime.MS)), 5 * frames);
        for (int i = 0; i < a.size(); i++) {
            assertEquals(i / frames * SimTime.MS + (i % frames + 1) * WIRE, a.get(i));
        }
    }

    @Test
    void burstsLongerThanTheirPeriodFillTheWire() {
        List<Long> a = arrivals(of(Schedule.bursts(10, WIRE)), 1000);
        for (int i = 0; i < a.size(); i++) {
            assertEquals((i + 1) * WIRE, a.get(i));
        }
    }

    @Test
    void onAndOffTimesThatAreFixedRepeatExactly() {
        // 10 us apart for 100 us, then 900 us of silence: 10 frames a millisecond
        List<Long> a = arrivals(of(Schedule.onOff(100_000, 100 * SimTime.US, 900 * SimTime.US)), 50);
        for (int i = 0; i < a.size(); i++) {
            assertEquals(i / 10 * SimTime.MS + i % 10 * 10 * SimTime.US + WIRE, a.get(i));
        }
    }

    @Test
    void randomOnAndOffTimesGiveTheMeanRateAndMoreVarianceThanPoisson() {
        int n = 300_000;
        List<Long> a = arrivals(of(Schedule.onOff(200_000, SimTime.MS, SimTime.MS, random("on-off"))), n);
        double perSecond = n / (a.get(n - 1) / 1e12);
        assertEquals(100_000, perSecond, 6_000);
        int[] perMs = new int[(int) (a.get(n - 1) / SimTime.MS) + 1];
        for (long t : a) {
            perMs[(int) (t / SimTime.MS)]++;
        }
        double mean = n / (double) perMs.length;
        double variance = 0;
        for (int c : perMs) {
            variance += (c - mean) * (c - mean) / perMs.length;
        }
        assertTrue(variance / mean > 10, "index of dispersion " + variance / mean + ", Poisson has 1");
    }

    @Test
    void imixHasItsSharesAndTheWireTakesTheirTime() {
        FrameMix mix = FrameMix.imix(len -> new byte[len], random("imix"));
        Generator g = new Generator(Schedule.constant(1e6), mix, LinkSpeed.GBIT_10, 0);
        int[] count = new int[3];
        int n = 120_000;
        long before = 0;
        for (int i = 0; i < n; i++) {
            assertTrue(g.arrivalPs() - before >= LinkSpeed.GBIT_10.frameTimePs(g.length()));
            before = g.arrivalPs();
            count[g.length() == 60 ? 0 : g.length() == 566 ? 1 : 2]++;
            g.advance();
        }
        assertEquals(7 / 12.0, count[0] / (double) n, 0.01);
        assertEquals(4 / 12.0, count[1] / (double) n, 0.01);
        assertEquals(1 / 12.0, count[2] / (double) n, 0.01);
        assertEquals(3, FrameMix.imix(len -> new byte[len], 590, random("imix")).size());
        assertThrows(IllegalArgumentException.class, () -> FrameMix.imix(len -> new byte[60], random("imix")));
    }

    private static byte[] flow(int i) {
        return Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").udp(1024 + i, 5000).payloadLen(18).build();
    }

    private static int[] portCounts(FrameMix mix, int flows, int n) {
        int[] count = new int[flows];
        for (int i = 0; i < n; i++) {
            count[UdpHeader.srcPort(mix.next(), 34) - 1024]++;
        }
        return count;
    }

    @Test
    void flowsAreEquallyBusyOrFollowZipf() {
        int n = 400_000;
        for (int c : portCounts(FrameMix.flows(100, GeneratorTest::flow, random("flows")), 100, n)) {
            assertEquals(n / 100.0, c, n / 100.0 * 0.1);
        }
        int[] zipf = portCounts(FrameMix.zipf(1000, 1, GeneratorTest::flow, random("zipf")), 1000, n);
        double harmonic = 0;
        for (int r = 1; r <= 1000; r++) {
            harmonic += 1.0 / r;
        }
        for (int r = 1; r <= 20; r++) {
            assertEquals(n / (r * harmonic), zipf[r - 1], n / (r * harmonic) * 0.08, "rank " + r);
        }
    }

    @Test
    void framesInTurnComeInTheirOrder() {
        FrameMix mix = FrameMix.of(new byte[60], new byte[61], new byte[62]);
        for (int i = 0; i < 9; i++) {
            assertEquals(60 + i % 3, mix.next().length);
        }
    }

    @Test
    void aWeightOfZeroIsNeverDrawn() {
        FrameMix mix = FrameMix.weighted(new byte[][] {new byte[60], new byte[61], new byte[62]}, new double[] {1, 0, 3},
                random("weights"));
        int long62 = 0;
        for (int i = 0; i < 40_000; i++) {
            int len = mix.next().length;
            assertNotEquals(61, len);
            long62 += len == 62 ? 1 : 0;
        }
        assertEquals(30_000, long62, 600);
        assertThrows(IllegalArgumentException.class, () -> FrameMix.weighted(new byte[][] {FRAME}, new double[] {0},
                random("weights")));
        assertThrows(IllegalArgumentException.class, () -> FrameMix.of(new byte[5]));
    }

    @Test
    void sourcesOnOneWireShareItAndNoneArrivesFasterThanItAllows() {
        Generator a = new Generator(Schedule.bursts(5, 100 * SimTime.US), FrameMix.of(new byte[60]), LinkSpeed.GBIT_1, 0).frames(500);
        Generator b = new Generator(Schedule.poisson(20_000, random("b")), FrameMix.of(new byte[1514]), LinkSpeed.GBIT_1, 0)
                .frames(500);
        SharedWire wire = new SharedWire(LinkSpeed.GBIT_1, a, b);
        long before = 0;
        int small = 0;
        int big = 0;
        while (wire.arrivalPs() != SimTime.NEVER) {
            assertTrue(wire.arrivalPs() - before >= LinkSpeed.GBIT_1.frameTimePs(wire.length()), "frames overlap");
            before = wire.arrivalPs();
            small += wire.length() == 60 ? 1 : 0;
            big += wire.length() == 1514 ? 1 : 0;
            wire.advance();
        }
        assertEquals(500, small);
        assertEquals(500, big);
    }

    @Test
    void aSourceAloneOnAWireIsNotChangedByIt() {
        List<Long> alone = arrivals(of(Schedule.poisson(900_000, random("alone"))).frames(5000), 9000);
        List<Long> wired = arrivals(new SharedWire(LinkSpeed.GBIT_1, of(Schedule.poisson(900_000, random("alone"))).frames(5000)),
                9000);
        assertEquals(alone, wired);
    }

    @Test
    void theSameSeedGivesTheSameTrafficAndAnotherSeedAnother() {
        assertEquals(fingerprint(7), fingerprint(7));
        assertNotEquals(fingerprint(7), fingerprint(8));
    }

    private static long fingerprint(long seed) {
        Generator g = new Generator(Schedule.onOff(1e5, SimTime.MS, SimTime.MS, RandomStream.of(seed, "on-off")),
                FrameMix.zipf(50, 1.1, GeneratorTest::flow, RandomStream.of(seed, "zipf")), LinkSpeed.GBIT_1, 0);
        Fingerprint f = new Fingerprint();
        for (int i = 0; i < 5000; i++) {
            f.add(g.arrivalPs()).add(UdpHeader.srcPort(g.bytes(), 34));
            g.advance();
        }
        return f.value();
    }

    @Test
    void aScheduleThatGoesBackIsRefused() {
        Generator g = of(new Schedule() {
            @Override
            protected void next(long[] startsPs) {
                for (int i = 0; i < startsPs.length; i++) {
                    startsPs[i] = 100 - i;
                }
            }
        });
        String message = assertThrows(IllegalStateException.class, g::arrivalPs).getMessage();
        assertTrue(message.contains("from 100 ps to 99"), message);
    }

    @Test
    void sendingAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long id = Thread.currentThread().getId();
        FrameSource g = new SharedWire(LinkSpeed.GBIT_1,
                new Generator(Schedule.poisson(1e5, random("p")), FrameMix.zipf(100, 1, GeneratorTest::flow, random("z")),
                        LinkSpeed.GBIT_1, 0),
                new Generator(Schedule.onOff(1e6, SimTime.MS, SimTime.MS, random("o")), FrameMix.imix(l -> new byte[l],
                        random("i")), LinkSpeed.GBIT_1, 0));
        arrivals(g, 1000);
        long before = threads.getThreadAllocatedBytes(id);
        for (int i = 0; i < 100_000; i++) {
            g.advance();
        }
        long bytes = threads.getThreadAllocatedBytes(id) - before;
        assertTrue(bytes < 4096, bytes + " bytes for 100,000 frames");
    }
}
