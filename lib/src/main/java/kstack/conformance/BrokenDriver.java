package kstack.conformance;

import kstack.drivers.e1000.E1000Slot;
import kstack.hw.E1000Register;
import kstack.kernel.Cpu;

/**
 * Drivers with one mistake each, as people make them: {@link PlainDriver} but for a line or two. Some lose packets, some stop
 * for ever, some only starve somebody; which check finds which is in {@link #check()}.
 */
public enum BrokenDriver {
    /** The handler leaves interrupts on while the poll works. */
    NEVER_MASKS("mask", NeverMasks::new),
    /** The handler schedules whoever owns the context. */
    SKIPS_PREP("prep", SkipsPrep::new),
    /** The poll takes all there is. */
    IGNORES_BUDGET("budget honoured", IgnoresBudget::new),
    /** The poll says that it did less than it did. */
    RETURNS_LESS("return exactly budget", ReturnsLess::new),
    /** The poll unmasks whatever completing said. */
    ALWAYS_UNMASKS("unmask only if complete_done", AlwaysUnmasks::new),
    /** The poll cleans the transmit ring when receiving leaves time. */
    TRANSMIT_LAST("TX first", TransmitLast::new),
    /** The status of a descriptor stays as it was. */
    KEEPS_STATUS("status reset", KeepsStatus::new),
    /** Every descriptor is taken for a frame. */
    IGNORES_EOP("EOP", IgnoresEop::new),
    /** Damaged frames go up. */
    TRUSTS_ALL("error", TrustsAll::new),
    /** The check sequence goes up with the frame. */
    KEEPS_FCS("FCS", KeepsFcs::new),
    /** The ring is a line. */
    NEVER_WRAPS("wrap", NeverWraps::new),
    /** Descriptors are used once. */
    NEVER_REFILLS("refill", NeverRefills::new),
    /** A budget of 0 is taken for at least one packet. */
    TAKES_ONE_AT_LEAST("budget 0", TakesOneAtLeast::new),
    /** The handler masks, and leaves it so when somebody else owns the context. */
    STAYS_MASKED("disable", StaysMasked::new);

    private final String check;
    private final E1000Slot.Probe probe;

    BrokenDriver(String check, E1000Slot.Probe probe) {
        this.check = check;
        this.probe = probe;
    }

    /** The name of the check that finds it. */
    public String check() {
        return check;
    }

    /** Its constructor, for {@code HostBuilder.driver}. */
    public E1000Slot.Probe probe() {
        return probe;
    }

    private static final class NeverMasks extends PlainDriver {
        NeverMasks(E1000Slot slot) {
            super(slot);
        }

        @Override
        protected void mask() {
            // forgotten
        }
    }

    private static final class SkipsPrep extends PlainDriver {
        SkipsPrep(E1000Slot slot) {
            super(slot);
        }

        @Override
        protected boolean intr(Cpu cpu) {
            if (hw.er32(E1000Register.ICR) == 0) {
                return false;
            }
            mask();
            napi.schedulePrep();
            napi.schedule(cpu);
            return true;
        }
    }

    private static final class IgnoresBudget extends PlainDriver {
        IgnoresBudget(E1000Slot slot) {
            super(slot);
        }

        @Override
        protected int cleanRx(Cpu cpu, int budget) {
            return Math.min(budget, super.cleanRx(cpu, Integer.MAX_VALUE));
        }
    }

    private static final class ReturnsLess extends PlainDriver {
        ReturnsLess(E1000Slot slot) {
            super(slot);
        }

        @Override
        protected int poll(Cpu cpu, int budget) {
            int work = super.poll(cpu, budget);
            return work == budget ? Math.max(0, budget - 1) : work;
        }
    }

    private static final class AlwaysUnmasks extends PlainDriver {
        AlwaysUnmasks(E1000Slot slot) {
            super(slot);
        }

        @Override
        protected int poll(Cpu cpu, int budget) {
            int work = super.poll(cpu, budget);
            if (work < budget) {
                unmask();
            }
            return work;
        }
    }

    private static final class TransmitLast extends PlainDriver {
        private boolean receiving = true;

        TransmitLast(E1000Slot slot) {
            super(slot);
        }

        @Override
        protected int cleanRx(Cpu cpu, int budget) {
            int work = super.cleanRx(cpu, budget);
            receiving = work == budget;
            return work;
        }

        @Override
        protected void cleanTx(Cpu cpu) {
            if (!receiving) {
                super.cleanTx(cpu);
            }
        }
    }

    private static final class KeepsStatus extends PlainDriver {
        KeepsStatus(E1000Slot slot) {
            super(slot);
        }

        @Override
        protected void clearStatus(int i) {
            // the device will overwrite it
        }
    }

    private static final class IgnoresEop extends PlainDriver {
        IgnoresEop(E1000Slot slot) {
            super(slot);
        }

        @Override
        protected boolean isWhole(int i) {
            return true;
        }
    }

    private static final class TrustsAll extends PlainDriver {
        TrustsAll(E1000Slot slot) {
            super(slot);
        }

        @Override
        protected boolean isGood(int i) {
            return true;
        }
    }

    private static final class KeepsFcs extends PlainDriver {
        KeepsFcs(E1000Slot slot) {
            super(slot);
        }

        @Override
        protected int frameLength(int i) {
            return ring.length(i);
        }
    }

    private static final class NeverWraps extends PlainDriver {
        NeverWraps(E1000Slot slot) {
            super(slot);
        }

        @Override
        protected int after(int i) {
            return i + 1;
        }
    }

    private static final class NeverRefills extends PlainDriver {
        NeverRefills(E1000Slot slot) {
            super(slot);
        }

        @Override
        protected void giveBack(int i) {
            // later
        }
    }

    private static final class TakesOneAtLeast extends PlainDriver {
        TakesOneAtLeast(E1000Slot slot) {
            super(slot);
        }

        @Override
        protected int cleanRx(Cpu cpu, int budget) {
            int work = 0;
            if (frameWaits()) {
                do {
                    takeOne(cpu);
                    work++;
                } while (work < budget && frameWaits());
            }
            return work;
        }
    }

    private static final class StaysMasked extends PlainDriver {
        StaysMasked(E1000Slot slot) {
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
    }
}
