package kstack.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import kstack.hw.LinkSpeed;
import kstack.net.core.Napi;
import kstack.net.socket.EpollBusyPoll;
import kstack.sim.RandomStream;
import kstack.sim.SimTime;
import kstack.traffic.EpollLoop;
import kstack.traffic.FrameMix;
import kstack.traffic.Generator;
import kstack.traffic.Latency;
import kstack.traffic.Schedule;
import kstack.wire.Frame;
import org.junit.jupiter.api.Test;

/**
 * Busy polling from epoll and suspended interrupts: the rules to the nanosecond, and the policies of the measurements behind
 * Linux 6.13 in shape: one queue and CPU of their eight, a program that takes 5 us a request. Their latencies hold the network
 * and the clients too, so what is compared is what a policy adds to that of {@code fullbusy}, which always polls.
 */
class IrqSuspensionTest {
    private static final int QUEUES = 8;

    private record Case(String name, int timeoutUs, int defer, int suspendUs, int usecs, int budget, boolean prefer) {
    }

    private record Seen(double meanUs, double irqs, double polls, double busyPercent) {
    }

    private static List<String[]> rows(String file) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("../data/anchors/" + file));
        return lines.subList(1, lines.size()).stream().map(l -> l.split(",", -1)).toList();
    }

    private static int number(String cell) {
        return cell.isEmpty() ? 0 : Integer.parseInt(cell);
    }

    private static List<Case> cases() throws IOException {
        List<Case> cases = new ArrayList<>();
        for (String[] c : rows("irq_suspension_cases.csv")) {
            cases.add(new Case(c[0], number(c[1]), number(c[2]), number(c[3]), number(c[4]), number(c[5]), c[6].equals("1")));
        }
        assertEquals(11, cases.size());
        return cases;
    }

    private static Host host(Case c) {
        Host h = Host.builder().queues(1, 1024).speed(LinkSpeed.GBIT_100).build();
        if (c.defer == 0) {
            h.multiQueue().adaptiveRx();
        }
        h.eth0().groFlushTimeoutNs(1000L * c.timeoutUs);
        h.eth0().napiDeferHardIrqs(c.defer);
        h.driver().napi().irqSuspendTimeoutNs(1000L * c.suspendUs);
        return h;
    }

    private static byte[] request(int client) {
        return Frame.ethernet().ipv4(0xc6330001 + client, 0xc0000202).udp(1024 + client, 9000 + client).payloadLen(60).build();
    }

    private static Seen run(Case c, double perSecond) {
        Host h = host(c);
        EpollLoop server = new EpollLoop(64, 2048, 5 * SimTime.US, (from, b, n, t) -> { }).params(c.usecs, c.budget, c.prefer);
        for (int i = 0; i < 20; i++) {
            server.add(h.udp(9000 + i));
        }
        Latency latency = new Latency();
        h.spawn(server.latency(latency));
        h.attach(new Generator(Schedule.poisson(perSecond, RandomStream.of(2, "requests")),
                FrameMix.flows(20, IrqSuspensionTest::request, RandomStream.of(1, "clients")), LinkSpeed.GBIT_100, 0));
        double seconds = 0.1;
        h.runUntil(100 * SimTime.MS);
        h.check();
        return new Seen(latency.meanNs() / 1e3, h.multiQueue().channels().get(0).interrupts() / seconds,
                h.driver().napi().polls() / seconds, 100 - 100.0 * h.cpu().ledger().idlePs() / h.cpu().now());
    }

    @Test
    void policiesAddTheLatencyThatWasMeasuredAndPollAsOften() throws IOException {
        Map<String, double[]> latency = new LinkedHashMap<>();
        for (String[] r : rows("irq_suspension_latency.csv")) {
            if (r[1].equals("fixed")) {
                latency.put(r[0] + r[2], new double[] {Double.parseDouble(r[5]), Double.parseDouble(r[8])});
            }
        }
        Map<String, double[]> counts = new LinkedHashMap<>();
        for (String[] r : rows("irq_poll_counts.csv")) {
            if (r[0].equals("v2") && r[2].equals("fixed")) {
                counts.put(r[1] + r[3], new double[] {Double.parseDouble(r[6]), Double.parseDouble(r[11])});
            }
        }
        for (int qps : new int[] {200_000, 400_000, 600_000}) {
            Map<String, Seen> seen = new LinkedHashMap<>();
            for (Case c : cases()) {
                seen.put(c.name, run(c, qps / (double) QUEUES));
            }
            double floor = seen.get("fullbusy").meanUs;
            double measuredFloor = latency.get("fullbusy" + qps)[0];
            for (Case c : cases()) {
                Seen s = seen.get(c.name);
                double[] l = latency.get(c.name + qps);
                double[] n = counts.get(c.name + qps);
                double more = s.meanUs - floor;
                double measured = l[0] - measuredFloor;
                System.out.printf(Locale.ROOT, "%-10s %d/s: latency above fullbusy measured %5.0f us, model %5.1f; irq/s a queue"
                        + " %6.0f, %6.0f; polls/s a queue %7.0f, %7.0f; busy %% %3.0f, %5.1f%n", c.name, qps, measured, more,
                        n[0] / QUEUES, s.irqs, n[1] / QUEUES, s.polls, l[1], s.busyPercent);
                String where = c.name + " at " + qps;
                if (c.defer > 0) {
                    assertEquals(measured, more, Math.max(8, 0.2 * measured), where + ": us above fullbusy");
                    assertTrue(s.irqs < 60, where + ": interrupts a second " + s.irqs);
                    assertEquals(l[1], s.busyPercent, 8, where + ": busy %");
                }
                if (c.suspendUs > 0) {
                    assertEquals(1, s.polls / (n[1] / QUEUES), 0.16, where + ": polls");
                }
            }
            assertTrue(seen.get("base").irqs > 1000 && seen.get("base").meanUs > seen.get("defer50").meanUs, "base at " + qps);
        }
    }

    /** A program that gets a request and works on it for 50 ms, while one comes each millisecond: when the device is polled again. */
    private static long polledAgainPs(boolean prefer, int suspendUs) {
        Host h = host(new Case("one", 50, 100, suspendUs, 0, 64, prefer));
        List<Long> returned = new ArrayList<>();
        EpollLoop server = new EpollLoop(64, 2048, 50 * SimTime.MS, (from, b, n, t) -> returned.add(t)).params(0, 64, prefer);
        server.add(h.udp(9000));
        h.spawn(server);
        h.attach(new Generator(Schedule.constant(1000), FrameMix.of(request(0)), LinkSpeed.GBIT_100, 0).frames(54));
        Napi napi = h.driver().napi();
        while (returned.isEmpty()) {
            h.runUntil(h.cpu().now() + SimTime.US);
        }
        long from = returned.get(0);
        long before = napi.polls();
        long t = from;
        while (napi.polls() == before && t < from + 40 * SimTime.MS) {
            t += SimTime.US / 2;
            h.runUntil(t);
        }
        return t - from;
    }

    @Test
    void whileAProgramWorksTheDeviceIsNotPolledUntilTheSuspensionEnds() {
        long after = polledAgainPs(true, 20_000);
        assertEquals(20.0, after / 1e9, 0.01, "ms after the wait returned");
        assertEquals(5.0, polledAgainPs(true, 5000) / 1e9, 0.01);
        assertTrue(polledAgainPs(true, 0) < 2 * SimTime.MS, "without a suspension the timer and the interrupt go on");
        assertTrue(polledAgainPs(false, 20_000) < 2 * SimTime.MS, "only a program that prefers to poll suspends");
    }

    @Test
    void parametersOutOfRangeAreRefused() {
        EpollBusyPoll params = new EpollLoop().epoll().busyPoll();
        params.params(64, 0, true);
        assertEquals(64, params.usecs());
        assertTrue(params.preferred());
        assertTrue(assertThrows(IllegalArgumentException.class, () -> params.params(-1, 8, false)).getMessage()
                .contains("EINVAL"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> params.params(0, 65, false)).getMessage()
                .contains("EPERM"));
        assertThrows(IllegalArgumentException.class, () -> host(new Case("x", 0, 0, -1, 0, 0, false)));
    }

    @Test
    void theSystemsSettingPollsWithoutAnyOfTheInstance() {
        Host h = host(new Case("system", 0, 0, 0, 0, 0, false));
        h.net().busyPollUsecs = 50;
        EpollLoop server = new EpollLoop();
        server.add(h.udp(9000));
        h.spawn(server);
        h.attach(new Generator(Schedule.constant(100_000), FrameMix.of(request(0)), LinkSpeed.GBIT_100, 0).frames(1000));
        h.run();
        h.check();
        assertEquals(1000, server.reads());
        assertTrue(server.epoll().busyPoll().packets() > 900, "taken by polls: " + server.epoll().busyPoll().packets());
    }
}
