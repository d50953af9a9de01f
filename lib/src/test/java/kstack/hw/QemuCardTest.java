package kstack.hw;

import static kstack.hw.E1000Register.*;
import static org.junit.jupiter.api.Assertions.assertEquals;

import kstack.sim.SimTime;
import org.junit.jupiter.api.Test;

class QemuCardTest {
    private static final long US = SimTime.US;
    private static final long FLOOR = 128 * US;

    /** Frames every microsecond from 1 us on, on a ring of 64. */
    private static CardRig stream(E1000Card card, int frames) {
        CardRig rig = new CardRig(card, 64);
        for (int i = 1; i <= frames; i++) {
            rig.arrive(i * US, 60);
        }
        rig.write(IMS, ICR_RXT0, 0);
        return rig.plugIn();
    }

    /** Takes the first interrupt at once and returns when the second comes. */
    private static long second(CardRig rig) {
        assertEquals(US, rig.risesAt(), "the first after a quiet time is immediate");
        rig.read(ICR, US);
        return rig.risesAt();
    }

    @Test
    void neverLessThan128MicrosecondsLieBetweenInterruptsWhateverItrSays() {
        for (int itr : new int[] {0, 1, 195, 500}) {
            CardRig rig = stream(E1000Card.QEMU_82540EM, 50);
            rig.write(ITR, itr, 0);
            assertEquals(US + FLOOR, second(rig), "ITR " + itr);
        }
    }

    @Test
    void aLargerItrStands() {
        CardRig rig = stream(E1000Card.QEMU_82540EM, 50);
        rig.write(ITR, 976, 0);
        assertEquals(US + 976 * 256 * SimTime.NS, second(rig));
    }

    @Test
    void withThePatchedFloorItrAloneSaysTheGap() {
        CardRig rig = stream(E1000Card.QEMU_82540EM.noClamp(), 50);
        rig.write(ITR, 55, 0);
        assertEquals(US + 55 * 256 * SimTime.NS, second(rig));
        CardRig off = stream(E1000Card.QEMU_82540EM.noClamp(), 50);
        assertEquals(2 * US, second(off), "the next frame is later than the 0.256 us that are left");
    }

    @Test
    void anyRdtrSwitchesRadvOnAndTheSmallerOfRadvAndItrCounts() {
        CardRig radv = stream(E1000Card.QEMU_82540EM, 50);
        radv.write(RDTR, 1, 0);
        radv.write(RADV, 400, 0);
        assertEquals(US + 400 * 1024 * SimTime.NS, second(radv));
        CardRig both = stream(E1000Card.QEMU_82540EM, 50);
        both.write(RDTR, 1, 0);
        both.write(RADV, 400, 0);
        both.write(ITR, 976, 0);
        assertEquals(US + 976 * 256 * SimTime.NS, second(both));
        CardRig noRdtr = stream(E1000Card.QEMU_82540EM, 50);
        noRdtr.write(RADV, 400, 0);
        assertEquals(US + FLOOR, second(noRdtr));
    }

    @Test
    void withoutMitigationItrAndRadvMeanNothing() {
        CardRig rig = stream(E1000Card.QEMU_82540EM.mitigation(false), 50);
        rig.write(ITR, 976, 0);
        rig.write(RDTR, 1, 0);
        rig.write(RADV, 400, 0);
        assertEquals(2 * US, second(rig));
    }

    @Test
    void theGapIsFixedWhenTheLineRises() {
        CardRig rig = stream(E1000Card.QEMU_82540EM, 50);
        assertEquals(US, rig.risesAt());
        rig.read(ICR, US);
        rig.write(ITR, 3906, US);
        assertEquals(US + FLOOR, rig.risesAt());
    }

    @Test
    void framesAtAFullRingWaitAndTheNextTailWriteDropsWhatDoesNotFit() {
        CardRig rig = stream(E1000Card.QEMU_82540EM, 100);
        assertEquals(0, rig.read(MPC, SimTime.MS), "nothing is counted yet");
        assertEquals(37, rig.nic.framesInFifo());
        assertEquals(0, rig.read(ICR, SimTime.MS) & ICR_RXO);
        rig.write(RDT, 9, 2 * SimTime.MS);
        assertEquals(63 + 10, rig.read(GPRC, 2 * SimTime.MS));
        assertEquals(27, rig.read(MPC, 2 * SimTime.MS));
        assertEquals(27, rig.read(MPC, 2 * SimTime.MS), "reading does not clear it");
        assertEquals(ICR_RXO, rig.read(ICR, 2 * SimTime.MS) & ICR_RXO);
        assertEquals(27, rig.ledger.missed());
    }

    @Test
    void theQueueTakesTenThousandFramesAndLosesMoreWithoutATrace() {
        CardRig rig = stream(E1000Card.QEMU_82540EM, 63 + 10_000 + 20);
        rig.read(RDH, SimTime.S);
        assertEquals(10_000, rig.nic.framesInFifo());
        assertEquals(20, rig.ledger.missed());
        assertEquals(0, rig.read(MPC, SimTime.S));
    }

    @Test
    void sendingTakesNoTimeOnTheWire() {
        CardRig rig = new CardRig(E1000Card.QEMU_82540EM, 64);
        rig.write(IMS, ICR_TXDW, 0);
        rig.send(0, 5, 1514, TxRing.CMD_EOP | TxRing.CMD_RS | TxRing.CMD_IDE, 10 * US);
        assertEquals(5, rig.read(TDH, 10 * US));
        assertEquals(10 * US, rig.risesAt());
        assertEquals(10 * US, rig.sentPs.get(4));
    }

    @Test
    void fewFreeDescriptorsShowWithEveryFrame() {
        CardRig rig = stream(E1000Card.QEMU_82540EM, 40);
        assertEquals(ICR_RXT0, rig.read(ICR, 30 * US), "63 less 30 is more than half");
        assertEquals(ICR_RXT0 | ICR_RXDMT0, rig.read(ICR, 31 * US));
        assertEquals(ICR_RXT0 | ICR_RXDMT0, rig.read(ICR, 33 * US));
    }
}
