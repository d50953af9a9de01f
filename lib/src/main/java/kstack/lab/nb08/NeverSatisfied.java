package kstack.lab.nb08;

import kstack.conformance.PlainDriver;
import kstack.drivers.e1000.E1000Slot;
import kstack.kernel.Cpu;

/** A driver whose poll always returns its budget, as if there were more: it is polled for ever. */
final class NeverSatisfied extends PlainDriver {
    NeverSatisfied(E1000Slot slot) {
        super(slot);
    }

    @Override
    protected int poll(Cpu cpu, int budget) {
        cleanTx(cpu);
        cleanRx(cpu, budget);
        return budget;
    }
}
