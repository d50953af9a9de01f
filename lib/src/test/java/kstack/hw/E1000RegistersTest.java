package kstack.hw;

import static kstack.hw.E1000Register.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import kstack.sim.SimTime;
import kstack.trace.PacketLedger;
import kstack.wire.EthernetHeader;
import kstack.wire.Frame;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class E1000RegistersTest {
    private static final long MAC = 0x0200_0000_0002L;
    private static final int RING = 8;

    private final PacketLedger ledger = new PacketLedger();
    private final DmaMemory dma = new DmaMemory();
    private final E1000 nic = new E1000(E1000Card.I82545EM.fifo(0), MAC, LinkSpeed.GBIT_1, "eth0", ledger, dma);
    private final RxRing ring = new RxRing(RING);
    private final byte[][] buffers = new byte[RING][2048];
    private final List<byte[]> frames = new ArrayList<>();
    private long now;

    @BeforeEach
    void plugIn() {
        nic.accessedBy(() -> now);
        for (int i = 0; i < RING; i++) {
            ring.bufferAddress(i, dma.map(buffers[i], 64));
        }
        nic.receiveRing(ring, 1984);
        nic.ew32(RCTL, RCTL_EN);
        nic.ew32(RDT, RING - 1);
    }

    private byte[] frame(int number) {
        return Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").udp(number, 5000).payload("frame " + number).build();
    }

    /** Frames number 1 to {@code count} arrive, one each microsecond from {@code firstPs} on. */
    private void arrive(int count, long firstPs) {
        for (int i = 1; i <= count; i++) {
            frames.add(frame(i));
        }
        play(firstPs);
    }

    private void play(long firstPs) {
        nic.connect(new FrameSource() {
            private int next;

            @Override
            public long arrivalPs() {
                return next < frames.size() ? firstPs + next * SimTime.US : SimTime.NEVER;
            }

            @Override
            public byte[] bytes() {
                return frames.get(next);
            }

            @Override
            public void advance() {
                next++;
            }
        });
    }

    @Test
    void aDescriptorLiesInMemoryAsTheDatasheetDrawsIt() {
        arrive(1, SimTime.US);
        now = SimTime.US;
        assertTrue((ring.status(0) & RxRing.DD) != 0);
        byte[] d = ring.bytes(0);
        int length = frame(1).length + 4;
        // buffer address 0-7, length 8-9, checksum 10-11, status 12, errors 13, special 14-15
        assertEquals(ring.bufferAddress(0), Long.reverseBytes(Long.parseUnsignedLong(HexFormat.of().formatHex(d, 0, 8), 16)));
        assertEquals(length, d[8] & 0xff | (d[9] & 0xff) << 8);
        assertEquals(RxRing.DD | RxRing.EOP | RxRing.IXSM, d[12] & 0xff);
        assertEquals(0, d[13]);
        assertArrayEquals(new byte[2], java.util.Arrays.copyOfRange(d, 14, 16));
    }

    @Test
    void theFrameLiesInTheBufferWhereTheAddressPoints() {
        arrive(1, SimTime.US);
        now = SimTime.US;
        ring.status(0);
        byte[] f = frame(1);
        assertArrayEquals(f, java.util.Arrays.copyOfRange(buffers[0], 64, 64 + f.length));
        assertEquals(1, ring.frameId(0));
        assertEquals(SimTime.US, ring.arrivalPs(0));
    }

    @Test
    void aFrameIsSeenWhenItsLastBitHasArrivedAndNotBefore() {
        arrive(1, SimTime.US);
        now = SimTime.US - 1;
        assertEquals(0, ring.status(0));
        assertEquals(0, nic.er32(RDH));
        now = SimTime.US;
        assertEquals(1, nic.er32(RDH));
    }

    @Test
    void oneDescriptorAlwaysStaysFreeAndTheNewestFrameIsTheOneThatIsMissed() {
        arrive(RING + 2, 0);
        now = SimTime.S;
        assertEquals(RING - 1, nic.er32(RDH));
        assertEquals(3, nic.er32(MPC));
        assertEquals(0, nic.er32(MPC), "reading clears it");
        assertEquals(RING - 1, nic.er32(GPRC));
        assertEquals(3, ledger.missed());
        assertEquals(7, ring.frameId(6), "nothing in memory was overwritten");
        assertEquals(0, ring.status(7));
    }

    @Test
    void aDescriptorThatIsGivenBackServesLaterFramesOnly() {
        arrive(12, SimTime.US);
        // at 9.5 us seven frames are in, and frames 8 and 9 found no room, although nobody had looked before
        now = 9 * SimTime.US + 500 * SimTime.NS;
        ring.clearStatus(0);
        nic.ew32(RDT, 0);
        now = 20 * SimTime.US;
        assertEquals(0, nic.er32(RDH));
        assertEquals(10, ring.frameId(7), "the freed place took frame 10");
        assertEquals(4, nic.er32(MPC), "8, 9, 11 and 12");
    }

    @Test
    void headWrapsAroundTheRing() {
        arrive(20, SimTime.US);
        for (int i = 1; i <= 20; i++) {
            now = i * SimTime.US;
            int at = (i - 1) % RING;
            assertTrue((ring.status(at) & RxRing.DD) != 0, "frame " + i);
            assertEquals(i, ring.frameId(at));
            ring.clearStatus(at);
            nic.ew32(RDT, at);
        }
        assertEquals(20 % RING, nic.er32(RDH));
        assertEquals(0, nic.er32(MPC));
    }

    @Test
    void readingTheCauseClearsItAndLowersTheLine() {
        arrive(1, SimTime.US);
        nic.ew32(IMS, ICR_RXT0);
        assertEquals(SimTime.US, nic.irq().dueAtPs());
        now = SimTime.US;
        assertEquals(ICR_RXT0, nic.er32(ICR));
        assertEquals(0, nic.er32(ICR));
        assertEquals(SimTime.NEVER, nic.irq().dueAtPs());
    }

    @Test
    void setAndClearOfTheMaskChangeNamedBitsOnly() {
        nic.ew32(IMS, ICR_RXT0 | ICR_LSC);
        nic.ew32(IMS, ICR_RXO);
        assertEquals(ICR_RXT0 | ICR_LSC | ICR_RXO, nic.er32(IMS));
        nic.ew32(IMC, ICR_LSC);
        assertEquals(ICR_RXT0 | ICR_RXO, nic.er32(IMS));
    }

    @Test
    void aMaskedCauseIsKeptAndRaisesTheLineWhenItIsUnmasked() {
        arrive(1, SimTime.US);
        now = 5 * SimTime.US;
        ring.status(0);
        assertEquals(SimTime.NEVER, nic.irq().dueAtPs());
        nic.ew32(IMS, ICR_RXT0);
        assertEquals(5 * SimTime.US, nic.irq().dueAtPs(), "not before it was unmasked");
        nic.ew32(IMC, -1);
        assertEquals(SimTime.NEVER, nic.irq().dueAtPs());
    }

    @Test
    void theLineDoesNotRiseAgainBeforeTheThrottlingGapIsOver() {
        arrive(3, SimTime.US);
        nic.ew32(ITR, 195);
        nic.ew32(IMS, ICR_RXT0);
        assertEquals(SimTime.US, nic.irq().dueAtPs());
        now = SimTime.US;
        nic.er32(ICR);
        assertEquals(SimTime.US + 195 * 256 * SimTime.NS, nic.irq().dueAtPs());
        now = 60 * SimTime.US;
        assertEquals(ICR_RXT0 | ICR_RXDMT0, nic.er32(ICR), "with the third frame half of the ring is used up");
    }

    @Test
    void framesForOthersAreTurnedAwayUnlessTheCardIsPromiscuous() {
        byte[] other = frame(1);
        EthernetHeader.dst(other, 0, MAC + 1);
        byte[] group = frame(2);
        EthernetHeader.dst(group, 0, 0x0100_5e00_0001L);
        byte[] all = frame(3);
        EthernetHeader.dst(all, 0, EthernetHeader.BROADCAST);
        frames.addAll(List.of(other, group, all));
        play(SimTime.US);
        now = SimTime.MS;
        assertEquals(1, nic.er32(RDH));
        assertEquals(3, ring.frameId(0));
        assertEquals(2, ledger.filtered());
        nic.ew32(RCTL, RCTL_EN | RCTL_UPE | RCTL_MPE);
        play(now);
        now += SimTime.MS;
        assertEquals(4, nic.er32(RDH));
    }

    @Test
    void aStreamOfForeignFramesRaisesNoInterrupt() {
        for (int i = 0; i < 5; i++) {
            byte[] other = frame(i);
            EthernetHeader.dst(other, 0, MAC + 1);
            frames.add(other);
        }
        play(SimTime.US);
        nic.ew32(IMS, ICR_RXT0);
        for (long at = nic.irq().dueAtPs(); at != SimTime.NEVER; at = nic.irq().dueAtPs()) {
            now = at;
            nic.irq().settle();
            assertTrue(nic.irq().dueAtPs() > now, "asserted at " + SimTime.text(now));
        }
        assertEquals(5, ledger.filtered());
        assertEquals(0, nic.er32(ICR));
    }

    @Test
    void anOversizeFrameIsRefusedAndCountedUnlessLongFramesAreOn() {
        frames.add(java.util.Arrays.copyOf(frame(1), 1518));
        frames.add(java.util.Arrays.copyOf(frame(2), 1519));
        play(SimTime.US);
        now = SimTime.MS;
        assertEquals(1, nic.er32(ROC));
        assertEquals(1, nic.er32(RDH));
    }

    @Test
    void aLongFrameSpansDescriptorsAndOnlyTheLastEndsIt() {
        nic.ew32(RCTL, RCTL_EN | RCTL_LPE);
        frames.add(java.util.Arrays.copyOf(frame(1), 5000));
        play(SimTime.US);
        now = SimTime.MS;
        assertEquals(RxRing.DD, ring.status(0));
        assertEquals(RxRing.DD, ring.status(1));
        assertEquals(RxRing.DD | RxRing.EOP, ring.status(2) & 3);
        assertEquals(1984, ring.length(0));
        assertEquals(5004 - 2 * 1984, ring.length(2));
    }

    @Test
    void aReceiverThatIsOffTakesNothing() {
        nic.ew32(RCTL, 0);
        arrive(3, SimTime.US);
        now = SimTime.MS;
        assertEquals(0, nic.er32(RDH));
        assertEquals(3, ledger.filtered());
        assertFalse((nic.er32(ICR) & ICR_RXT0) != 0);
    }

    @Test
    void unknownRegistersAndATailBeyondTheRingAreRefusedByName() {
        assertThrows(IllegalArgumentException.class, () -> nic.er32(0x5400));
        assertThrows(IllegalArgumentException.class, () -> nic.ew32(0x5400, 1));
        assertThrows(IllegalArgumentException.class, () -> nic.ew32(RDT, RING));
    }

    @Test
    void writingToABufferThatWasUnmappedIsAnError() {
        dma.unmap(ring.bufferAddress(0));
        arrive(1, SimTime.US);
        now = SimTime.MS;
        assertThrows(IllegalStateException.class, () -> ring.status(0));
    }
}
