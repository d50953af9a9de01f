package kstack.hw;

import static kstack.hw.E1000Register.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import kstack.sim.SimTime;
import org.junit.jupiter.api.Test;

class TransmitTest {
    private static final long US = SimTime.US;
    private static final long UNIT = 1_024 * SimTime.NS;
    private static final int SEND = TxRing.CMD_EOP | TxRing.CMD_IFCS | TxRing.CMD_RS;
    private static final long WIRE = LinkSpeed.GBIT_1.frameTimePs(60);

    private final CardRig rig = new CardRig(E1000Card.I82545EM, 64);

    @Test
    void aDescriptorIsWrittenBackWhenItsFrameHasLeftAndNotBefore() {
        rig.send(0, 3, 60, SEND, 10 * US);
        assertEquals(List.of(10 * US + WIRE, 10 * US + 2 * WIRE, 10 * US + 3 * WIRE), rig.sentPs);
        rig.at(10 * US + 2 * WIRE - 1);
        assertEquals(TxRing.DD, rig.txRing.status(0));
        assertEquals(0, rig.txRing.status(1));
        assertEquals(1, rig.read(TDH, 10 * US + 2 * WIRE - 1));
        assertEquals(2, rig.read(TDH, 10 * US + 2 * WIRE));
        assertEquals(TxRing.DD, rig.txRing.status(1));
    }

    @Test
    void theWireIsBusyUntilTheLastFrameHasLeft() {
        rig.send(0, 1, 60, SEND, 10 * US);
        rig.send(1, 2, 60, SEND, 10 * US + WIRE / 2);
        assertEquals(10 * US + 2 * WIRE, rig.sentPs.get(1));
        rig.send(2, 3, 60, SEND, 20 * US);
        assertEquals(20 * US + WIRE, rig.sentPs.get(2));
    }

    @Test
    void writeBackInterruptsAtOnceUnlessTheDescriptorAsksForDelay() {
        rig.write(TIDV, 8, 0);
        rig.write(IMS, ICR_TXDW, 0);
        rig.send(0, 2, 60, SEND, 10 * US);
        assertEquals(10 * US + WIRE, rig.risesAt());
        assertEquals(ICR_TXDW, rig.read(ICR, 10 * US + WIRE));
        assertEquals(10 * US + 2 * WIRE, rig.risesAt());
    }

    @Test
    void theDelayStartsAnewWithEachDescriptorUpToTheAbsoluteOne() {
        rig.write(TIDV, 8, 0);
        rig.write(IMS, ICR_TXDW, 0);
        rig.send(0, 4, 60, SEND | TxRing.CMD_IDE, 10 * US);
        assertEquals(10 * US + 4 * WIRE + 8 * UNIT, rig.risesAt());
        assertEquals(ICR_TXDW | ICR_TXQE, rig.read(ICR, 10 * US + 4 * WIRE + 8 * UNIT));
        rig.write(TADV, 9, 100 * US);
        rig.send(4, 14, 60, SEND | TxRing.CMD_IDE, 200 * US);
        assertEquals(200 * US + WIRE + 9 * UNIT, rig.risesAt());
    }

    @Test
    void aDescriptorWithoutDelayEndsTheDelayOfThoseBefore() {
        rig.write(TIDV, 100, 0);
        rig.write(IMS, ICR_TXDW, 0);
        rig.send(0, 2, 60, SEND | TxRing.CMD_IDE, 10 * US);
        rig.send(2, 3, 60, SEND, 10 * US);
        assertEquals(10 * US + 3 * WIRE, rig.risesAt());
        rig.read(ICR, 20 * US);
        assertEquals(SimTime.NEVER, rig.risesAt());
    }

    @Test
    void aDescriptorLiesInMemoryAsTheDatasheetDrawsIt() {
        rig.send(0, 1, 1514, SEND | TxRing.CMD_IDE, 0);
        rig.read(TDH, SimTime.MS);
        byte[] d = rig.txRing.bytes(0);
        assertEquals(1514, d[8] & 0xff | (d[9] & 0xff) << 8);
        assertEquals(0, d[10], "CSO");
        assertEquals(0x8b, d[11] & 0xff, "IDE, RS, IFCS, EOP");
        assertEquals(TxRing.DD, d[12]);
        assertEquals(16 * 16, rig.read(TDLEN, SimTime.MS));
        assertEquals(1, rig.read(TDT, SimTime.MS));
    }

    @Test
    void aTailBeyondTheRingIsRefused() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> rig.write(TDT, 16, 0)).getMessage()
                .contains("0 to 15"));
    }
}
