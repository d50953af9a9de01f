package kstack.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import kstack.hw.IrqLine;
import kstack.kernel.MachineProfile.IdleState;
import kstack.sim.Event;
import kstack.sim.SimTime;
import org.junit.jupiter.api.Test;

class CpuIdleTest {
    private static final IdleState C1 = new IdleState("C1", 2 * SimTime.US, 2 * SimTime.US);
    private static final IdleState C6 = new IdleState("C6", 130 * SimTime.US, 600 * SimTime.US);

    private final Machine machine = new Machine(1, CostModel.FREE, MachineProfile.LINUX_6_18.withIdleStates(C1, C6));
    private final Cpu cpu = machine.cpu(0);
    private final List<Long> handledAt = new ArrayList<>();

    /** Interrupts that come at these distances, each from the time of the one before. */
    private List<Long> delays(long... distancesPs) {
        IrqLine line = new IrqLine("test");
        long[] due = {distancesPs[0]};
        int[] i = {0};
        List<Long> delays = new ArrayList<>();
        cpu.requestIrq(line, on -> {
            delays.add(on.now() - due[0]);
            handledAt.add(on.now());
            line.dueAt(++i[0] < distancesPs.length ? due[0] += distancesPs[i[0]] : SimTime.NEVER);
            return true;
        });
        line.dueAt(due[0]);
        machine.run(SimTime.NEVER);
        cpu.ledger().check();
        return delays;
    }

    private static long[] times(int n, long ps) {
        long[] a = new long[n];
        Arrays.fill(a, ps);
        return a;
    }

    @Test
    void rareInterruptsFindTheCpuInTheDeepStateAndWaitForItsExit() {
        List<Long> delays = delays(times(20, 10 * SimTime.MS));
        assertEquals(130 * SimTime.US, delays.get(19));
        assertEquals(20, cpu.cpuIdle().usage(1));
    }

    @Test
    void frequentInterruptsSoonFindItInTheShallowState() {
        List<Long> delays = delays(times(40, 50 * SimTime.US));
        assertEquals(2 * SimTime.US, delays.get(39));
        assertTrue(cpu.cpuIdle().usage(0) > 10, "C1 " + cpu.cpuIdle().usage(0));
    }

    @Test
    void aTimerThatIsCloseKeepsTheCpuOutOfTheDeepState() {
        cpu.hrTimers().arm(new Event(0, 0) {
            private int left = 5;

            @Override
            protected void fire(long nowPs) {
                handledAt.add(nowPs);
                if (--left > 0) {
                    cpu.hrTimers().arm(this, nowPs + 100 * SimTime.US);
                }
            }
        }, 100 * SimTime.US);
        machine.run(SimTime.NEVER);
        assertEquals(5, handledAt.size());
        for (int i = 1; i < 5; i++) {
            assertEquals(102 * SimTime.US, handledAt.get(i) - handledAt.get(i - 1));
        }
        assertEquals(0, cpu.cpuIdle().usage(1));
    }

    @Test
    void leavingAStateCountsAsIdleTime() {
        delays(times(3, 10 * SimTime.MS));
        assertEquals(cpu.now(), cpu.ledger().idlePs());
        assertEquals(cpu.now(), cpu.cpuIdle().timePs(0) + cpu.cpuIdle().timePs(1));
    }

    @Test
    void statesInTheWrongOrderAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> MachineProfile.LINUX_6_18.withIdleStates(C6, C1));
        assertThrows(IllegalArgumentException.class, () -> new IdleState("C9", -1, 0));
    }
}
