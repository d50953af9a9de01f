package kstack.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import kstack.hw.IrqLine;
import kstack.sim.Event;
import kstack.sim.RandomStream;
import kstack.sim.SimTime;
import kstack.trace.Fn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MachineTest {
    private final Machine machine = new Machine(2, CostModel.SERVER, 250);

    @Test
    void aMachineWithNothingToDoIsQuiet() {
        assertEquals(Machine.End.QUIET, machine.run(SimTime.NEVER));
        assertEquals(0, machine.cpu(0).now());
        assertEquals(Machine.End.QUIET, machine.run(SimTime.MS));
        assertEquals(SimTime.MS, machine.cpu(1).now());
        machine.cpus().forEach(c -> c.ledger().check());
    }

    @Test
    void aMachineWithMoreToDoEndsAtTheTime() {
        machine.cpu(0).runQueue().start(new InterruptNestingTest.Steps(
                () -> machine.cpu(0).spend(Fn.USER, 300 * SimTime.US), 10), 0);
        assertEquals(Machine.End.TIME, machine.run(SimTime.MS));
        long now = machine.cpu(0).now();
        assertTrue(now >= SimTime.MS && now < SimTime.MS + 301 * SimTime.US, "a step runs to its end: " + now);
        assertEquals(Machine.End.QUIET, machine.run(SimTime.NEVER));
    }

    @Test
    void aMachineAskedToStopStopsAndCanGoOn() {
        int[] steps = {0};
        machine.cpu(0).runQueue().start(new InterruptNestingTest.Steps(() -> {
            machine.cpu(0).spend(Fn.USER, SimTime.NS);
            if (++steps[0] == 1000) {
                machine.requestStop();
            }
        }, 200_000), 0);
        assertEquals(Machine.End.STOPPED, machine.run(SimTime.NEVER));
        assertTrue(steps[0] >= 1000 && steps[0] <= 1 << 16, "steps " + steps[0]);
        assertEquals(Machine.End.QUIET, machine.run(SimTime.NEVER));
        assertEquals(200_000, steps[0]);
    }

    @Test
    void anEventOfTheWorldGoesBeforeACpuThatCouldActAtTheSameTime() {
        List<String> log = new ArrayList<>();
        machine.cpu(0).runQueue().start(new InterruptNestingTest.Steps(() -> log.add("task"), 1), SimTime.US);
        machine.events().arm(new Event(0, 0) {
            @Override
            protected void fire(long nowPs) {
                log.add("event at " + SimTime.text(nowPs));
            }
        }, SimTime.US);
        machine.run(SimTime.MS);
        assertEquals(List.of("event at 1 us", "task"), log);
    }

    @Test
    void impossibleMachinesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Machine(0, CostModel.FREE, 250));
        assertThrows(IllegalArgumentException.class, () -> new Machine(1, CostModel.FREE, 50));
        assertThrows(IllegalArgumentException.class, () -> machine.cpu(2));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void contextsAndIdleTimeAddUpToTheClockAfterAMixedLoad(int cpus) {
        Machine m = new Machine(cpus, CostModel.SERVER, 250);
        for (Cpu c : m.cpus()) {
            RandomStream random = RandomStream.of(1, "load", cpus, c.id());
            c.softirqs().open(Softirq.NET_RX, on -> {
                on.charge(Fn.IP_RCV);
                on.charge(Fn.SKB_CHECKSUM, random.nextInt(1500));
                if (random.nextInt(3) == 0) {
                    on.softirqs().raise(Softirq.NET_RX);
                }
            });
            IrqLine line = new IrqLine("load");
            int[] left = {2000};
            c.requestIrq(line, on -> {
                on.charge(Fn.E1000_INTR);
                on.softirqs().raise(Softirq.NET_RX);
                line.dueAt(--left[0] > 0 ? on.now() + random.nextExponentialPs(20 * SimTime.US) : SimTime.NEVER);
                return true;
            });
            line.dueAt(0);
            for (int t = 0; t < 3; t++) {
                Task other = new InterruptNestingTest.Steps(() -> {
                    c.spend(Fn.USER, random.nextExponentialPs(30 * SimTime.US));
                    c.charge(Fn.SKB_COPY_DATAGRAM_ITER, random.nextInt(9000));
                }, 500);
                c.runQueue().start(other, random.nextInt((int) SimTime.US));
            }
            c.timers().arm(new Event(0, c.id()) {
                @Override
                protected void fire(long nowPs) {
                    c.timers().arm(this, nowPs + 3 * SimTime.MS);
                }
            }, SimTime.MS);
        }
        assertEquals(Machine.End.TIME, m.run(60 * SimTime.MS));
        for (Cpu c : m.cpus()) {
            c.ledger().check();
            long sum = c.ledger().idlePs();
            for (Context x : Context.values()) {
                assertTrue(c.ledger().timePs(x) > 0, "time in " + x.text());
                sum += c.ledger().timePs(x);
            }
            assertEquals(c.now(), sum);
        }
    }
}
