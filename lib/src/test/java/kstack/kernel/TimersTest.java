package kstack.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import kstack.sim.Event;
import kstack.sim.SimTime;
import org.junit.jupiter.api.Test;

class TimersTest {
    private final Machine machine = new Machine(1, CostModel.FREE, 1000);
    private final Cpu cpu = machine.cpu(0);
    private final List<Long> fired = new ArrayList<>();

    private Event timer(int source) {
        return new Event(0, source) {
            @Override
            protected void fire(long nowPs) {
                assertEquals(Context.SOFTIRQ, cpu.context());
                fired.add(nowPs);
            }
        };
    }

    @Test
    void aTimerDoesNotFireAPicosecondBeforeItsTickAndFiresAtIt() {
        cpu.timers().arm(timer(0), 5 * SimTime.MS);
        machine.run(5 * SimTime.MS - 1);
        assertEquals(List.of(), fired);
        machine.run(5 * SimTime.MS);
        assertEquals(List.of(5 * SimTime.MS), fired);
    }

    @Test
    void aTimerBetweenTicksWaitsForTheNextOne() {
        cpu.timers().arm(timer(0), 5 * SimTime.MS + 1);
        machine.run(6 * SimTime.MS - 1);
        assertEquals(List.of(), fired);
        machine.run(6 * SimTime.MS);
        assertEquals(List.of(6 * SimTime.MS), fired);
    }

    @Test
    void aCancelledTimerNeverFiresAndItsTickNeverComes() {
        Event t = timer(0);
        cpu.timers().arm(t, 5 * SimTime.MS);
        cpu.timers().cancel(t);
        assertEquals(Machine.End.QUIET, machine.run(SimTime.NEVER));
        assertEquals(List.of(), fired);
        assertEquals(0, cpu.irqs().get(0).count());
    }

    @Test
    void timersOfOneTickFireInTheOrderOfTheirTimes() {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            int n = i;
            cpu.timers().arm(new Event(0, n) {
                @Override
                protected void fire(long nowPs) {
                    order.add(n);
                }
            }, 7 * SimTime.MS - n);
        }
        machine.run(SimTime.S);
        assertEquals(List.of(4, 3, 2, 1, 0), order);
        assertEquals(1, cpu.irqs().get(0).count(), "one tick serves them all");
    }

    @Test
    void aTimerArmedAgainByItselfComesEveryTick() {
        cpu.timers().arm(new Event(0, 0) {
            @Override
            protected void fire(long nowPs) {
                fired.add(nowPs);
                if (fired.size() < 3) {
                    cpu.timers().arm(this, nowPs + 1);
                }
            }
        }, SimTime.MS);
        machine.run(SimTime.S);
        assertEquals(List.of(SimTime.MS, 2 * SimTime.MS, 3 * SimTime.MS), fired);
    }
}
