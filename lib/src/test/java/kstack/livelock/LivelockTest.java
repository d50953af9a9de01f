package kstack.livelock;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import kstack.hw.LinkSpeed;
import kstack.kernel.Context;
import kstack.sim.RandomStream;
import kstack.sim.SimTime;
import kstack.trace.Fn;
import kstack.traffic.CpuHog;
import kstack.traffic.FrameMix;
import kstack.traffic.Generator;
import kstack.traffic.Schedule;
import kstack.wire.Frame;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shapes of the livelock paper's figures: what the four kernels get out of what comes in. */
@DisplayName("Under growing load")
class LivelockTest {
    private static final byte[] FRAME = Frame.ethernet().ipv4("192.0.2.1", "198.51.100.7").udp(1, 9).payloadLen(18).build();
    private static final long FROM = 5 * SimTime.MS;
    private static final long TO = 25 * SimTime.MS;
    private static final double LINE = LinkSpeed.GBIT_10.lineRate(60);

    private static LivelockKernel run(LivelockBuilder kernel, Schedule schedule) {
        return kernel.speed(LinkSpeed.GBIT_10).build().window(FROM, TO)
                .attach(new Generator(schedule, FrameMix.of(FRAME), LinkSpeed.GBIT_10, 0).until(TO)).run().check();
    }

    /** Packets a second that got out at {@code perSecond} in. */
    private static double output(LivelockBuilder kernel, double perSecond) {
        return run(kernel, Schedule.constant(perSecond)).output() / ((TO - FROM) / 1e12);
    }

    /** The CPU time that one packet takes when it comes alone, in seconds: of an interrupt, and of all. */
    private static double[] costs(LivelockBuilder kernel) {
        LivelockKernel k = run(kernel, Schedule.constant(1000));
        double packets = k.packets().injected();
        double irq = k.cpu().ledger().timePs(Context.HARDIRQ) / packets;
        return new double[] {irq / 1e12, (irq + k.cpu().ledger().timePs(Context.SOFTIRQ) / packets) / 1e12};
    }

    @Test
    @DisplayName("the interrupt-driven kernel peaks at 1/(interrupt + work) and collapses to 0 at 1/interrupt")
    void interruptsOnly() {
        double[] cost = costs(LivelockKernel.interruptDriven());
        double best = 0;
        double before = Double.MAX_VALUE;
        for (double rate = 0.8 / cost[1]; rate < 1.3 / cost[0]; rate *= 1.04) {
            double out = output(LivelockKernel.interruptDriven(), rate);
            if (rate > 1.02 / cost[1]) {
                assertTrue(out < before || out == 0, "still rising at " + rate);
                before = out;
            }
            best = Math.max(best, out);
            if (rate > 1.02 / cost[0]) {
                assertEquals(0, out, "output at " + rate);
            }
        }
        assertEquals(1 / cost[1], best, 0.05 / cost[1]);
        assertEquals(0, output(LivelockKernel.interruptDriven(), LINE));
    }

    @Test
    @DisplayName("polling without quota is as good as with one up to its peak, and gets nothing out at twice that")
    void noQuota() {
        double peak = output(LivelockKernel.polled().quota(5), LINE);
        assertEquals(0.9 * peak, output(LivelockKernel.polled(), 0.9 * peak), 0.001 * peak);
        assertEquals(0, output(LivelockKernel.polled(), 2 * peak));
        assertEquals(0, output(LivelockKernel.polled(), LINE));
        LivelockKernel k = run(LivelockKernel.polled(), Schedule.constant(LINE));
        assertTrue(k.packets().dropSites().containsKey("QDISC_DROP at __dev_queue_xmit"),
                "input starves the transmit half, so the output queue stays full: " + k.packets().dropSites());
    }

    @ParameterizedTest(name = "quota {0}")
    @ValueSource(ints = {5, 10})
    @DisplayName("polling with a small quota stays flat up to line rate")
    void smallQuota(int quota) {
        double best = 0;
        for (double rate = 100_000; rate < LINE; rate *= 1.5) {
            double out = output(LivelockKernel.polled().quota(quota), rate);
            assertTrue(out > 0.98 * Math.max(best, 0) || out > 0.998 * rate, out + " out of " + rate + ", before " + best);
            best = Math.max(best, out);
        }
        assertEquals(best, output(LivelockKernel.polled().quota(quota), LINE), 0.02 * best);
        assertTrue(best > 1_000_000, "best " + best);
    }

    @Test
    @DisplayName("a quota larger than the output queue loses what a small one does not")
    void largeQuota() {
        double small = output(LivelockKernel.polled().quota(10), 6e6);
        double large = output(LivelockKernel.polled().quota(1000), 6e6);
        assertTrue(large < 0.5 * small, "quota 1000: " + large + ", quota 10: " + small);
    }

    @Test
    @DisplayName("a process behind the polled kernel starves without feedback and keeps its rate with it")
    void feedback() {
        double alone = output(LivelockKernel.polled().quota(10).feedback().screend(SimTime.US), 350_000);
        assertTrue(alone > 200_000, "rate of the process " + alone);
        for (double rate : new double[] {5e5, 1e6, 3e6, 1e7, LINE}) {
            assertEquals(alone, output(LivelockKernel.polled().quota(10).feedback().screend(SimTime.US), rate), 0.05 * alone);
        }
        assertTrue(output(LivelockKernel.polled().quota(10).screend(SimTime.US), 2e6) < 0.02 * alone);
        assertEquals(0, output(LivelockKernel.polled().quota(10).screend(SimTime.US), LINE));
        assertEquals(0, output(LivelockKernel.interruptDriven().screend(SimTime.US), 1e6));
    }

    @Test
    @DisplayName("an application that packets are for starves and survives in the same way")
    void application() {
        double alone = output(LivelockKernel.polled().quota(5).feedback().application(2 * SimTime.US), 600_000);
        assertTrue(alone > 150_000, "rate of the application " + alone);
        assertEquals(alone, output(LivelockKernel.polled().quota(5).feedback().application(2 * SimTime.US), LINE), 0.05 * alone);
        assertEquals(0, output(LivelockKernel.polled().quota(5).application(2 * SimTime.US), LINE));
        assertEquals(0, output(LivelockKernel.interruptDriven().application(2 * SimTime.US), LINE));
    }

    @Test
    @DisplayName("a process keeps the more of the CPU the less of it polling may use")
    void cycleLimit() {
        double before = 1;
        for (double limit : new double[] {0.25, 0.5, 0.75, 1}) {
            LivelockKernel k = LivelockKernel.polled().quota(5).cycleLimit(limit).speed(LinkSpeed.GBIT_10).build();
            k.spawn(new CpuHog(SimTime.S));
            k.attach(new Generator(Schedule.constant(5e6), FrameMix.of(FRAME), LinkSpeed.GBIT_10, 0).until(100 * SimTime.MS));
            k.runUntil(100 * SimTime.MS).check();
            double share = k.cpu().ledger().timePs(Fn.USER) / (double) k.cpu().now();
            assertEquals(1 - limit, share, 0.03, "user share at a limit of " + limit);
            assertTrue(share < before);
            before = share;
        }
    }

    @Test
    @DisplayName("random arrivals make the same shapes")
    void poisson() {
        double[] cost = costs(LivelockKernel.interruptDriven());
        long from = FROM;
        for (double times : new double[] {0.5, 3}) {
            LivelockKernel irq = run(LivelockKernel.interruptDriven(), Schedule.poisson(times / cost[0], RandomStream.of(1, "p")));
            LivelockKernel polled = run(LivelockKernel.polled().quota(5), Schedule.poisson(times / cost[0], RandomStream.of(1, "p")));
            double offered = times / cost[0] * (TO - from) / 1e12;
            assertEquals(offered, polled.output(), 0.05 * offered);
            assertEquals(times < 1 ? offered : 0, irq.output(), 0.05 * offered);
        }
    }

    @Test
    @DisplayName("what gets out is what came in, one hop on")
    void bytes() {
        for (LivelockBuilder b : List.of(LivelockKernel.interruptDriven(), LivelockKernel.polled().quota(5),
                LivelockKernel.polled().feedback().screend(SimTime.US))) {
            byte[] big = Frame.ethernet().ipv4("192.0.2.1", "198.51.100.7").udp(1, 9).payloadLen(1000).build();
            byte[] dead = Frame.ethernet().ipv4("192.0.2.1", "198.51.100.7").ttl(1).udp(1, 9).payloadLen(18).build();
            byte[] bad = Frame.ethernet().ipv4("192.0.2.1", "198.51.100.7").udp(1, 9).payloadLen(18).badIpChecksum().build();
            byte[] arp = Frame.ethernet().arpRequest("192.0.2.1", "192.0.2.2").build();
            List<byte[]> out = new ArrayList<>();
            LivelockKernel k = b.build().transmitTo((bytes, off, len, t) -> out.add(Arrays.copyOfRange(bytes, off, off + len)));
            k.attach(new Generator(Schedule.constant(1000), FrameMix.of(FRAME, big, dead, bad, arp), LinkSpeed.GBIT_1, 0)
                    .frames(5)).run().check();
            assertEquals(2, out.size());
            assertArrayEquals(forwarded(18), out.get(0));
            assertArrayEquals(forwarded(1000), out.get(1));
            // the interrupt-driven kernel frees a descriptor when it next sends
            assertEquals(2, k.packets().sent() + k.packets().held());
            assertEquals(3, k.packets().dropped());
        }
    }

    private static byte[] forwarded(int payload) {
        return Frame.ethernet().dst("02:00:00:00:00:13").src("02:00:00:00:00:12").ipv4("192.0.2.1", "198.51.100.7").ttl(63)
                .udp(1, 9).payloadLen(payload).build();
    }

    @Test
    @DisplayName("a kernel is told what it cannot be")
    void settings() {
        String message = assertThrows(IllegalStateException.class, () -> LivelockKernel.interruptDriven().quota(5)).getMessage();
        assertTrue(message.contains("LivelockKernel.polled()"), message);
        assertThrows(IllegalStateException.class, () -> LivelockKernel.polled().feedback().build());
        assertThrows(IllegalArgumentException.class, () -> LivelockKernel.polled().quota(0));
        assertThrows(IllegalArgumentException.class, () -> LivelockKernel.polled().cycleLimit(0));
        assertEquals("polling, quota 5, feedback, screend",
                LivelockKernel.polled().quota(5).feedback().screend(1).build().toString());
    }
}
