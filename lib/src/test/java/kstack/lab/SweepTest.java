package kstack.lab;

import static kstack.lab.Quantities.kpps;
import static kstack.lab.Quantities.ms;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import kstack.host.Host;
import kstack.kernel.Context;
import kstack.lab.plot.Chart;
import kstack.lab.plot.Series;
import kstack.lab.view.Explorer;
import kstack.lab.view.Scene;
import kstack.traffic.FrameMix;
import kstack.traffic.Generator;
import kstack.traffic.Reader;
import kstack.traffic.Schedule;
import kstack.wire.Frame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

@DisplayName("A sweep")
class SweepTest {
    private static final byte[] FRAME = Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").udp(40_000, 5_000).payloadLen(18)
            .build();

    private static Run run(Schedule schedule, int ring) {
        Host host = Host.builder().rxRing(ring).build();
        host.spawn(new Reader(host.udp(5_000)));
        host.attach(new Generator(schedule, FrameMix.of(FRAME), host.speed(), 0));
        return Run.of(host).warmUp(ms(2)).during(ms(5));
    }

    private static Sweep loads() {
        return Sweep.over("offered load", "kpps", 10, 100, 400)
                .run((load, point) -> run(Schedule.poisson(kpps(load), point.random("arrivals")), 256));
    }

    @AfterEach
    void allThreads() {
        System.clearProperty("kstack.lab.threads");
    }

    @Test
    @DisplayName("gives the same table on one thread and on four")
    void threads() {
        System.setProperty("kstack.lab.threads", "1");
        String one = loads().table().write().toString("csv");
        System.setProperty("kstack.lab.threads", "4");
        assertEquals(one, loads().table().write().toString("csv"));
    }

    @Test
    @DisplayName("draws other arrivals for another seed, and the same for a value whatever its neighbours are")
    void seeds() {
        double whole = loads().at(100).figure("p99 latency");
        Sweep alone = Sweep.over("offered load", "kpps", 100.0)
                .run((load, point) -> run(Schedule.poisson(kpps(load), point.random("arrivals")), 256));
        assertEquals(whole, alone.at(100).figure("p99 latency"));
        Sweep other = Sweep.over("offered load", "kpps", 100).seed(2)
                .run((load, point) -> run(Schedule.poisson(kpps(load), point.random("arrivals")), 256));
        assertFalse(whole == other.at(100).figure("p99 latency") && loads().at(100).figure("delivered")
                == other.at(100).figure("delivered"));
    }

    @Test
    @DisplayName("counts what the traffic offers, in any unit of its kind")
    void figures() {
        Sweep sweep = Sweep.over("offered load", "kpps", 10, 100)
                .run(load -> run(Schedule.constant(kpps(load)), 256));
        assertArrayEquals(new double[] {10, 100}, sweep.values("offered kpps"), 0.5);
        assertArrayEquals(sweep.values("offered kpps"), sweep.values("delivered kpps"), 2, "but for a few on their way");
        assertEquals(sweep.runAt(100).deliveredPps() / 1e3, sweep.at(100).figure("Delivered kpps"), 1e-9);
        Run run = sweep.runAt(100);
        assertEquals(run.windowPs(0), run.idlePs(0) + run.timePs(0, Context.HARDIRQ) + run.timePs(0, Context.SOFTIRQ)
                + run.timePs(0, Context.TASK));
        assertEquals(run.delivered(), run.latency().count(), 16, "but for those that came before the window");
    }

    @Test
    @DisplayName("over two parameters has a row for each pair and a line for each value of the second")
    void grid() {
        Sweep sweep = Sweep.over("burst", "frames", 64, 200, 400).by("ring", "descriptors", 80, 256)
                .run((burst, ring) -> run(Schedule.bursts(burst, ms(1)), ring));
        assertEquals(6, sweep.table().rowCount());
        assertEquals(List.of("burst (frames)", "ring (descriptors)", "offered (pps)"),
                sweep.table().columnNames().subList(0, 3));
        Chart chart = sweep.chart("Bursts", "delivered kpps");
        assertEquals(List.of("ring 80 descriptors", "ring 256 descriptors"),
                chart.series().stream().map(Series::name).toList());
        assertEquals("delivered (kpps) over burst (frames)", chart.toString().replaceAll(".*\\((del.*)\\)$", "$1"));
        assertEquals(sweep.at(400, 80).figure("delivered kpps"), chart.series("ring 80 descriptors").yAt(400));
    }

    @Test
    @DisplayName("over two parameters can be stepped through on the same axes, in less than 500 KB")
    void explorer() {
        Sweep sweep = Sweep.over("x", "1", 1, 2, 3, 10).by("power", "1", 1, 2, 3)
                .run((x, power) -> Figures.of("result", "1", Math.pow(x, power)));
        Explorer explorer = sweep.explorer("Powers", true, "result");
        assertEquals(List.of("power 1", "power 2", "power 3"), explorer.frames().stream().map(Scene::title).toList());
        assertEquals("power 3: highest 1,000 at 10, lowest 1.", explorer.frames().get(2).caption());
        Sweep one = Sweep.over("x", "1", 1, 2).run(x -> Figures.of("result", "1", x));
        assertThrows(IllegalArgumentException.class, () -> one.explorer("Powers", false, "result"));
    }

    @Test
    @DisplayName("over choices draws bars")
    void choices() {
        Sweep sweep = Sweep.choices("GRO", "on", "off").run(gro -> Figures.of("packets", "1", gro.length()));
        assertArrayEquals(new double[] {2, 3}, sweep.chart("GRO", "packets").series("packets").y());
    }

    @Test
    @DisplayName("can be filtered and saved")
    void table(@TempDir Path folder) throws Exception {
        Sweep sweep = Sweep.over("x", "1", 1, 2, 3).run(x -> Figures.of("square", "1", x * x));
        Table big = sweep.table().where(sweep.table().numberColumn("square").isGreaterThan(3));
        assertEquals(2, big.rowCount());
        Path file = folder.resolve("s.csv");
        assertEquals("3 rows written to " + file, sweep.save(file.toString()));
        assertEquals(List.of("x,square", "1,1.0", "2,4.0", "3,9.0"), Files.readAllLines(file));
    }

    @Test
    @DisplayName("tells in one line which point failed and why, the first one of several")
    void errors() {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () ->
                Sweep.over("ring", "descriptors", 256, 16, 8).run(ring -> run(Schedule.constant(1e4), ring)));
        assertTrue(e.getMessage().startsWith("At ring 16 descriptors: the e1000 receive ring takes"), e.getMessage());
        e = assertThrows(IllegalArgumentException.class, () -> Sweep.over("load", "kpps", 0, 10)
                .run(load -> run(Schedule.constant(kpps(load)), 256)));
        assertTrue(e.getMessage().startsWith("At load 0 kpps: A rate is above 0"), e.getMessage());
        e = assertThrows(IllegalArgumentException.class, () -> Sweep.over("load", "kpps", 10, 10));
        assertTrue(e.getMessage().contains("twice"), e.getMessage());
        Sweep sweep = Sweep.over("x", "1", 1).run(x -> Figures.of("packets", "pps", x));
        e = assertThrows(IllegalArgumentException.class, () -> sweep.chart("c", "packets us"));
        assertTrue(e.getMessage().contains("cannot be told in us: use one of [Mpps, kpps, pps]"), e.getMessage());
        e = assertThrows(IllegalArgumentException.class, () -> sweep.chart("c", "frames"));
        assertTrue(e.getMessage().contains("use one of packets"), e.getMessage());
    }

    @Test
    @Timeout(30)
    @DisplayName("keeps what is done when it is interrupted, and stops a machine in the middle of its run")
    void interrupted() throws Exception {
        AtomicReference<Sweep> result = new AtomicReference<>();
        CountDownLatch longRuns = new CountDownLatch(1);
        System.setProperty("kstack.lab.threads", "2");
        Thread cell = new Thread(() -> result.set(Sweep.over("window", "ms", 1, 2, 1_000_000, 2_000_000, 3)
                .run(window -> {
                    Host host = Host.builder().build();
                    host.spawn(new Reader(host.udp(5_000)));
                    host.attach(new Generator(Schedule.constant(1e6), FrameMix.of(FRAME), host.speed(), 0));
                    if (window == 1_000_000) {
                        longRuns.countDown();
                    }
                    return Run.of(host).during(ms(window));
                })));
        cell.start();
        longRuns.await();
        Thread.sleep(200);
        cell.interrupt();
        cell.join(5_000);
        assertFalse(cell.isAlive());
        Sweep sweep = result.get();
        assertFalse(sweep.complete());
        assertEquals("sweep over window: 2 of 5 points, interrupted, seed 1", sweep.toString());
        assertArrayEquals(new double[] {1, 2}, sweep.chart("done", "delivered").series("delivered").x());
        assertEquals(sweep, Sweep.last());
    }
}
