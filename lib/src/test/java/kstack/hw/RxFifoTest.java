package kstack.hw;

import static kstack.hw.E1000Register.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import kstack.sim.RandomStream;
import kstack.sim.SimTime;
import org.junit.jupiter.api.Test;

class RxFifoTest {
    private static final long US = SimTime.US;

    private static CardRig full(E1000Card card, int frames, int len) {
        CardRig rig = new CardRig(card, 8);
        for (int i = 0; i < frames; i++) {
            rig.arrive((1 + i) * US, len);
        }
        return rig.plugIn();
    }

    @Test
    void framesWithoutDescriptorWaitAndAreMissedOnlyWhenTheFifoIsFull() {
        // a frame of 64 bytes takes 16 more: 614 of them fill 48 KB
        CardRig rig = full(E1000Card.I82545EM, 7 + 614 + 5, 60);
        assertEquals(5, rig.read(MPC, SimTime.S));
        assertEquals(614 + 5, rig.read(RNBC, SimTime.S));
        assertEquals(7, rig.read(GPRC, SimTime.S));
        assertEquals(614, rig.nic.framesInFifo());
        assertEquals(ICR_RXO, rig.read(ICR, SimTime.S) & ICR_RXO);
        rig.ledger.check(rig.nic.framesHeld());
    }

    @Test
    void withoutFifoTheArrivingFrameIsMissedAtOnce() {
        CardRig rig = full(E1000Card.I82545EM.fifo(0), 10, 60);
        assertEquals(3, rig.read(MPC, SimTime.S));
        assertEquals(3, rig.read(RNBC, SimTime.S));
    }

    @Test
    void whatWaitedGoesToTheDescriptorsThatAreGivenBackInOrderAndInterruptsThen() {
        CardRig rig = full(E1000Card.I82545EM, 12, 60);
        rig.read(ICR, 100 * US);
        for (int i = 0; i < 3; i++) {
            rig.ring.clearStatus(i);
        }
        rig.write(IMS, ICR_RXT0, 100 * US);
        rig.write(RDT, 2, 200 * US);
        assertEquals(200 * US, rig.risesAt());
        assertEquals(8, rig.ring.frameId(7));
        assertEquals(8 * US, rig.ring.arrivalPs(7), "the time of its arrival stays");
        assertEquals(10, rig.ring.frameId(1));
        assertEquals(2, rig.nic.framesInFifo());
    }

    @Test
    void aFrameThatComesWhileOthersWaitWaitsBehindThem() {
        CardRig rig = new CardRig(E1000Card.I82545EM, 8);
        rig.nic.ew32(RCTL, RCTL_EN | RCTL_LPE);
        for (int i = 0; i < 7; i++) {
            rig.arrive(US, 60);
        }
        rig.arrive(2 * US, 5000).arrive(4 * US, 60).plugIn();
        rig.at(3 * US);
        rig.ring.clearStatus(0);
        rig.write(RDT, 0, 3 * US);
        rig.read(RDH, 5 * US);
        assertEquals(2, rig.nic.framesInFifo(), "one descriptor is no room for the long frame, and the short one waits");
        for (int i = 1; i < 4; i++) {
            rig.ring.clearStatus(i);
        }
        rig.write(RDT, 3, 6 * US);
        assertEquals(8, rig.ring.frameId(1));
        assertEquals(9, rig.ring.frameId(2));
    }

    @Test
    void thePartOfThePacketBufferIsARegister() {
        CardRig rig = new CardRig(E1000Card.I82545EM, 8);
        assertEquals(48, rig.read(PBA, 0));
        rig.write(PBA, 8, 0);
        for (int i = 0; i < 200; i++) {
            rig.arrive(US, 60);
        }
        rig.plugIn();
        rig.read(RDH, 2 * US);
        assertEquals(8192 / 80, rig.nic.framesInFifo());
    }

    @Test
    void aResetEmptiesIt() {
        CardRig rig = full(E1000Card.I82545EM, 12, 60);
        rig.write(CTRL, CTRL_RST, SimTime.MS);
        assertEquals(0, rig.nic.framesInFifo());
        assertEquals(5, rig.ledger.missed());
    }

    @Test
    void itKeepsOrderAndBytesOverManyRandomRounds() {
        RandomStream random = RandomStream.of(1, "fifo");
        RxFifo fifo = new RxFifo(20_000, 0);
        ArrayDeque<byte[]> twin = new ArrayDeque<>();
        long used = 0;
        long id = 0;
        for (int step = 0; step < 100_000; step++) {
            if (random.nextInt(2) == 0) {
                byte[] f = new byte[60 + random.nextInt(1500)];
                f[0] = (byte) id;
                f[f.length - 1] = (byte) (id >> 8);
                int room = 16 + (f.length + 4 + 15) / 16 * 16;
                assertEquals(used + room <= 20_000, fifo.offer(f, 0, f.length, id, id));
                if (used + room <= 20_000) {
                    twin.add(f);
                    used += room;
                }
                id++;
            } else if (!twin.isEmpty()) {
                byte[] f = twin.remove();
                assertEquals(f.length, fifo.length());
                assertEquals(f[0], fifo.bytes()[fifo.offset()]);
                assertEquals(f[f.length - 1], fifo.bytes()[fifo.offset() + f.length - 1]);
                fifo.remove();
                used -= 16 + (f.length + 4 + 15) / 16 * 16;
            }
            assertEquals(used, fifo.usedBytes());
            assertEquals(twin.isEmpty(), fifo.isEmpty());
        }
        assertTrue(id > 40_000);
        assertFalse(fifo.bytes().length > 200_000, "the store does not grow without need");
    }

    @Test
    void aSizeOutOfRangeIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> E1000Card.I82545EM.fifo(-1));
        assertThrows(IllegalArgumentException.class, () -> E1000Card.QEMU_82540EM.fifo(1000));
        assertThrows(IllegalArgumentException.class, () -> E1000Card.I82545EM.noClamp());
        assertThrows(IllegalArgumentException.class, () -> E1000Card.I82545EM.mitigation(false));
    }
}
