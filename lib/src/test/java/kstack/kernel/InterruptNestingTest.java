package kstack.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import kstack.hw.IrqLine;
import kstack.sim.SimTime;
import kstack.trace.Fn;
import org.junit.jupiter.api.Test;

class InterruptNestingTest {
    private static final CostModel COSTS = CostModel.FREE.with(Fn.IP_RCV, 100, 0, "test")
            .with(Fn.E1000_INTR, 10, 0, "test").with(Fn.USER, 1000, 0, "test");

    private final Machine machine = new Machine(1, COSTS, 1000);
    private final Cpu cpu = machine.cpu(0);
    private final IrqLine line = new IrqLine("test");
    private final List<String> log = new ArrayList<>();

    private boolean handler(Cpu on) {
        line.dueAt(SimTime.NEVER);
        log.add("irq at " + SimTime.text(on.now()) + " over " + lastCharge);
        on.charge(Fn.E1000_INTR);
        return true;
    }

    private String lastCharge = "nothing";

    private void charge(String name) {
        lastCharge = name;
        cpu.charge(Fn.IP_RCV);
        log.add(name + " done at " + SimTime.text(cpu.now()));
    }

    @Test
    void anInterruptDueInTheMiddleOfASoftirqRunsAtTheChargeThatReachesItsTime() {
        cpu.requestIrq(line, this::handler);
        cpu.softirqs().open(Softirq.NET_RX, on -> {
            charge("first");
            charge("second");
            charge("third");
        });
        IrqLine starter = new IrqLine("starter");
        cpu.requestIrq(starter, on -> {
            starter.dueAt(SimTime.NEVER);
            on.softirqs().raise(Softirq.NET_RX);
            return true;
        });
        starter.dueAt(0);
        line.dueAt(150 * SimTime.NS);
        machine.run(SimTime.US);
        assertEquals(List.of("first done at 100 ns", "irq at 200 ns over second", "second done at 210 ns",
                "third done at 310 ns"), log);
        assertEquals(10 * SimTime.NS, cpu.ledger().timePs(Context.HARDIRQ));
        assertEquals(300 * SimTime.NS, cpu.ledger().timePs(Context.SOFTIRQ));
        cpu.ledger().check();
    }

    @Test
    void anInterruptDueExactlyWhenAChargeEndsRunsThere() {
        cpu.requestIrq(line, this::handler);
        line.dueAt(100 * SimTime.NS);
        cpu.runQueue().start(new Steps(() -> charge("task"), 2), 0);
        machine.run(SimTime.US);
        assertEquals(List.of("irq at 100 ns over task", "task done at 110 ns", "task done at 210 ns"), log);
    }

    @Test
    void aHardInterruptIsNotInterrupted() {
        IrqLine outer = new IrqLine("outer");
        cpu.requestIrq(outer, on -> {
            outer.dueAt(SimTime.NEVER);
            charge("outer");
            charge("outer");
            return true;
        });
        cpu.requestIrq(line, this::handler);
        outer.dueAt(0);
        line.dueAt(50 * SimTime.NS);
        machine.run(SimTime.US);
        assertEquals(List.of("outer done at 100 ns", "outer done at 200 ns", "irq at 200 ns over outer"), log);
    }

    @Test
    void withInterruptsDisabledALineWaitsUntilTheyAreEnabled() {
        cpu.requestIrq(line, this::handler);
        line.dueAt(10 * SimTime.NS);
        cpu.runQueue().start(new Steps(() -> {
            cpu.localIrqDisable();
            cpu.localIrqDisable();
            charge("off");
            cpu.localIrqEnable();
            charge("still off");
            cpu.localIrqEnable();
            log.add("on");
        }, 1), 0);
        // the line is due before the task's first charge, so the CPU would take it first: it is armed when the task runs
        line.dueAt(50 * SimTime.NS);
        machine.run(SimTime.US);
        assertEquals(List.of("off done at 100 ns", "still off done at 200 ns", "irq at 200 ns over still off", "on"), log);
    }

    @Test
    void ofTwoDueLinesTheEarlierOneGoesFirst() {
        IrqLine early = new IrqLine("early");
        cpu.requestIrq(line, this::handler);
        cpu.requestIrq(early, on -> {
            early.dueAt(SimTime.NEVER);
            log.add("early");
            return true;
        });
        line.dueAt(90 * SimTime.NS);
        early.dueAt(80 * SimTime.NS);
        cpu.runQueue().start(new Steps(() -> charge("task"), 1), 0);
        machine.run(SimTime.US);
        assertEquals(List.of("early", "irq at 100 ns over task", "task done at 110 ns"), log);
    }

    @Test
    void aLineThatNobodyHandlesIsSwitchedOff() {
        Irq irq = cpu.requestIrq(line, on -> {
            on.charge(Fn.E1000_INTR);
            return false;
        });
        line.dueAt(SimTime.US);
        assertEquals(Machine.End.QUIET, machine.run(SimTime.NEVER));
        assertTrue(irq.disabled());
        assertEquals(99_900, irq.count());
        assertEquals(SimTime.US + 99_900 * 10 * SimTime.NS, cpu.now());
    }

    @Test
    void aHandledInterruptStartsTheCountOfUnhandledOnesAnew() {
        int[] calls = {0};
        Irq irq = cpu.requestIrq(line, on -> {
            on.charge(Fn.E1000_INTR);
            if (++calls[0] == 150_000) {
                line.dueAt(SimTime.NEVER);
            }
            return calls[0] % 99_899 == 0;
        });
        line.dueAt(0);
        machine.run(SimTime.NEVER);
        assertEquals(150_000, irq.count());
        assertEquals(false, irq.disabled());
    }

    /** Runs an action a number of times, one step each. */
    static final class Steps extends Task {
        private final Runnable action;
        private int left;

        Steps(Runnable action, int times) {
            super("steps");
            this.action = action;
            this.left = times;
        }

        @Override
        protected Step step(Cpu on) {
            action.run();
            return --left > 0 ? Step.RUN : Step.EXIT;
        }
    }
}
