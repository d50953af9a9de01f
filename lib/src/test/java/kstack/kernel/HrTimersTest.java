package kstack.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import kstack.sim.Event;
import kstack.sim.SimTime;
import kstack.trace.Fn;
import org.junit.jupiter.api.Test;

class HrTimersTest {
    private final Machine machine = new Machine(1, CostModel.FREE, 1000);
    private final Cpu cpu = machine.cpu(0);
    private final List<Long> fired = new ArrayList<>();

    private Event timer() {
        return new Event(0, 0) {
            @Override
            protected void fire(long nowPs) {
                assertEquals(Context.HARDIRQ, cpu.context());
                fired.add(nowPs);
            }
        };
    }

    private void hog(int steps, long eachPs) {
        cpu.runQueue().start(new Task("hog") {
            private int left = steps;

            @Override
            protected Step step(Cpu on) {
                if (left-- == 0) {
                    return Step.EXIT;
                }
                compute(eachPs);
                return Step.RUN;
            }
        }, 0);
    }

    @Test
    void aTimerFiresInAHardInterruptAtItsVeryTimeOnAnIdleAndOnAComputingCpu() {
        cpu.hrTimers().arm(timer(), 12_345_678);
        machine.run(12_345_677);
        assertEquals(List.of(), fired);
        machine.run(12_345_678);
        assertEquals(List.of(12_345_678L), fired);
        hog(1, SimTime.S);
        cpu.hrTimers().arm(timer(), 98_765_432_109L);
        machine.run(SimTime.NEVER);
        assertEquals(List.of(12_345_678L, 98_765_432_109L), fired);
        assertEquals(SimTime.S + 12_345_678, cpu.now(), "computing lost no time");
        assertEquals(SimTime.S, cpu.ledger().timePs(Fn.USER));
        assertEquals(1, cpu.ledger().count(Fn.USER));
    }

    @Test
    void aCancelledTimerNeverFires() {
        Event t = timer();
        cpu.hrTimers().arm(t, SimTime.US);
        cpu.hrTimers().cancel(t);
        assertEquals(Machine.End.QUIET, machine.run(SimTime.NEVER));
        assertEquals(List.of(), fired);
    }

    @Test
    void withInterruptsOffATimerWaits() {
        cpu.hrTimers().arm(timer(), 50 * SimTime.NS);
        cpu.runQueue().start(new InterruptNestingTest.Steps(() -> {
            cpu.localIrqDisable();
            cpu.spend(Fn.IP_RCV, 300 * SimTime.NS);
            cpu.localIrqEnable();
        }, 1), 0);
        machine.run(SimTime.US);
        assertEquals(List.of(300 * SimTime.NS), fired);
    }

    @Test
    void theTickComesHzTimesASecondWhileATaskRunsAndNotWhileTheCpuIdles() {
        hog(1, 100 * SimTime.MS);
        machine.run(100 * SimTime.MS + SimTime.US);
        assertEquals(100, cpu.hrTimers().ticks());
        machine.run(10 * SimTime.S);
        assertEquals(100, cpu.hrTimers().ticks());
        assertEquals(100, cpu.irqs().get(0).count());
    }

    @Test
    void theTickIsChargedToTheTaskThatItInterrupts() {
        Machine m = new Machine(1, CostModel.FREE.with(Fn.TICK_NOHZ_HANDLER, 10_000, 0, "test"), 1000);
        Cpu c = m.cpu(0);
        c.runQueue().start(new Task("hog") {
            @Override
            protected Step step(Cpu on) {
                compute(SimTime.S);
                return Step.RUN;
            }
        }, 0);
        m.run(SimTime.S);
        assertEquals(1000, c.hrTimers().ticks());
        assertEquals(10 * SimTime.MS, c.ledger().timePs(Context.HARDIRQ, Fn.TICK_NOHZ_HANDLER));
        // the last tick comes at the very end and runs past it
        assertEquals(SimTime.S + 10 * SimTime.US, c.now());
        assertEquals(990 * SimTime.MS + 10 * SimTime.US, c.ledger().timePs(Context.TASK, Fn.USER));
        c.ledger().check();
    }

    @Test
    void anIdleCpuThatExpectsToWakeWithinATickKeepsTheTickAndStopsItWhenNothingComes() {
        Event waker = new Event(0, 1) {
            private int left = 200;

            @Override
            protected void fire(long nowPs) {
                sleeper.wake(cpu);
                if (--left > 0) {
                    cpu.hrTimers().arm(this, nowPs + 100 * SimTime.US);
                }
            }
        };
        cpu.runQueue().start(sleeper, 0);
        cpu.hrTimers().arm(waker, SimTime.MS);
        machine.run(21 * SimTime.MS);
        long whileBusy = cpu.hrTimers().ticks();
        assertTrue(whileBusy >= 15 && whileBusy <= 21, "ticks " + whileBusy);
        machine.run(SimTime.S);
        long after = cpu.hrTimers().ticks() - whileBusy;
        assertTrue(after > 0 && after < 10, "ticks until the governor gave up: " + after);
        assertFalse(cpu.hrTimers().onlyTick());
    }

    private final Task sleeper = new Task("sleeper") {
        @Override
        protected Step step(Cpu on) {
            on.spend(Fn.USER, SimTime.US);
            return Step.BLOCK;
        }
    };
}
