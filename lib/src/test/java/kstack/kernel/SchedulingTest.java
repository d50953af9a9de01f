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

class SchedulingTest {
    private final Machine machine = new Machine(2, CostModel.FREE, 1000);
    private final Cpu cpu = machine.cpu(0);

    /** Spends a time in each step and goes on for ever. */
    private static final class Hog extends Task {
        private final long stepPs;
        long ranPs;

        Hog(long stepPs) {
            super("hog");
            this.stepPs = stepPs;
        }

        @Override
        protected Step step(Cpu on) {
            on.spend(Fn.USER, stepPs);
            ranPs += stepPs;
            return Step.RUN;
        }
    }

    @Test
    void threeHogsGetAThirdEach() {
        List<Hog> hogs = List.of(new Hog(SimTime.US), new Hog(10 * SimTime.US), new Hog(70 * SimTime.US));
        hogs.forEach(h -> cpu.runQueue().start(h, 0));
        machine.run(900 * SimTime.MS);
        for (Hog h : hogs) {
            assertTrue(Math.abs(h.ranPs - 300 * SimTime.MS) <= 4 * SimTime.MS, SimTime.text(h.ranPs));
        }
    }

    @Test
    void aWakeUpDuringATasksOwnStepIsNotLost() {
        IrqLine line = new IrqLine("waker");
        int[] steps = {0};
        Task sleeper = new Task("sleeper") {
            @Override
            protected Step step(Cpu on) {
                steps[0]++;
                // nothing to do yet; the interrupt that brings work comes before the task has gone to sleep
                on.spend(Fn.USER, 100);
                return Step.BLOCK;
            }
        };
        cpu.requestIrq(line, on -> {
            line.dueAt(SimTime.NEVER);
            sleeper.wake(on);
            return true;
        });
        cpu.runQueue().start(sleeper, 0);
        line.dueAt(50);
        machine.run(SimTime.S);
        assertEquals(2, steps[0], "woken in its first step, it must look again");
        assertTrue(sleeper.blocked());
    }

    @Test
    void aSleepingTaskRunsNoEarlierThanItsWakersClock() {
        List<Long> ranAt = new ArrayList<>();
        Task sleeper = new Task("sleeper") {
            @Override
            protected Step step(Cpu on) {
                ranAt.add(on.now());
                return Step.BLOCK;
            }
        };
        machine.cpu(1).runQueue().start(sleeper, 0);
        cpu.runQueue().start(new InterruptNestingTest.Steps(() -> {
            cpu.spend(Fn.USER, 7 * SimTime.US);
            sleeper.wake(cpu);
        }, 2), 0);
        machine.run(SimTime.S);
        long ipi = machine.profile().ipiLatencyPs();
        assertEquals(List.of(0L, 7 * SimTime.US + ipi, 14 * SimTime.US + ipi), ranAt);
    }

    /** How long a reader that slept for 20 ms waits for the CPU, while a hog computes in steps of 100 us. */
    private long waitOfAWokenReaderPs(MachineProfile profile) {
        Machine m = new Machine(1, CostModel.FREE, profile);
        Cpu on = m.cpu(0);
        List<Long> ranAt = new ArrayList<>();
        Task reader = new Task("reader") {
            @Override
            protected Step step(Cpu c) {
                ranAt.add(c.now());
                c.spend(Fn.USER, SimTime.US);
                return Step.BLOCK;
            }
        };
        IrqLine line = new IrqLine("waker");
        on.requestIrq(line, c -> {
            line.dueAt(SimTime.NEVER);
            reader.wake(c);
            return true;
        });
        on.runQueue().start(reader, 0);
        on.runQueue().start(new Hog(100 * SimTime.US), 0);
        line.dueAt(20 * SimTime.MS + 1);
        m.run(40 * SimTime.MS);
        assertEquals(2, ranAt.size());
        return ranAt.get(1) - 20 * SimTime.MS;
    }

    @Test
    void underCfsAWokenTaskPreemptsOneThatIsFarAheadAtTheEndOfItsSystemCall() {
        long waited = waitOfAWokenReaderPs(MachineProfile.LINUX_6_1);
        assertTrue(waited > 0 && waited <= 101 * SimTime.US, SimTime.text(waited));
    }

    @Test
    void underEevdfAWokenTaskWaitsForTheEndOfTheRunningOnesSliceWhichTheTickSees() {
        long waited = waitOfAWokenReaderPs(MachineProfile.LINUX_6_18);
        assertTrue(waited > 101 * SimTime.US && waited <= 4101 * SimTime.US, SimTime.text(waited));
    }

    @Test
    void aTaskThatExitsIsGone() {
        Task t = new InterruptNestingTest.Steps(() -> { }, 3);
        cpu.runQueue().start(t, 0);
        assertEquals(Machine.End.QUIET, machine.run(SimTime.NEVER));
        assertTrue(t.dead());
        t.wake(cpu);
        assertEquals(Machine.End.QUIET, machine.run(SimTime.NEVER));
        assertThrows(IllegalStateException.class, () -> cpu.runQueue().start(t, 0));
    }
}
