package kstack.hw;

import static kstack.hw.E1000Register.*;
import static org.junit.jupiter.api.Assertions.assertEquals;

import kstack.sim.SimTime;
import kstack.wire.EthernetHeader;
import org.junit.jupiter.api.Test;

class StatisticsTest {
    private static final long END = SimTime.S;

    private final CardRig rig = new CardRig(E1000Card.I82545EM, 64);

    private void arrive(long destination, int... lengths) {
        for (int len : lengths) {
            byte[] f = new byte[len];
            EthernetHeader.dst(f, 0, destination);
            rig.arrive(SimTime.US, f);
        }
    }

    @Test
    void framesCountInTheBinOfTheirSizeWithFcs() {
        arrive(CardRig.MAC, 42, 60, 61, 123, 124, 251, 252, 507, 508, 1019, 1020, 1518);
        rig.plugIn();
        int[] bins = {2, 2, 2, 2, 2, 2};
        for (int i = 0; i < bins.length; i++) {
            assertEquals(bins[i], rig.read(PRC64 + 4 * i, END), "bin " + i);
            assertEquals(0, rig.read(PRC64 + 4 * i, END), "reading clears");
        }
        assertEquals(12, rig.read(GPRC, END));
        assertEquals(0, rig.read(GPRC, END));
    }

    @Test
    void octetsAreClearedByReadingTheUpperHalf() {
        arrive(CardRig.MAC, 60, 1514);
        rig.plugIn();
        assertEquals(64 + 1518, rig.read(GORCL, END));
        assertEquals(64 + 1518, rig.read(GORCL, END));
        assertEquals(0, rig.read(GORCH, END));
        assertEquals(0, rig.read(GORCL, END));
    }

    @Test
    void groupsAndForeignFramesHaveTheirOwnCounters() {
        rig.nic.ew32(RCTL, RCTL_EN | RCTL_MPE);
        arrive(CardRig.MAC, 60);
        arrive(EthernetHeader.BROADCAST, 60, 60);
        arrive(0x0100_5e00_0001L, 60, 60, 60);
        arrive(CardRig.MAC + 1, 100);
        arrive(CardRig.MAC, 1519);
        rig.plugIn();
        assertEquals(6, rig.read(GPRC, END));
        assertEquals(2, rig.read(BPRC, END));
        assertEquals(3, rig.read(MPRC, END));
        assertEquals(1, rig.read(ROC, END));
        assertEquals(8, rig.read(TPR, END), "all that came by");
        assertEquals(6 * 64 + 104 + 1523, rig.read(TORL, END));
    }

    @Test
    void sentFramesCountWhenTheyHaveLeft() {
        rig.send(0, 3, 1000, TxRing.CMD_EOP | TxRing.CMD_RS, 0);
        long wire = LinkSpeed.GBIT_1.frameTimePs(1000);
        assertEquals(2, rig.read(GPTC, 2 * wire));
        assertEquals(1, rig.read(GPTC, 3 * wire));
        assertEquals(3, rig.read(TPT, END));
        assertEquals(3, rig.read(PTC1023, END));
        assertEquals(3 * 1004, rig.read(GOTCL, END));
        assertEquals(3 * 1004, rig.nic.total(GOTCL));
    }

    @Test
    void errorsThatTheWireOfTheModelLacksReadZero() {
        for (int register : new int[] {CRCERRS, ALGNERRC, SYMERRS, RXERRC, RUC, COLC, TSCTC, TSCTFC}) {
            assertEquals(0, rig.read(register, END));
        }
    }
}
