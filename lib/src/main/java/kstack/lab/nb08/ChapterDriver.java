package kstack.lab.nb08;

import kstack.conformance.PlainDriver;
import kstack.drivers.e1000.E1000Slot;
import kstack.hw.E1000Register;
import kstack.kernel.Cpu;

/**
 * The driver that the first text describes, on the plain one's rings: its interrupt handler, poll and receive loop with all
 * that they leave out of Linux's {@code e1000_intr}, {@code e1000_clean} and {@code e1000_clean_rx_irq}. The text's own
 * errors of compilation, of names and of signatures are mended; what it does is not.
 */
public class ChapterDriver extends PlainDriver {
    /** A driver for the card of {@code slot}. */
    public ChapterDriver(E1000Slot slot) {
        super(slot);
    }

    @Override
    protected boolean intr(Cpu cpu) {
        if (hw.er32(E1000Register.ICR) == 0) {
            return false;
        }
        mask();
        if (napi.schedulePrep()) {
            napi.schedule(cpu);
        }
        return true;
    }

    @Override
    protected int poll(Cpu cpu, int budget) {
        int work = cleanRx(cpu, budget);
        cleanTx(cpu);
        if (work < budget) {
            napi.completeDone(cpu, work);
            unmask();
        }
        return work;
    }

    @Override
    protected boolean isWhole(int i) {
        return true;
    }

    @Override
    protected boolean isGood(int i) {
        return true;
    }

    @Override
    protected int frameLength(int i) {
        return ring.length(i);
    }

    @Override
    protected void clearStatus(int i) {
        // the text has no such line
    }
}
