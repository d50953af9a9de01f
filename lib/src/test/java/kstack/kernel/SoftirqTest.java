package kstack.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import kstack.hw.IrqLine;
import kstack.sim.SimTime;
import kstack.trace.Fn;
import org.junit.jupiter.api.Test;

class SoftirqTest {
    private static final CostModel COSTS = CostModel.FREE.with(Fn.SCHEDULE, 1, 0, "test");

    private Machine machine = new Machine(1, COSTS, 1000);
    private Cpu cpu = machine.cpu(0);
    private final IrqLine line = new IrqLine("test");

    private void under(MachineProfile profile) {
        machine = new Machine(1, COSTS, profile.withHz(1000));
        cpu = machine.cpu(0);
    }

    private void interruptAt(long atPs, Softirq... raised) {
        cpu.requestIrq(line, on -> {
            line.dueAt(SimTime.NEVER);
            for (Softirq s : raised) {
                on.softirqs().raise(s);
            }
            return true;
        });
        line.dueAt(atPs);
    }

    @Test
    void vectorsRunInTheirOrderAtTheEndOfTheInterruptThatRaisedThem() {
        List<Softirq> order = new ArrayList<>();
        for (Softirq s : Softirq.values()) {
            cpu.softirqs().open(s, on -> {
                assertEquals(Context.SOFTIRQ, on.context());
                order.add(s);
            });
        }
        interruptAt(0, Softirq.RCU, Softirq.NET_RX, Softirq.HI, Softirq.TIMER);
        machine.run(SimTime.US);
        assertEquals(List.of(Softirq.HI, Softirq.TIMER, Softirq.NET_RX, Softirq.RCU), order);
        assertEquals(0, cpu.runQueue().contextSwitches());
    }

    /** Raises NET_RX again {@code times} times; the entry for each run says whether ksoftirqd ran it. */
    private List<Boolean> runsByKsoftirqd(int times, long eachPs) {
        List<Boolean> byThread = new ArrayList<>();
        cpu.softirqs().open(Softirq.NET_RX, on -> {
            byThread.add(on.runQueue().contextSwitches() > 0);
            on.spend(Fn.NET_RX_ACTION, eachPs);
            if (byThread.size() < times) {
                on.softirqs().raise(Softirq.NET_RX);
            }
        });
        interruptAt(0, Softirq.NET_RX);
        assertEquals(Machine.End.QUIET, machine.run(SimTime.NEVER));
        cpu.ledger().check();
        return byThread;
    }

    @Test
    void afterTenRoundsKsoftirqdTakesOver() {
        List<Boolean> byThread = runsByKsoftirqd(15, 0);
        assertEquals(15, byThread.size());
        assertEquals(10, byThread.indexOf(true));
        assertEquals(15, cpu.softirqs().runs(Softirq.NET_RX));
    }

    @Test
    void tenRoundsAloneNeedNoKsoftirqd() {
        assertEquals(-1, runsByKsoftirqd(10, 0).indexOf(true));
    }

    @Test
    void afterTwoMillisecondsOfJiffiesKsoftirqdTakesOver() {
        // rounds end at 0.9, 1.8 and 2.7 ms; the third sees two jiffies gone
        assertEquals(3, runsByKsoftirqd(8, 900 * SimTime.US).indexOf(true));
    }

    @Test
    void aTaskThatShouldRunEndsTheRounds() {
        under(MachineProfile.LINUX_6_1);
        Task waiting = new Task("waiting") {
            @Override
            protected Step step(Cpu on) {
                return Step.BLOCK;
            }
        };
        Task hog = new InterruptNestingTest.Steps(() -> cpu.spend(Fn.USER, 5 * SimTime.MS), 2);
        cpu.runQueue().start(waiting, 0);
        cpu.runQueue().start(hog, 0);
        List<Long> switchesBefore = new ArrayList<>();
        cpu.softirqs().open(Softirq.NET_RX, on -> {
            waiting.wake(on);
            switchesBefore.add(on.runQueue().contextSwitches());
            if (switchesBefore.size() < 4) {
                on.softirqs().raise(Softirq.NET_RX);
            }
        });
        // in the hog's second step, when it has run for longer than the others by far
        interruptAt(7 * SimTime.MS, Softirq.NET_RX);
        machine.run(SimTime.S);
        assertEquals(4, switchesBefore.size());
        assertTrue(switchesBefore.get(1) > switchesBefore.get(0), "the second round is ksoftirqd's: " + switchesBefore);
    }

    @Test
    void anIdleCpuThatGotATaskEndsTheRounds() {
        Task sleeper = new Task("sleeper") {
            @Override
            protected Step step(Cpu on) {
                return Step.BLOCK;
            }
        };
        cpu.runQueue().start(sleeper, 0);
        machine.run(SimTime.US);
        List<Boolean> byThread = new ArrayList<>();
        cpu.softirqs().open(Softirq.NET_RX, on -> {
            byThread.add(on.runQueue().curr() != null);
            sleeper.wake(on);
            if (byThread.size() < 4) {
                on.softirqs().raise(Softirq.NET_RX);
            }
        });
        interruptAt(2 * SimTime.US, Softirq.NET_RX);
        machine.run(SimTime.S);
        assertEquals(List.of(false, true, true, true), byThread, "the idle task always makes way");
    }

    /** A softirq that never ends against a hog, one second: time of the softirq less time of the hog. */
    private long softirqLessHogPs(MachineProfile profile) {
        under(profile);
        cpu.softirqs().open(Softirq.NET_RX, on -> {
            on.spend(Fn.NET_RX_ACTION, 100 * SimTime.US);
            on.softirqs().raise(Softirq.NET_RX);
        });
        interruptAt(0, Softirq.NET_RX);
        cpu.runQueue().start(new Task("hog") {
            @Override
            protected Step step(Cpu on) {
                compute(100 * SimTime.US);
                return Step.RUN;
            }
        }, 0);
        machine.run(SimTime.S);
        cpu.ledger().check();
        return cpu.ledger().timePs(Fn.NET_RX_ACTION) - cpu.ledger().timePs(Fn.USER);
    }

    @Test
    void beforeLinux65KsoftirqdHasSoftirqsForItselfAndSharesTheCpuFairlyWithAHog() {
        long more = softirqLessHogPs(MachineProfile.LINUX_6_1);
        // a slice of 3 ms each, and what one run of the softirq adds to it
        assertTrue(Math.abs(more) < 10 * SimTime.MS, SimTime.text(more));
    }

    @Test
    void laterInterruptsRunSoftirqsInTheHogsTimeToo() {
        long more = softirqLessHogPs(MachineProfile.LINUX_6_18);
        assertTrue(more > 50 * SimTime.MS, SimTime.text(more));
        long fair = softirqLessHogPs(MachineProfile.LINUX_6_18.withKsoftirqd(MachineProfile.Ksoftirqd.ALONE));
        assertTrue(Math.abs(fair) < 10 * SimTime.MS, SimTime.text(fair));
    }

    @Test
    void raisedFromATaskASoftirqIsLeftToKsoftirqd() {
        List<Long> ran = new ArrayList<>();
        cpu.softirqs().open(Softirq.NET_RX, on -> ran.add(on.runQueue().contextSwitches()));
        cpu.runQueue().start(new InterruptNestingTest.Steps(() -> cpu.softirqs().raise(Softirq.NET_RX), 1), 0);
        machine.run(SimTime.S);
        assertEquals(1, ran.size());
        assertEquals(2, cpu.runQueue().contextSwitches());
    }

    @Test
    void withBottomHalvesOffASoftirqWaitsForTheEndOfTheSection() {
        List<String> log = new ArrayList<>();
        cpu.softirqs().open(Softirq.NET_RX, on -> log.add("softirq"));
        interruptAt(50 * SimTime.NS, Softirq.NET_RX);
        cpu.runQueue().start(new InterruptNestingTest.Steps(() -> {
            cpu.softirqs().localBhDisable();
            cpu.spend(Fn.USER, 100 * SimTime.NS);
            log.add("end of section");
            cpu.softirqs().localBhEnable();
            log.add("after");
        }, 1), 0);
        machine.run(SimTime.S);
        assertEquals(List.of("end of section", "softirq", "after"), log);
        assertThrows(IllegalStateException.class, () -> cpu.softirqs().localBhEnable());
    }
}
