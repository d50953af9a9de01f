package kstack.hw;

import static kstack.hw.E1000Register.*;
import static org.junit.jupiter.api.Assertions.assertEquals;

import kstack.sim.SimTime;
import org.junit.jupiter.api.Test;

class DelayTimersTest {
    private static final long US = SimTime.US;
    private static final long UNIT = 1_024 * SimTime.NS;

    private final CardRig rig = new CardRig(E1000Card.I82545EM, 64);

    private void frames(int count, long gapPs) {
        for (int i = 0; i < count; i++) {
            rig.arrive(100 * US + i * gapPs, 60);
        }
        rig.plugIn();
    }

    private void delays(int rdtr, int radv) {
        rig.write(RDTR, rdtr, 0);
        rig.write(RADV, radv, 0);
        rig.write(IMS, ICR_RXT0, 0);
    }

    @Test
    void withoutDelayEveryFrameInterruptsAtOnce() {
        delays(0, 100);
        frames(3, 5 * US);
        assertEquals(100 * US, rig.risesAt());
    }

    @Test
    void theRelativeTimerStartsAnewWithEachFrame() {
        delays(10, 0);
        frames(5, 5 * US);
        assertEquals(100 * US + 4 * 5 * US + 10 * UNIT, rig.risesAt());
    }

    @Test
    void theRelativeTimerEndsWhenTheNextFrameComesTooLate() {
        delays(10, 0);
        frames(5, 10 * UNIT);
        assertEquals(100 * US + 10 * UNIT, rig.risesAt(), "the frame that comes as it ends comes too late");
    }

    @Test
    void theAbsoluteTimerCapsTheDelayOfTheFirstFrame() {
        delays(10, 16);
        frames(50, 5 * US);
        assertEquals(100 * US + 16 * UNIT, rig.risesAt());
        assertEquals(4, rig.read(RDH, 100 * US + 16 * UNIT));
        assertEquals(ICR_RXT0, rig.read(ICR, 100 * US + 16 * UNIT));
        // the next frame, the fifth, starts both anew
        assertEquals(120 * US + 16 * UNIT, rig.risesAt());
    }

    @Test
    void theThrottleComesBeforeBothDelays() {
        rig.write(ITR, 1000, 0);
        delays(1, 2);
        frames(2, 60 * US);
        long first = rig.risesAt();
        assertEquals(100 * US + UNIT, first);
        rig.read(ICR, first);
        assertEquals(first + 1000 * 256 * SimTime.NS, rig.risesAt());
    }

    @Test
    void fewFreeDescriptorsInterruptWithoutDelay() {
        rig.write(IMS, ICR_RXDMT0, 0);
        delays(1000, 0);
        frames(40, US);
        // 63 descriptors are free at first; with the 31st frame 32 are left, half of the ring
        assertEquals(130 * US, rig.risesAt());
        assertEquals(ICR_RXDMT0, rig.read(ICR, 130 * US));
    }

    @Test
    void flushingLetsARunningDelayEndNow() {
        delays(1000, 0);
        frames(2, 1900 * US);
        rig.write(RDTR, 1000 | RDTR_FPD, 90 * US);
        assertEquals(100 * US + 1000 * UNIT, rig.risesAt(), "nothing waited then");
        rig.read(ICR, 100 * US + 1000 * UNIT);
        rig.write(RDTR, 1000 | RDTR_FPD, 2010 * US);
        assertEquals(2010 * US, rig.risesAt());
    }

    @Test
    void softwareRaisesACauseAndTheThrottleHolds() {
        rig.write(ITR, 100, 0);
        rig.write(IMS, ICR_RXDMT0, 0);
        rig.write(ICS, ICR_RXDMT0, 7 * US);
        assertEquals(ICR_RXDMT0, rig.read(ICS, 7 * US), "reading ICS clears nothing");
        assertEquals(7 * US, rig.risesAt());
        rig.read(ICR, 7 * US);
        rig.write(ICS, ICR_RXDMT0, 8 * US);
        assertEquals(7 * US + 100 * 256 * SimTime.NS, rig.risesAt());
    }
}
