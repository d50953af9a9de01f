package kstack.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import kstack.sim.SimTime;
import kstack.trace.Fn;
import org.junit.jupiter.api.Test;

class SmpCallTest {
    private static final CostModel COSTS = CostModel.FREE.with(Fn.SMP_CALL_FUNCTION, 200, 0, "test")
            .with(Fn.CALL_FUNCTION_SINGLE, 100, 0, "test").with(Fn.RESCHEDULE_IPI, 300, 0, "test")
            .with(Fn.SEND_RESCHEDULE, 50, 0, "test").with(Fn.TRY_TO_WAKE_UP, 10, 0, "test");

    private final Machine machine = new Machine(2, COSTS,
            MachineProfile.LINUX_6_18.withHz(1000).withIpiLatency(700 * SimTime.NS));
    private final Cpu cpu = machine.cpu(0);
    private final Cpu other = machine.cpu(1);
    private final List<String> log = new ArrayList<>();

    private CallSingleData call(String name) {
        return new CallSingleData() {
            @Override
            protected void run(Cpu on) {
                log.add(name + " on CPU" + on.id() + " in " + on.context().text() + " at " + SimTime.text(on.now()));
            }
        };
    }

    private static Task once(Runnable what) {
        return new InterruptNestingTest.Steps(what, 1);
    }

    @Test
    void aCallRunsInAnInterruptOfTheOtherCpuAfterTheLatencyAndIsChargedOnBoth() {
        CallSingleData csd = call("call");
        cpu.runQueue().start(once(() -> {
            cpu.spend(Fn.USER, SimTime.US);
            assertTrue(cpu.smpCall(other, csd));
            assertTrue(csd.pending());
            assertFalse(cpu.smpCall(other, csd), "it is on its way");
        }), 0);
        machine.run(SimTime.MS);
        assertEquals(List.of("call on CPU1 in hard IRQ at 2 us"), log);
        assertFalse(csd.pending());
        assertEquals(200 * SimTime.NS, cpu.ledger().timePs(Context.TASK, Fn.SMP_CALL_FUNCTION));
        assertEquals(100 * SimTime.NS, other.ledger().timePs(Context.HARDIRQ, Fn.CALL_FUNCTION_SINGLE));
        machine.cpus().forEach(c -> c.ledger().check());
    }

    @Test
    void callsThatFindTheQueueFilledSendNoFurtherInterrupt() {
        cpu.runQueue().start(once(() -> {
            cpu.smpCall(other, call("first"));
            cpu.smpCall(other, call("second"));
        }), 0);
        machine.run(SimTime.MS);
        assertEquals(List.of("first on CPU1 in hard IRQ at 1 us", "second on CPU1 in hard IRQ at 1 us"), log);
        assertEquals(1, cpu.ledger().count(Fn.SMP_CALL_FUNCTION));
        assertEquals(1, other.ledger().count(Fn.CALL_FUNCTION_SINGLE));
    }

    @Test
    void wakingATaskOfAnIdleCpuInterruptsItOfABusyOneOnlyIfTheTaskPreempts() {
        Task sleeper = new Task("sleeper") {
            @Override
            protected Step step(Cpu on) {
                log.add("ran at " + SimTime.text(on.now()));
                return Step.BLOCK;
            }
        };
        other.runQueue().start(sleeper, 0);
        machine.run(SimTime.US);
        log.clear();
        cpu.runQueue().start(once(() -> sleeper.wake(cpu)), SimTime.US);
        machine.run(SimTime.MS);
        assertEquals(List.of("ran at 2.06 us"), log, "wake-up and request on the sender, latency, interrupt");
        assertEquals(1, other.ledger().count(Fn.RESCHEDULE_IPI));
        assertEquals(1, cpu.ledger().count(Fn.SEND_RESCHEDULE));
        other.runQueue().start(new Task("hog") {
            @Override
            protected Step step(Cpu on) {
                compute(SimTime.S);
                return Step.RUN;
            }
        }, SimTime.MS);
        cpu.runQueue().start(once(() -> sleeper.wake(cpu)), SimTime.MS + 100 * SimTime.US);
        machine.run(20 * SimTime.MS);
        assertEquals(2, log.size());
        assertEquals(1, other.ledger().count(Fn.RESCHEDULE_IPI), "the hog's slice protects it: no interrupt");
        assertEquals(1, cpu.ledger().count(Fn.SEND_RESCHEDULE));
    }
}
