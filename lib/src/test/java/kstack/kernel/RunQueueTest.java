package kstack.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import kstack.sim.SimTime;
import kstack.trace.Fn;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The scheduler of one CPU")
class RunQueueTest {
    /** Works for 1 us in each step and sleeps after every one. */
    private static final class Sleeper extends Task {
        private int steps;

        Sleeper() {
            super("sleeper");
        }

        @Override
        protected Step step(Cpu cpu) {
            cpu.spend(Fn.USER, SimTime.US);
            steps++;
            return Step.BLOCK;
        }
    }

    @Test
    @DisplayName("switches to a task that wakes up from idle, also when it is the one that ran last")
    void switchFromIdle() {
        Machine machine = new Machine(1, CostModel.SERVER, 250);
        Cpu cpu = machine.cpu(0);
        Sleeper task = new Sleeper();
        cpu.runQueue().start(task, 0);
        machine.run(SimTime.us(100));
        assertEquals(1, cpu.runQueue().contextSwitches());
        task.wake(cpu);
        machine.run(SimTime.us(200));
        assertEquals(2, task.steps);
        assertEquals(2, cpu.runQueue().contextSwitches());
        assertEquals(2 * CostModel.SERVER.perCallPs(Fn.SCHEDULE), cpu.ledger().timePs(Context.TASK, Fn.SCHEDULE));
        cpu.ledger().check();
    }
}
