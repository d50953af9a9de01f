package kstack.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import kstack.host.Host;
import kstack.hw.E1000Card;
import kstack.hw.LinkSpeed;
import kstack.kernel.Context;
import kstack.kernel.CostModel;
import kstack.lab.plot.Chart;
import kstack.lab.view.Lane;
import kstack.lab.view.ReceivePath;
import kstack.lab.view.Timeline;
import kstack.sim.SimTime;
import kstack.trace.DropReason;
import kstack.trace.Fate;
import kstack.trace.Fn;
import kstack.traffic.ConstantRate;
import kstack.traffic.Reader;
import kstack.wire.Frame;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A trace of a host")
class TraceTest {
    private static byte[] frame(int size) {
        return Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").udp(40_000, 5_000).size(size).build();
    }

    private static Trace burst(Host host, byte[] frame, int count) {
        host.spawn(new Reader(host.udp(5_000)));
        host.attach(new ConstantRate(frame, LinkSpeed.GBIT_1.lineRate(frame.length), count, LinkSpeed.GBIT_1,
                SimTime.us(100)));
        Trace trace = Trace.of(host);
        host.run();
        host.check();
        return trace;
    }

    private static Stages one(int size) {
        return burst(Host.builder().mtu(9_000).build(), frame(size), 1).packet(1);
    }

    @Test
    @DisplayName("holds exactly the time that the CPU's own ledger holds")
    void sameAsLedger() {
        Host host = Host.builder().build();
        Trace trace = burst(host, frame(1_000), 40);
        for (Fn fn : Fn.values()) {
            for (Context context : Context.values()) {
                long traced = trace.charges().stream().filter(c -> c.fn() == fn && c.context() == context)
                        .mapToLong(c -> c.endPs() - c.startPs()).sum();
                assertEquals(host.cpu().ledger().timePs(context, fn), traced, fn + " in " + context);
            }
        }
    }

    @Test
    @DisplayName("does not change what happens: the clock stands where it would without it")
    void passive() {
        Host traced = Host.builder().build();
        burst(traced, frame(300), 30);
        Host plain = Host.builder().build();
        plain.spawn(new Reader(plain.udp(5_000)));
        plain.attach(new ConstantRate(frame(300), LinkSpeed.GBIT_1.lineRate(300), 30, LinkSpeed.GBIT_1,
                SimTime.us(100)));
        plain.run();
        assertEquals(plain.cpu().now(), traced.cpu().now());
    }

    @Test
    @DisplayName("shows one packet from its interrupt to the end of recv(), in the order of the receive path")
    void onePacket() {
        Stages packet = one(1_000);
        assertEquals(Fn.COMMON_INTERRUPT, packet.charges().get(0).fn());
        assertEquals(Fn.CONSUME_SKB, packet.charges().get(packet.charges().size() - 1).fn());
        assertEquals(packet.totalNs(), packet.stages().stream().mapToDouble(Stages.Stage::ns).sum(), 1e-6);
        assertEquals(packet.totalNs(),
                packet.ns(Lane.HARD_IRQ) + packet.ns(Lane.SOFTIRQ) + packet.ns(Lane.PROCESS), 1e-6);
        List<String> map = ReceivePath.stages().stream().map(ReceivePath.Stage::name).toList();
        List<Integer> places = packet.stages().stream().map(s -> map.indexOf(s.name())).toList();
        assertTrue(places.get(0) >= 0);
        assertEquals(new TreeSet<>(places).stream().toList(), places);
        packet.stages().forEach(s -> assertEquals(ReceivePath.find(s.name()).lane(), s.lane(), s.name()));
        assertEquals("schedule", packet.slowest().name());
    }

    @Test
    @DisplayName("draws stages and functions: every piece of work is in both, none overlaps")
    void timelines() {
        Stages packet = one(1_000);
        Timeline stages = packet.timeline("stages");
        Timeline functions = packet.functions("functions");
        assertEquals(packet.charges().size(), functions.spans().size());
        assertTrue(stages.spans().size() < functions.spans().size());
        for (Timeline line : List.of(stages, functions)) {
            assertEquals(packet.totalNs(), line.spans().stream().mapToDouble(s -> s.durationNs()).sum(), 1e-6);
            for (int i = 1; i < line.spans().size(); i++) {
                assertTrue(line.spans().get(i).startPs() >= line.spans().get(i - 1).endPs());
            }
        }
        Chart chart = packet.chart("bars");
        assertEquals(packet.stages().size(), chart.series("time").size());
        assertEquals(packet.stages().size(), packet.table().rowCount());
    }

    @Test
    @DisplayName("names the source of every cost, the dearest first, and the share of estimates")
    void sources() {
        Stages packet = one(1_000);
        var table = packet.sources(CostModel.SERVER);
        assertEquals("__schedule", table.stringColumn(0).get(0));
        assertEquals(packet.order().size(), table.rowCount());
        table.stringColumn(4).forEach(source -> assertTrue(source.length() > 10, source));
        assertTrue(packet.estimatedShare(CostModel.SERVER) > 0 && packet.estimatedShare(CostModel.SERVER) < 1);
        assertEquals(1, packet.estimatedShare(allEstimates()), 1e-9);
    }

    private static CostModel allEstimates() {
        CostModel costs = CostModel.SERVER;
        for (Fn fn : Fn.values()) {
            costs = costs.with(fn, 1, 0, "estimate of a test");
        }
        return costs;
    }

    @Test
    @DisplayName("tells how packets ended, in which function and context")
    void endings() {
        byte[] damaged = frame(1_000);
        damaged[500] ^= 1;
        Ending end = burst(Host.builder().build(), damaged, 1).ending(1);
        assertEquals(Fate.DROPPED, end.fate());
        assertEquals(DropReason.UDP_CSUM, end.reason());
        assertEquals("dropped, UDP_CSUM, in udp_recvmsg (process)", end.text());
        byte[] foreign = Frame.ethernet().dst("02:00:00:00:00:99").ipv4("192.0.2.1", "192.0.2.2").udp(1, 2).build();
        Trace turnedAway = burst(Host.builder().build(), foreign, 1);
        assertEquals("the NIC", turnedAway.ending(1).where());
        assertTrue(assertThrows(IllegalArgumentException.class, () -> turnedAway.packet(1)).getMessage()
                .contains("another MAC address"));
        assertThrows(IllegalArgumentException.class, () -> turnedAway.ending(2));
    }

    @Test
    @DisplayName("lays a burst's shared work at the packet that caused it, and loses none")
    void burstCosts() {
        Trace trace = burst(Host.builder().build(), frame(60), 24);
        PacketCosts costs = trace.perPacket();
        assertEquals(24, costs.rows().size());
        assertTrue(costs.at(1).hardIrqNs() > 1_000);
        assertEquals(0, costs.at(2).hardIrqNs());
        assertTrue(costs.at(1).totalNs() > 4 * costs.at(2).totalNs());
        assertTrue(costs.rows().stream().allMatch(PacketCosts.Row::delivered));
        double laid = costs.rows().stream().mapToDouble(PacketCosts.Row::totalNs).sum();
        double start = CostModel.SERVER.perCallPs(Fn.SCHEDULE) / 1e3;
        double nextCall = CostModel.SERVER.perCallPs(Fn.SYSCALL) / 1e3;
        assertEquals(trace.whole().totalNs() - start - nextCall, laid, 1e-6);
        assertEquals(24, costs.chart("burst").series("softirq").size());
        assertThrows(IllegalArgumentException.class, () -> costs.at(25));
    }

    @Test
    @DisplayName("keeps the numbers of frames right when the ring missed some")
    void missedFrames() {
        Host host = Host.builder().nic(E1000Card.I82545EM.fifo(0)).rxRing(48).interruptThrottleRate(1_000).build();
        Trace trace = burst(host, frame(60), 200);
        assertTrue(host.packets().missed() > 0);
        PacketCosts costs = trace.perPacket();
        Set<Long> missed = new TreeSet<>();
        trace.endings().stream().filter(e -> e.fate() == Fate.MISSED).forEach(e -> missed.add(e.frameId()));
        assertEquals(200 - host.packets().missed(), costs.rows().size());
        assertTrue(costs.rows().stream().noneMatch(r -> missed.contains(r.frame())));
        assertEquals(host.packets().delivered(), costs.rows().stream().filter(PacketCosts.Row::delivered).count());
    }

    @Test
    @DisplayName("sweeps a size: the copy grows, the driver steps down after copybreak and up with each descriptor")
    void sweep() {
        int[] sizes = {60, 256, 257, 4_092, 4_093, 9_014};
        StageSweep sweep = StageSweep.over("frame size", "B", sizes, TraceTest::one);
        double[] copy = sweep.ns("copy to user");
        for (int i = 1; i < copy.length; i++) {
            assertTrue(copy[i] > copy[i - 1]);
        }
        double[] poll = sweep.ns("napi poll");
        assertTrue(poll[1] > poll[0] && poll[2] < poll[0] && poll[3] == poll[2]);
        assertTrue( poll[4] > poll[3] && poll[5] > poll[4]);
        for (String same : List.of("hard IRQ", "ip_rcv", "udp_rcv", "wake-up", "schedule", "recv()")) {
            assertEquals(1, Arrays.stream(sweep.ns(same)).distinct().count(), same);
        }
        Chart chart = sweep.chart("sizes", "copy to user", "napi poll");
        double[] all = chart.series("all others").y();
        assertEquals(sweep.at(9_014).totalNs(), copy[5] + poll[5] + all[5], 1e-6);
        assertThrows(IllegalArgumentException.class, () -> sweep.chart("sizes", "copy"));
        assertEquals(sizes.length, sweep.table().rowCount());
    }

    @Test
    @DisplayName("knows a stage for every function of the model")
    void everyFunction() {
        for (Fn fn : Fn.values()) {
            assertTrue(!Stages.stageOf(fn).isBlank(), fn.symbol());
        }
        assertEquals("tcp_v4_rcv", Stages.stageOf(Fn.TCP_ACK));
        assertEquals("recv()", Stages.stageOf(Fn.TCP_RECVMSG));
    }
}
