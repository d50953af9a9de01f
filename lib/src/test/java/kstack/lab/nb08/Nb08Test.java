package kstack.lab.nb08;

import static kstack.hw.E1000Register.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import kstack.conformance.BrokenDriver;
import kstack.conformance.DriverContract;
import kstack.conformance.PlainDriver;
import kstack.drivers.e1000.E1000Adapter;
import kstack.drivers.e1000.E1000Slot;
import kstack.host.Host;
import kstack.hw.RxRing;
import kstack.kernel.Cpu;
import kstack.lab.Exercise;
import kstack.lab.Learner;
import kstack.lab.Progress;
import kstack.lab.Result;
import kstack.net.ipv4.UdpSock;
import kstack.sim.RandomStream;
import kstack.sim.SimTime;
import kstack.traffic.Damaged;
import kstack.traffic.FrameMix;
import kstack.traffic.Generator;
import kstack.traffic.Reader;
import kstack.traffic.Schedule;
import kstack.traffic.SharedWire;
import kstack.wire.Frame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Notebook 08")
class Nb08Test {
    @BeforeEach
    @AfterEach
    void forget() {
        Progress.reset();
        Learner.seed(1);
    }

    /** The notebook's solution, all four methods in one class. */
    private static class Solved extends PlainDriver {
        Solved(E1000Slot slot) {
            super(slot);
        }

        @Override
        protected boolean intr(Cpu cpu) {
            if (hw.er32(ICR) == 0) {
                return false;
            }
            hw.ew32(IMC, ~0);
            if (napi.schedulePrep()) {
                napi.schedule(cpu);
            } else {
                hw.ew32(IMS, CAUSES);
            }
            return true;
        }

        @Override
        protected int poll(Cpu cpu, int budget) {
            cleanTx(cpu);
            int work = cleanRx(cpu, budget);
            if (work < budget && napi.completeDone(cpu, work)) {
                hw.ew32(IMS, CAUSES);
            }
            return work;
        }

        @Override
        protected int cleanRx(Cpu cpu, int budget) {
            int work = 0;
            for (; work < budget && frameWaits(); work++) {
                takeOne(cpu);
            }
            return work;
        }

        @Override
        protected void takeOne(Cpu cpu) {
            int i = next;
            boolean last = (ring.status(i) & RxRing.EOP) != 0;
            if (last && !discarding && (ring.errors(i) & RxRing.FRAME_ERR_MASK) == 0) {
                handUp(cpu, packet(cpu, i, ring.length(i) - 4));
            } else {
                discard(cpu, i);
            }
            discarding = !last;
            ring.clearStatus(i);
            hw.ew32(RDT, i);
            next = i + 1 == ring.count() ? 0 : i + 1;
        }
    }

    private static final class Open extends PlainDriver {
        Open(E1000Slot slot) {
            super(slot);
        }

        @Override
        protected boolean intr(Cpu cpu) {
            return Exercise.todo("write intr()");
        }
    }

    private static class NoElse extends Solved {
        NoElse(E1000Slot slot) {
            super(slot);
        }

        @Override
        protected boolean intr(Cpu cpu) {
            if (hw.er32(ICR) == 0) {
                return false;
            }
            hw.ew32(IMC, ~0);
            if (napi.schedulePrep()) {
                napi.schedule(cpu);
            }
            return true;
        }
    }

    private static final class ForEver extends Solved {
        ForEver(E1000Slot slot) {
            super(slot);
        }

        @Override
        protected int cleanRx(Cpu cpu, int budget) {
            int work = 0;
            while (frameWaits()) {
                work = Math.min(budget, work + 1);
            }
            return work;
        }
    }

    private static class Repaired extends ChapterDriver {
        Repaired(E1000Slot slot) {
            super(slot);
        }

        @Override
        protected boolean intr(Cpu cpu) {
            if (hw.er32(ICR) == 0) {
                return false;
            }
            mask();
            if (napi.schedulePrep()) {
                napi.schedule(cpu);
            } else {
                unmask();
            }
            return true;
        }

        @Override
        protected int poll(Cpu cpu, int budget) {
            cleanTx(cpu);
            int work = cleanRx(cpu, budget);
            if (work < budget && napi.completeDone(cpu, work)) {
                unmask();
            }
            return work;
        }

        @Override
        protected boolean isWhole(int i) {
            boolean last = (ring.status(i) & RxRing.EOP) != 0;
            boolean whole = last && !discarding;
            discarding = !last;
            return whole;
        }

        @Override
        protected boolean isGood(int i) {
            return (ring.errors(i) & RxRing.FRAME_ERR_MASK) == 0;
        }

        @Override
        protected int frameLength(int i) {
            return ring.length(i) - 4;
        }

        @Override
        protected void clearStatus(int i) {
            ring.clearStatus(i);
        }
    }

    private static void rejects(Result result, String why) {
        assertEquals(Result.State.FAILED, result.state(), why);
        assertFalse(result.hints().isEmpty(), why);
    }

    @Test
    @DisplayName("accepts the solution in each of its exercises")
    void solution() {
        for (Result r : List.of(Check.intr(Solved::new), Check.poll(Solved::new), Check.cleanRx(Solved::new),
                Check.contract(Solved::new), Check.repaired(Repaired::new))) {
            assertTrue(r.passed(), r + " " + r.lines());
        }
    }

    @Test
    @DisplayName("rejects every broken driver in the exercise whose method it breaks, and in the contract")
    void mutants() {
        List<String> intr = List.of("mask", "prep", "disable");
        List<String> poll = List.of("return exactly budget", "unmask only if complete_done", "TX first");
        List<String> loop = List.of("budget honoured", "budget 0");
        for (BrokenDriver b : BrokenDriver.values()) {
            Result r = intr.contains(b.check()) ? Check.intr(b.probe()) : poll.contains(b.check()) ? Check.poll(b.probe())
                    : loop.contains(b.check()) ? Check.cleanRx(b.probe()) : Check.contract(b.probe());
            rejects(r, b.name());
            assertFalse(r.lines().stream().filter(l -> l.name().equals(b.check())).allMatch(Result.Line::passed), b.name());
            assertFalse(r.feedback().isEmpty(), b.name());
            Result whole = Check.contract(b.probe());
            rejects(whole, b.name());
            assertFalse(whole.feedback().isEmpty(), b.name());
        }
    }

    @Test
    @DisplayName("does not take the library's own method for an answer")
    void inherited() {
        for (Result r : List.of(Check.intr(PlainDriver::new), Check.poll(PlainDriver::new), Check.cleanRx(PlainDriver::new),
                Check.contract(PlainDriver::new))) {
            rejects(r, r.toString());
            assertTrue(r.lines().get(r.lines().size() - 1).detail().contains("protected"), r.lines().toString());
        }
    }

    @Test
    @DisplayName("takes an exercise that is not written yet for open, and ends a loop that does not")
    void openAndEndless() {
        assertEquals(Result.State.OPEN, Check.intr(Open::new).state());
        assertEquals(Result.State.OPEN, Check.contract(Open::new).state());
        assertEquals(Result.State.OPEN, Check.poll(null).state());
        Result endless = Check.cleanRx(ForEver::new);
        rejects(endless, "a loop without end");
        assertTrue(endless.lines().get(0).detail().contains("a loop that does not end"), endless.lines().toString());
    }

    @Test
    @DisplayName("sees the chapter's driver fail nine checks, and wants that one repaired and no other")
    void chapter() {
        assertEquals(List.of("unmask only if complete_done", "TX first", "status reset", "EOP", "error", "FCS", "wrap",
                "refill", "disable"),
                ContractTable.of(ChapterDriver::new).failures());
        rejects(Check.repaired(ChapterDriver::new), "as it was");
        rejects(Check.repaired(Solved::new), "another driver");
        rejects(Check.repaired(NoElse::new), "another driver, broken");
        assertEquals(0, ContractTable.of(E1000Adapter::new).failed());
        assertTrue(ContractTable.of(ChapterDriver::new).toHtml().contains("\u2717 no"));
    }

    private static byte[] datagram(int payload) {
        return Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").udp(40_000, 5000).payloadLen(payload).build();
    }

    private static Host busy(E1000Slot.Probe driver) {
        Host host = Host.builder().driver(driver).build();
        UdpSock sock = host.udp(5000);
        sock.setRcvbuf(1 << 22, 1 << 22);
        host.spawn(new Reader(sock));
        Generator steady = new Generator(Schedule.poisson(75_000, RandomStream.of(1, "steady")), FrameMix.of(datagram(18)),
                host.speed(), 0);
        Generator bursts = new Generator(Schedule.bursts(500, SimTime.ms(5)), FrameMix.of(datagram(18)), host.speed(),
                SimTime.ms(1));
        host.attach(new SharedWire(host.speed(), steady, bursts)).runUntil(SimTime.ms(50));
        return host;
    }

    private static Host day(E1000Slot.Probe driver, double udpPps) {
        Host host = Host.builder().driver(driver).build().neighbour("192.0.2.1", "02:00:00:00:00:01");
        host.spawn(new Reader(host.udp(5000)));
        host.nic().ew32(RCTL, host.nic().er32(RCTL) | RCTL_SBP | 2 << RCTL_BSIZE_SHIFT);
        FrameMix sizes = FrameMix.of(datagram(18), datagram(200), datagram(18), datagram(1400));
        byte[] ping = Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").echoRequest(1, 1).payloadLen(18).build();
        Generator udp = new Generator(Schedule.poisson(udpPps, RandomStream.of(1, "day")), sizes, host.speed(), 0);
        Generator pings = new Generator(Schedule.bursts(3000, SimTime.ms(10)), FrameMix.of(ping), host.speed(),
                SimTime.ms(4));
        host.attach(Damaged.every(50, new SharedWire(host.speed(), udp, pings))).runUntil(SimTime.ms(20));
        return host;
    }

    @Test
    @DisplayName("shows of five changes which lose packets and which only cost CPU time")
    void fiveChanges() {
        FiveChanges changes = FiveChanges.run(Nb08Test::busy);
        assertEquals(List.of("only costs CPU", "loses packets", "neither", "loses packets", "only costs CPU"),
                changes.kinds());
        double[] lost = changes.chart("x").series("frames lost").y();
        assertEquals(0, lost[0], 0.1);
        double[] busy = changes.chart("x").series("CPU busy").y();
        assertTrue(busy[4] < 0.7 * busy[0], "a driver that returns less stops after some bursts: " + busy[4]);
        assertEquals(100, busy[5], 0.1);
    }

    @Test
    @DisplayName("marks what differs in the counters of 14 broken drivers, and names those that look right")
    void matrix() {
        CounterMatrix matrix = CounterMatrix.of(d -> day(d, 50_000));
        assertEquals(List.of("skips prep", "always unmasks", "keeps fcs", "takes one at least", "stays masked"),
                matrix.invisible());
        String html = matrix.toHtml();
        assertTrue(html.contains("fell over: ArrayIndexOutOfBoundsException"), html);
        assertTrue(html.contains("\u25bc") && html.contains("\u25b2"), html);
    }

    @Test
    @DisplayName("draws a mystery driver by seed, accepts its check and rejects all others with a hint")
    void mystery() {
        Function<E1000Slot.Probe, Host> traffic = d -> day(d, 60_000);
        List<BrokenDriver> drawn = new ArrayList<>();
        for (long seed = 1; seed <= 4; seed++) {
            Learner.seed(seed);
            Mystery one = Mystery.of(traffic);
            drawn.add(one.culprit());
            assertTrue(one.answer(one.culprit().check()).passed(), one.culprit().name());
            if (seed == 1) {
                DriverContract.names().stream().filter(n -> !n.equals(one.culprit().check()))
                        .forEach(n -> rejects(one.answer(n), n));
                assertEquals(Result.State.OPEN, one.answer("").state());
                assertThrows(IllegalArgumentException.class, () -> one.answer("the weather"));
                assertFalse(one.toHtml().contains(CounterMatrix.name(one.culprit())), "the name must not show");
            }
        }
        assertTrue(drawn.stream().distinct().count() > 1, drawn.toString());
    }

    @Test
    @DisplayName("gives a driver that loses frames no time, and sorts the others")
    void leaderboard() {
        List<Leaderboard.Entry> entries = Leaderboard.of("deaf", BrokenDriver.NEVER_REFILLS.probe())
                .and("Linux's", E1000Adapter::new).and("plain", PlainDriver::new).entries();
        assertEquals("deaf", entries.get(2).name());
        assertTrue(entries.get(2).lost() > 0);
        for (Leaderboard.Entry e : entries.subList(0, 2)) {
            assertEquals(0, e.lost(), e.name());
            assertTrue(e.modelNs() > 100 && e.modelNs() < 5000, e.toString());
            assertTrue(e.wallNs() > 0, e.toString());
        }
        assertThrows(IllegalArgumentException.class, () -> Leaderboard.of("a", PlainDriver::new).and("a", PlainDriver::new));
    }
}
