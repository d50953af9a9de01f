package kstack.hw;

import static kstack.hw.E1000Register.*;

import kstack.sim.SimTime;

/**
 * Causes, mask and throttle: ICR, ICS, IMS, IMC, ITR, and the interrupt line they move.
 *
 * <p>The line rises when a cause shows through the mask and the gap since it last rose is over, and falls when none
 * shows. The chip measures the gap by ITR as it stands; QEMU's device fixes it when the line rises, from what shows then
 * (a "mitigation timer"), and never below its floor. Datasheet: 8254x developer's manual, 13.4.17 to 13.4.21.
 */
final class InterruptBlock {
    private static final long ITR_UNIT_PS = 256 * SimTime.NS;
    /** RADV and TADV count 1024 ns, ITR 256 ns. */
    private static final int DELAY_UNITS = 4;

    private final E1000Card card;
    private final IrqLine line;
    private final DelayTimer rxDelay;
    private final DelayTimer txDelay;
    private int icr;
    private int ims;
    private int itr;
    private long causeAtPs;
    private long roseAtPs = Long.MIN_VALUE / 2;
    private long mayRiseAtPs = roseAtPs;
    private boolean asserted;
    private boolean delayedTx;

    InterruptBlock(E1000Card card, IrqLine line, DelayTimer rxDelay, DelayTimer txDelay) {
        this.card = card;
        this.line = line;
        this.rxDelay = rxDelay;
        this.txDelay = txDelay;
    }

    /** Sets causes at a time; several parts of the card tell of theirs in any order, the earliest counts. */
    void cause(int bits, long atPs) {
        if (card.emulated() && shows() && !asserted && riseAtPs() <= atPs) {
            rise(riseAtPs());
        }
        if ((bits & ims) != 0 && ((icr & ims) == 0 || atPs < causeAtPs)) {
            causeAtPs = atPs;
        }
        icr |= bits;
    }

    /** ICR, which reading clears. */
    int takeCauses() {
        int taken = icr;
        icr = 0;
        return taken;
    }

    int causes() {
        return icr;
    }

    int mask() {
        return ims;
    }

    /** IMS: a cause that is there already shows from now on. */
    void unmask(int bits, long nowPs) {
        if ((icr & ims) == 0) {
            causeAtPs = nowPs;
        }
        ims |= bits;
    }

    /** IMC. */
    void clearMask(int bits) {
        ims &= ~bits;
    }

    int itr() {
        return itr;
    }

    void itr(int value) {
        itr = value & 0xffff;
        if (!card.emulated()) {
            mayRiseAtPs = roseAtPs + itr * ITR_UNIT_PS;
        }
    }

    /** A descriptor asked for delay of its interrupt (IDE); QEMU remembers it until the line rises. */
    void delayedTx() {
        delayedTx = true;
    }

    private boolean shows() {
        return (icr & ims) != 0;
    }

    private long riseAtPs() {
        return Math.max(causeAtPs, mayRiseAtPs);
    }

    private void rise(long atPs) {
        asserted = true;
        roseAtPs = atPs;
        mayRiseAtPs = atPs + (card.emulated() ? mitigationUnits() : itr) * ITR_UNIT_PS;
        line.dueAt(atPs);
    }

    /** {@code set_interrupt_cause()} of QEMU's device: the smallest of the delays that apply, not below the floor. */
    private int mitigationUnits() {
        if (!card.mitigation()) {
            return 0;
        }
        int units = 0;
        if (delayedTx && (icr & ims & (ICR_TXDW | ICR_TXQE)) != 0) {
            units = smaller(units, txDelay.absolute() * DELAY_UNITS);
        }
        if (!rxDelay.off() && (icr & ims & ICR_RXT0) != 0) {
            units = smaller(units, rxDelay.absolute() * DELAY_UNITS);
        }
        delayedTx = false;
        return Math.max(smaller(units, itr), card.floorUnits());
    }

    private static int smaller(int units, int other) {
        return other != 0 && (units == 0 || other < units) ? other : units;
    }

    /**
     * Moves the line. Without a cause its time is {@code forecastPs}, before which none can come.
     */
    void update(long nowPs, long forecastPs) {
        if (!shows()) {
            asserted = false;
            line.dueAt(forecastPs == SimTime.NEVER ? SimTime.NEVER : Math.max(forecastPs, mayRiseAtPs));
        } else if (!asserted) {
            long at = riseAtPs();
            if (at <= nowPs) {
                rise(at);
            } else {
                line.dueAt(at);
            }
        }
    }
}
