package kstack.lab.nb05;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import kstack.host.Host;
import kstack.hw.E1000Card;
import kstack.hw.FrameSource;
import kstack.hw.IrqLine;
import kstack.hw.LastLevelCache;
import kstack.hw.LinkSpeed;
import kstack.kernel.CostModel;
import kstack.kernel.MachineProfile;
import kstack.lab.Run;
import kstack.lab.Sweep;
import kstack.net.ipv4.UdpSock;
import kstack.sim.RandomStream;
import kstack.sim.SimTime;
import kstack.trace.Fn;
import kstack.traffic.ConstantRate;
import kstack.traffic.FrameMix;
import kstack.traffic.Generator;
import kstack.traffic.Reader;
import kstack.traffic.Schedule;
import kstack.wire.Frame;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A watch on the receive ring, and the experiments of NB05")
class RingWatchTest {
    private static final byte[] FRAME = Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").udp(40_000, 5_000).size(60).build();

    private static Host host(int ring, int fifo, int awayUs) {
        Host host = Host.builder().cpus(2).nic(E1000Card.I82545EM.fifo(fifo)).rxRing(ring).build();
        UdpSock sock = host.udp(5_000);
        sock.setRcvbuf(8 << 20, 8 << 20);
        host.spawn(new Reader(sock), 1);
        IrqLine disk = new IrqLine("disk");
        host.cpu().requestIrq(disk, cpu -> {
            disk.dueAt(SimTime.NEVER);
            cpu.spend(Fn.COMMON_INTERRUPT, SimTime.us(awayUs));
            return true;
        });
        disk.dueAt(SimTime.MS);
        return host;
    }

    private static FrameSource burst(int frames) {
        return new Generator(Schedule.bursts(frames, SimTime.S), FrameMix.of(FRAME), LinkSpeed.GBIT_1, SimTime.MS)
                .frames(frames);
    }

    @Test
    @DisplayName("a run with a watch ends as the same run without one")
    void changesNothing() {
        for (int fifo : new int[] {0, 1 << 10}) {
            Host plain = host(64, fifo, 120);
            plain.attach(poisson());
            plain.run();
            Host watched = host(64, fifo, 120);
            RingWatch watch = RingWatch.of(watched, poisson());
            watched.run();
            assertEquals(plain.packets().toString(), watched.packets().toString());
            assertEquals(plain.cpu().now(), watched.cpu().now());
            assertEquals(plain.driver().napi().polls(), watched.driver().napi().polls());
            assertEquals(plain.packets().missed(), watch.missed());
            assertTrue(watch.missed() > 0);
        }
    }

    private static FrameSource poisson() {
        return new Generator(Schedule.poisson(1e6, RandomStream.of(7, "arrivals")), FrameMix.of(FRAME), LinkSpeed.GBIT_1,
                SimTime.MS).frames(3_000);
    }

    @Test
    @DisplayName("a full ring loses the frames that come while it is full, never those that lie in it")
    void losesTheNewest() {
        Host host = host(64, 0, 60);
        RingWatch watch = RingWatch.of(host, burst(100));
        host.run();
        assertEquals(62, watch.peak());
        assertArrayEquals(IntStream.rangeClosed(63, 100).toArray(), watch.missedFrames());
        assertEquals(62, host.packets().delivered());
        RingState last = watch.states().get(watch.states().size() - 1);
        assertEquals(62, last.free());
        assertEquals(0, last.waiting());
        assertEquals(100, last.arrived());
        double[] missed = watch.chart("fill").series("frames missed so far").y();
        assertEquals(38, missed[missed.length - 1]);
    }

    @Test
    @DisplayName("between two looks the states follow the arrivals one by one, and never have more in use than there is")
    void statesFollowArrivals() {
        Host host = host(64, 2 << 10, 60);
        RingWatch watch = RingWatch.of(host, burst(120));
        host.run();
        int arrived = 0;
        long at = 0;
        for (RingState s : watch.states()) {
            assertTrue(s.atPs() >= at && s.arrived() >= arrived && s.arrived() <= arrived + 1, s.toString());
            assertTrue(s.inUse() >= 0 && s.inUse() <= 62 && s.free() + s.waiting() <= 64, s.toString());
            arrived = s.arrived();
            at = s.atPs();
        }
        assertEquals(120, arrived);
        assertTrue(watch.states().stream().mapToInt(RingState::fifo).max().orElse(0) == (2 << 10) / 80, "80 bytes a frame");
    }

    @Test
    @DisplayName("the explorer has as many steps as asked for, weighs less than 500 KB, and says each in words")
    void explorer() {
        Host host = host(256, 0, 250);
        RingWatch watch = RingWatch.of(host, burst(500));
        host.run();
        assertEquals(40, watch.explorer("a burst", 40).frames().size());
        assertTrue(watch.toHtml().length() < 500_000);
        assertTrue(watch.explorer("a burst", 40).frames().get(5).caption().contains("common_interrupt, hard IRQ"));
    }

    @Test
    @DisplayName("size against burst: 512 is the smallest ring for 500 frames and 250 us; the loss rises, then is diluted")
    void sizeAgainstBurst() {
        Sweep sweep = Sweep.over("burst", "frames", 200, 400, 500, 3200).by("ring", "descriptors", 64, 256, 512, 1024, 4096)
                .run((n, ring) -> {
                    Host host = host(ring, 0, 250);
                    host.attach(burst(n));
                    return Run.of(host).during(8 * SimTime.MS);
                });
        for (int ring : List.of(512, 1024, 4096)) {
            assertEquals(0, sweep.runAt(500, ring).missed(), "ring " + ring);
            assertEquals(0, sweep.runAt(3200, ring).missed(), "ring " + ring);
        }
        assertEquals(0, sweep.runAt(200, 256).missed());
        assertEquals(131, sweep.runAt(500, 256).missed());
        assertEquals(131, sweep.runAt(3200, 256).missed(), "once the poll runs it is faster than the wire");
        assertEquals(138, sweep.runAt(200, 64).missed());
    }

    @Test
    @DisplayName("the FIFO holds 614 of the smallest frames and 32 of the largest")
    void fifoCountsBytes() {
        for (int[] c : new int[][] {{60, 614}, {1514, 32}}) {
            Host host = host(64, 48 << 10, 40_000);
            byte[] frame = Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").udp(40_000, 5_000).size(c[0]).build();
            RingWatch watch = RingWatch.of(host, new Generator(Schedule.constant(80_000), FrameMix.of(frame),
                    LinkSpeed.GBIT_1, SimTime.MS).frames(1000));
            host.run();
            assertEquals(62 + c[1], watch.missedFrames()[0] - 1);
        }
    }

    @Test
    @DisplayName("overload: 16 times the ring is 16 times the delay and the same loss")
    void overload() {
        Sweep sweep = Sweep.over("ring", "descriptors", 64, 1024).run((ring, point) -> {
            Host host = Host.builder().cpus(2).nic(E1000Card.I82545EM.fifo(0)).rxRing(ring).costs(CostModel.SERVER.with(Fn.NETIF_RECEIVE_SKB_CORE, 1000, 0, "a long table of rules")).build();
            host.spawn(new Reader(host.udp(5_000)), 1);
            host.attach(new Generator(Schedule.poisson(770e3, point.random("arrivals")), FrameMix.of(FRAME),
                    LinkSpeed.GBIT_1, 0));
            return Run.of(host).warmUp(20 * SimTime.MS).during(30 * SimTime.MS);
        });
        double ratio = sweep.runAt(1024).latency().percentileNs(99) / sweep.runAt(64).latency().percentileNs(99);
        assertEquals(17.5, ratio, 2.5);
        assertEquals(sweep.runAt(64).missedShare(), sweep.runAt(1024).missedShare(), 0.02);
    }

    @Test
    @DisplayName("cache: a larger ring of full frames misses more and receives less; a larger cache helps")
    void cacheMisses() {
        byte[] full = Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").udp(40_000, 5_000).size(1514).build();
        Sweep sweep = Sweep.over("ring", "descriptors", 64, 1024, 4096).by("cache", "MB", 4, 15).run((ring, mb) -> {
            LastLevelCache llc = MachineProfile.LINUX_6_18.llc().withSize((long) mb << 20);
            Host host = Host.builder().speed(LinkSpeed.GBIT_40).rxRing(ring)
                    .profile(MachineProfile.LINUX_6_18.withLlc(llc)).build();
            host.udp(5_000);
            host.attach(new ConstantRate(full, LinkSpeed.GBIT_40.lineRate(1514), 100_000, LinkSpeed.GBIT_40, 0));
            host.runUntil(6 * SimTime.MS);
            return Nb05.cacheFigures(host);
        });
        double[] misses = sweep.values("frames that miss the cache");
        double[] received = sweep.values("received Gb/s");
        for (int cache = 0; cache < 6; cache += 3) {
            assertTrue(misses[cache] < misses[cache + 1] && misses[cache + 1] < misses[cache + 2]);
            assertTrue(received[cache] > received[cache + 1] && received[cache + 1] > received[cache + 2]);
        }
        assertTrue(misses[1] > misses[4], "4 MB against 15 MB");
    }

    @Test
    @DisplayName("the published rates over ring and queues stand beside the model's in the chart")
    void anchors() {
        assertArrayEquals(new double[] {256, 512, 1024}, Nb05.measured(6).x());
        assertEquals(43.2, Nb05.measured(6).y()[2], 0.05);
    }
}
