package kstack.lab.nb09;

import static kstack.lab.Quantities.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import kstack.host.Host;
import kstack.hw.LinkSpeed;
import kstack.hw.Rss;
import kstack.kernel.MachineProfile;
import kstack.lab.Learner;
import kstack.lab.Progress;
import kstack.lab.Result;
import kstack.lab.Run;
import kstack.sim.RandomStream;
import kstack.traffic.CpuHog;
import kstack.traffic.Cyclictest;
import kstack.traffic.FrameMix;
import kstack.traffic.Generator;
import kstack.traffic.Latency;
import kstack.traffic.Reader;
import kstack.traffic.Schedule;
import kstack.traffic.SharedWire;
import kstack.wire.Frame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Notebook 09")
class Nb09Test {
    @BeforeEach
    @AfterEach
    void forget() {
        Progress.reset();
        Learner.seed(1);
    }

    private static byte[] datagram(int source, int port) {
        return Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").udp(source, port).payloadLen(18).build();
    }

    private static FrameMix flows(int n) {
        byte[][] frames = new byte[n][];
        Arrays.setAll(frames, i -> datagram(40_000 + i, 5000));
        return FrameMix.of(frames);
    }

    private static Host flooded(int queues, double load, int budget) {
        Host host = Host.builder().queues(queues).speed(LinkSpeed.GBIT_10).build();
        host.multiQueue().hw().rss().ports(true, true);
        host.net().netdevBudget = budget;
        host.spawn(new Reader(host.udp(5000)));
        host.attach(new Generator(Schedule.poisson(kpps(load), RandomStream.of(1, "arrivals")), flows(256), host.speed(), 0));
        return host;
    }

    private static Run server(int budget) {
        Host host = flooded(16, 4_000, budget);
        Cyclictest program = new Cyclictest(us(250), us(5), 1);
        host.spawn(program);
        return Run.of(host).warmUp(ms(5)).latency(program.latency()).during(ms(25));
    }

    private static void rejects(Result result, String why) {
        assertEquals(Result.State.FAILED, result.state(), why + " " + result.lines());
        assertFalse(result.hints().isEmpty(), why);
    }

    private static long hex(String column) {
        return Long.parseLong(column, 16);
    }

    private static Softnet decode(String line) {
        String[] c = line.split(" ");
        return new Softnet(hex(c[0]), hex(c[1]), hex(c[2]), (int) hex(c[12]));
    }

    @Test
    @DisplayName("accepts a decoder of softnet_stat for three seeds, and rejects four wrong ones with a word on each")
    void decoding() {
        for (long seed = 1; seed <= 3; seed++) {
            Learner.seed(seed);
            assertTrue(Check.decode(Nb09Test::decode).passed());
        }
        rejects(Check.decode(l -> new Softnet(Long.parseLong(l.split(" ")[0]), 0, 0, 1)), "decimal");
        assertTrue(Check.decode(l -> new Softnet(l.startsWith("00000010") ? 10 : 1, 0, 0, 1)).feedback().contains("hexa"));
        rejects(Check.decode(l -> new Softnet(decode(l).processed(), decode(l).squeezed(), decode(l).dropped(), decode(l).cpu())),
                "columns exchanged");
        Result noCpu = Check.decode(l -> new Softnet(decode(l).processed(), decode(l).dropped(), decode(l).squeezed(), 0));
        rejects(noCpu, "no CPU");
        assertTrue(noCpu.feedback().contains("thirteenth"), noCpu.feedback());
        assertEquals(Result.State.OPEN, Check.decode(null).state());
    }

    @Test
    @DisplayName("changes nothing but the squeeze counter when one device is busy, whatever the budget")
    void oneDevice() {
        Run small = Run.of(flooded(1, 1_400, 16)).warmUp(ms(5)).during(ms(20));
        Run normal = Run.of(flooded(1, 1_400, 300)).warmUp(ms(5)).during(ms(20));
        Run large = Run.of(flooded(1, 1_400, 3_000)).warmUp(ms(5)).during(ms(20));
        assertTrue(small.timeSqueeze() > 100, "squeezed " + small.timeSqueeze());
        assertEquals(0, normal.timeSqueeze());
        for (Run r : List.of(small, large)) {
            assertEquals(normal.delivered(), r.delivered());
            assertEquals(normal.dropped(), r.dropped());
            assertEquals(normal.missed(), r.missed());
        }
        assertTrue(normal.dropped() > normal.delivered() / 10, "one CPU cannot carry this load");
        Host backlog = flooded(1, 1_400, 300);
        backlog.net().netdevMaxBacklog = 10;
        backlog.net().devWeight = 640;
        assertEquals(normal.delivered(), Run.of(backlog).warmUp(ms(5)).during(ms(20)).delivered());
    }

    @Test
    @DisplayName("shows that a large budget makes a program late, and moves the loss from the card to the socket")
    void sixteenQueues() {
        Run few = server(64);
        Run many = server(3_000);
        assertTrue(many.latency().percentileNs(50) > 5 * few.latency().percentileNs(50), few.latency() + " " + many.latency());
        assertTrue(many.latency().percentileNs(99) > 5 * few.latency().percentileNs(99), few.latency() + " " + many.latency());
        assertTrue(many.missedShare() < few.missedShare() - 0.05, few.missedShare() + " " + many.missedShare());
        assertTrue(many.delivered() < few.delivered() / 2, few.delivered() + " " + many.delivered());
        assertTrue(few.timeSqueeze() > 100);
        assertEquals(0, many.timeSqueeze());
    }

    private static byte[] flow(Host host, int queue, int port) {
        Rss rss = host.multiQueue().hw().rss();
        for (int source = 40_000;; source++) {
            byte[] frame = datagram(source, port);
            if (rss.queue(rss.hash(frame, 0, frame.length)) == queue) {
                return frame;
            }
        }
    }

    private static Run beside(int weight) {
        Host host = Host.builder().queues(2).speed(LinkSpeed.GBIT_10).build();
        host.multiQueue().hw().rss().ports(true, true);
        host.multiQueue().channels().get(0).napi().weight(weight);
        host.udp(5000);
        Latency light = new Latency();
        host.spawn(new Reader(host.udp(6000)).latency(light));
        host.attach(new SharedWire(host.speed(),
                new Generator(Schedule.poisson(kpps(4_000), RandomStream.of(1, "h")), FrameMix.of(flow(host, 0, 5000)),
                        host.speed(), 0),
                new Generator(Schedule.poisson(kpps(5), RandomStream.of(1, "l")), FrameMix.of(flow(host, 1, 6000)),
                        host.speed(), 0)));
        return Run.of(host).warmUp(ms(5)).latency(light).during(ms(40));
    }

    @Test
    @DisplayName("lets a light queue wait for the heavy one's weight, and the heavy one gain by it")
    void weights() {
        Run one = beside(1);
        Run sixtyFour = beside(64);
        assertTrue(sixtyFour.latency().percentileNs(50) > 2 * one.latency().percentileNs(50), one.latency() + " " + sixtyFour.latency());
        assertTrue(sixtyFour.missedShare() < one.missedShare() - 0.03, one.missedShare() + " " + sixtyFour.missedShare());
    }

    private static double programPercent(MachineProfile.Ksoftirqd rule, double load) {
        Host host = Host.builder().profile(MachineProfile.LINUX_6_18.withKsoftirqd(rule)).queues(1).speed(LinkSpeed.GBIT_10)
                .build();
        host.udp(5000);
        host.spawn(new CpuHog());
        host.attach(new Generator(Schedule.poisson(kpps(load), RandomStream.of(1, "x")), flows(1), host.speed(), 0)
                .until(ms(40)));
        return Run.of(host).during(ms(40)).figure("process %");
    }

    @Test
    @DisplayName("leaves a program half of the CPU with ksoftirqd and nothing without it")
    void ksoftirqd() {
        assertEquals(50, programPercent(MachineProfile.Ksoftirqd.BESIDE, 6_000), 5);
        assertEquals(50, programPercent(MachineProfile.Ksoftirqd.ALONE, 6_000), 5);
        assertTrue(programPercent(MachineProfile.Ksoftirqd.NONE, 6_000) < 3);
        assertEquals(programPercent(MachineProfile.Ksoftirqd.NONE, 1_000),
                programPercent(MachineProfile.Ksoftirqd.BESIDE, 1_000), 0.5);
    }

    @Test
    @DisplayName("accepts a squeezed run without loss and a lossy one without squeeze, and neither for the other")
    void squeezeAndLoss() {
        Run squeezed = Run.of(flooded(1, 400, 8)).warmUp(ms(5)).during(ms(20));
        Run lossy = Run.of(flooded(1, 1_400, 300)).warmUp(ms(5)).during(ms(20));
        Run calm = Run.of(flooded(1, 100, 300)).warmUp(ms(5)).during(ms(10));
        assertTrue(Check.squeezedWithoutLoss(squeezed).passed(), Check.squeezedWithoutLoss(squeezed).lines().toString());
        assertTrue(Check.lossWithoutSqueeze(lossy).passed(), Check.lossWithoutSqueeze(lossy).lines().toString());
        rejects(Check.squeezedWithoutLoss(lossy), "loss");
        rejects(Check.squeezedWithoutLoss(calm), "no squeeze");
        rejects(Check.lossWithoutSqueeze(squeezed), "squeeze");
        rejects(Check.lossWithoutSqueeze(calm), "no loss");
        assertEquals(Result.State.OPEN, Check.lossWithoutSqueeze(null).state());
    }

    @Test
    @DisplayName("accepts a budget that meets both demands of the seed, and rejects the default and the extremes")
    void slo() {
        IntFunction<Run> machine = Nb09Test::server;
        for (long seed = 1; seed <= 2; seed++) {
            Learner.seed(seed);
            boolean found = false;
            for (int budget : new int[] {64, 128, 576, 640}) {
                found |= Check.slo(machine, budget).passed();
            }
            assertTrue(found, "seed " + seed + ": " + Check.demand(machine));
            rejects(Check.slo(machine, 100_000), "too large");
            rejects(Check.slo(machine, 0), "none");
            assertFalse(Check.slo(machine, 100_000).feedback().isEmpty());
        }
        assertEquals(Result.State.OPEN, Check.slo(machine, null).state());
    }
}
