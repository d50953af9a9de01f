package kstack.lab.nb07;

import static kstack.hw.E1000Register.*;

import kstack.drivers.e1000.E1000Adapter;
import kstack.drivers.e1000.E1000Slot;
import kstack.kernel.Cpu;
import kstack.net.core.Napi;
import kstack.trace.Fn;

/**
 * The e1000 driver with a reader's {@link Receiving} in place of {@code e1000_intr} and {@code e1000_clean}. It notes what breaks
 * the rules without harm to the run: packets taken in the interrupt, completing after a full budget.
 */
final class ReceivingDriver extends E1000Adapter implements Receiving.Card {
    private final Receiving routine;
    private Cpu cpu;
    private boolean polling;
    private int takenInPoll;
    private int budget;
    private boolean completed;
    int takenInInterrupt;
    int completedFull;
    int notCompleted;

    ReceivingDriver(E1000Slot slot, Receiving routine) {
        super(slot);
        this.routine = routine;
    }

    @Override
    protected boolean intr(Cpu on) {
        on.charge(Fn.E1000_INTR);
        hw.accessedBy(on);
        if (hw.er32(ICR) == 0) {
            return false;
        }
        Cpu before = cpu;
        boolean nested = polling;
        cpu = on;
        polling = false;
        routine.interrupt(this);
        cpu = before;
        polling = nested;
        return true;
    }

    @Override
    protected int clean(Cpu on, int upTo) {
        on.charge(Fn.E1000_CLEAN);
        hw.accessedBy(on);
        cleanTxIrq(on);
        cpu = on;
        polling = true;
        takenInPoll = 0;
        budget = upTo;
        completed = false;
        int work = routine.poll(this, upTo);
        polling = false;
        if (work < upTo && !completed && (napi.state() & Napi.STATE_SCHED) != 0) {
            notCompleted++;
        }
        return work;
    }

    @Override
    public void mask() {
        hw.ew32(IMC, ~0);
    }

    @Override
    public void unmask() {
        hw.ew32(IMS, IMS_ENABLE_MASK);
    }

    @Override
    public void schedule() {
        if (napi.schedulePrep()) {
            napi.schedule(cpu);
        }
    }

    @Override
    public boolean takePacket() {
        if (!polling) {
            takenInInterrupt++;
            return false;
        }
        int taken = cleanRxIrq(cpu, 1);
        takenInPoll += taken;
        return taken == 1;
    }

    @Override
    public boolean complete() {
        if (polling && takenInPoll >= budget) {
            completedFull++;
        }
        completed = true;
        return napi.completeDone(cpu, takenInPoll);
    }
}
