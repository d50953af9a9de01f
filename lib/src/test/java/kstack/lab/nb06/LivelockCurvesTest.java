package kstack.lab.nb06;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import kstack.host.Host;
import kstack.hw.LinkSpeed;
import kstack.lab.plot.Chart;
import kstack.lab.plot.Series;
import kstack.lab.view.Explorer;
import kstack.livelock.LivelockBuilder;
import kstack.livelock.LivelockKernel;
import kstack.sim.SimTime;
import kstack.traffic.FrameMix;
import kstack.traffic.Generator;
import kstack.traffic.Reader;
import kstack.traffic.Schedule;
import kstack.wire.Frame;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The experiments of notebook 06")
class LivelockCurvesTest {
    private static final byte[] FRAME = Frame.ethernet().ipv4("192.0.2.1", "198.51.100.7").udp(40_000, 9).size(60).build();
    private static final long TO = 30 * SimTime.MS;

    private static LivelockKernel flood(LivelockBuilder kernel, double kpps) {
        return kernel.speed(LinkSpeed.GBIT_10).build().window(10 * SimTime.MS, TO).attach(new Generator(
                Schedule.constant(kpps * 1e3), FrameMix.of(FRAME), LinkSpeed.GBIT_10, 0).until(TO)).runUntil(TO);
    }

    @Test
    @DisplayName("peak where two costs fill the CPU, fall to nothing where interrupts alone do, in the chart's series")
    void storm() {
        Alone alone = Alone.of(flood(LivelockKernel.interruptDriven(), 1));
        LivelockCurves curves = LivelockCurves.over(1_000, 100, 450, 475, 500, 600, 100)
                .kernel("interrupts only", kpps -> flood(LivelockKernel.interruptDriven(), kpps));
        Series drawn = curves.chart("storm").series("interrupts only");
        assertEquals(6, drawn.size(), "loads are sorted, none twice");
        assertEquals(100, drawn.yAt(100), 0.5);
        assertEquals(alone.peakKpps(), drawn.max(), 0.05 * alone.peakKpps());
        assertTrue(drawn.yAt(500) < drawn.max() && drawn.yAt(500) > 0);
        assertTrue(alone.endKpps() < 600);
        assertEquals(0, drawn.yAt(600));
        assertEquals(0, drawn.yAt(1_000));
        Flooded drowned = curves.runs("interrupts only").get(5);
        assertTrue(drowned.hardIrq() > 99, drowned::toString);
        assertEquals("the IP input queue", drowned.worstPlace());
        assertEquals(1e9 / alone.irqNs(), drowned.interruptsPerSecond(), 0.02e9 / alone.irqNs());
        assertThrows(IllegalArgumentException.class, () -> Alone.of(flood(LivelockKernel.interruptDriven(), 1_000)));
    }

    @Test
    @DisplayName("give CPU shares that add up to 100 % and an explorer with a frame for each load, small enough for a page")
    void shares() {
        LivelockCurves curves = LivelockCurves.between(100, 14_000, 18)
                .kernel("no quota", kpps -> flood(LivelockKernel.polled(), kpps))
                .kernel("quota", kpps -> flood(LivelockKernel.polled().quota(5), kpps));
        Chart shares = curves.shares("quota");
        for (int i = 0; i < curves.offeredKpps().length; i++) {
            double sum = 0;
            for (Series part : shares.series()) {
                sum += part.y()[i];
            }
            assertEquals(100, sum, 1e-9);
        }
        assertEquals("quota", curves.best(14_000));
        Explorer explorer = curves.explorer("both");
        assertEquals(18, explorer.frames().size());
        assertTrue(explorer.frames().get(17).caption().contains("at the output queue"), explorer.frames().get(17).caption());
        assertTrue(explorer.toHtml().getBytes(StandardCharsets.UTF_8).length < Explorer.MOST_BYTES);
        assertEquals(36, curves.table().rowCount());
    }

    @Test
    @DisplayName("say in one line what is wrong with a load, a name or a kernel that did not run")
    void wrong() {
        assertThrows(IllegalArgumentException.class, LivelockCurves::over);
        assertThrows(IllegalArgumentException.class, () -> LivelockCurves.over(100, -1));
        assertThrows(IllegalArgumentException.class, () -> LivelockCurves.over(0));
        assertThrows(IllegalArgumentException.class, () -> LivelockCurves.between(100, 50, 5));
        LivelockCurves curves = LivelockCurves.over(10).kernel("a", kpps -> flood(LivelockKernel.polled(), kpps));
        assertThrows(IllegalArgumentException.class, () -> curves.kernel("a", kpps -> flood(LivelockKernel.polled(), kpps)));
        assertThrows(IllegalArgumentException.class, () -> curves.runs("b"));
        assertThrows(IllegalArgumentException.class, () -> curves.best(11));
        assertThrows(IllegalStateException.class, () -> LivelockCurves.over(10).explorer("nothing"));
        assertThrows(IllegalStateException.class, () -> Flooded.of(LivelockKernel.polled().build().window(0, 1)));
        assertThrows(IllegalArgumentException.class, () -> LivelockKernel.polled().build().window(5, 5));
        assertThrows(IllegalStateException.class, () -> LivelockKernel.polled().build().outputPerSecond());
    }

    @Test
    @DisplayName("read /proc/interrupts twice and give the difference")
    void interrupts() {
        Host host = Host.builder().cpus(2).interruptThrottleRate(0).build();
        host.spawn(new Reader(host.udp(5000)));
        byte[] frame = Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").udp(40_000, 5000).size(60).build();
        host.attach(new Generator(Schedule.constant(1_000), FrameMix.of(frame), host.speed(), 0));
        host.runUntil(100 * SimTime.MS);
        ProcInterrupts first = ProcInterrupts.of(host);
        assertEquals(100, first.count("eth0", 0), 1);
        assertThrows(IllegalArgumentException.class, () -> first.since(first));
        host.runUntil(150 * SimTime.MS);
        ProcInterrupts second = ProcInterrupts.of(host).since(first);
        assertEquals(50, second.count("eth0", 0), 1);
        assertEquals(0, second.count("eth0", 1));
        assertTrue(second.toHtml().contains("CPU1"), second.toHtml());
        assertThrows(IllegalArgumentException.class, () -> second.count("eth7", 0));
    }
}
