package kstack.net.core;

import kstack.hw.IrqLine;
import kstack.kernel.Cpu;
import kstack.sim.Event;
import kstack.sim.EventQueue;
import kstack.sim.SimTime;

/** High-resolution timers of one CPU, {@code HRTIMER_MODE_REL_PINNED}: they fire in a timer interrupt at their time, not at the tick. */
final class PinnedTimers {
    private final EventQueue queue = new EventQueue();
    private final IrqLine line = new IrqLine("LOC");

    PinnedTimers(Cpu cpu) {
        cpu.requestIrq(line, this::interrupt);
    }

    void arm(Event timer, long atPs) {
        queue.arm(timer, atPs);
        program();
    }

    void cancel(Event timer) {
        queue.cancel(timer);
        program();
    }

    private void program() {
        line.dueAt(queue.nextPs());
    }

    private boolean interrupt(Cpu on) {
        line.dueAt(SimTime.NEVER);
        while (queue.fireNext(on.now())) {
            continue;
        }
        program();
        return true;
    }
}
