package kstack.conformance;

import static kstack.hw.E1000Register.*;

import kstack.drivers.e1000.E1000Slot;
import kstack.hw.E1000;
import kstack.hw.RxRing;
import kstack.hw.TxRing;
import kstack.kernel.Cpu;
import kstack.net.core.Napi;
import kstack.net.core.NetifReceive;
import kstack.net.core.NicDriver;
import kstack.net.core.RxBuffer;
import kstack.net.core.SkBuff;
import kstack.net.core.SkbAllocator;
import kstack.trace.DropReason;
import kstack.trace.Fn;

/**
 * The shortest whole driver of the 8254x: every frame is copied into a packet, its descriptor given back at once; one frame,
 * one descriptor. What a reader writes first, and what {@link BrokenDriver} breaks.
 *
 * <p>Each step that can go wrong is a method of its own. {@code E1000Adapter} is the driver that Linux has.
 */
public class PlainDriver implements NicDriver {
    private static final int FCS = 4;
    private static final int BUFFER = 2048;
    private static final int MAPPED = 1522;
    private static final int SPARE = 4;
    /** More than any poll has to do: who asks so often goes round in a circle. */
    private static final int ASKED_AT_MOST = 1 << 20;

    /** What may interrupt: a frame, a packet that has left, a ring that runs low. */
    protected static final int CAUSES = ICR_RXT0 | ICR_TXDW | ICR_RXDMT0;

    /** What it was given. */
    protected final E1000Slot slot;
    /** The card. */
    protected final E1000 hw;
    /** The NAPI context. */
    protected final Napi napi;
    /** The receive ring and its buffers. */
    protected final RxRing ring;
    /** The descriptor that comes next. */
    protected int next;
    /** True between a descriptor that did not end its frame and the one that does. */
    protected boolean discarding;
    private final RxBuffer[] buffers;
    private final TxRing txRing;
    private final SkBuff[] sending;
    private int txUse;
    private int txClean;
    private int asked;

    /** A driver for the card of {@code slot}. */
    public PlainDriver(E1000Slot slot) {
        this.slot = slot;
        hw = slot.hw();
        ring = new RxRing(slot.parameters().rxDescriptors);
        buffers = new RxBuffer[ring.count()];
        txRing = new TxRing(slot.parameters().txDescriptors);
        sending = new SkBuff[txRing.count()];
        napi = new Napi(slot.netdev(), this::polled, slot.softnet());
        slot.netdev().startXmit(this::xmit);
    }

    @Override
    public void up() {
        Cpu cpu = slot.softnet().cpu();
        hw.accessedBy(cpu);
        hw.transmitRing(txRing);
        hw.receiveRing(ring, BUFFER);
        for (int i = 0; i < buffers.length; i++) {
            buffers[i] = slot.skbs().rxBuffer(MAPPED);
            ring.bufferAddress(i, slot.dma().map(buffers[i].bytes(), SkbAllocator.NET_SKB_PAD));
        }
        hw.ew32(RDT, buffers.length - 1);
        hw.ew32(RCTL, RCTL_EN | RCTL_MPE);
        cpu.requestIrq(hw.irq(), this::interrupted);
        unmask();
    }

    private boolean interrupted(Cpu cpu) {
        cpu.charge(Fn.E1000_INTR);
        return intr(cpu);
    }

    private int polled(Cpu cpu, int budget) {
        cpu.charge(Fn.E1000_CLEAN);
        asked = 0;
        return poll(cpu, budget);
    }

    /** The interrupt: leaves the work to the poll. */
    protected boolean intr(Cpu cpu) {
        if (hw.er32(ICR) == 0) {
            return false;
        }
        mask();
        if (napi.schedulePrep()) {
            napi.schedule(cpu);
        } else {
            unmask();
        }
        return true;
    }

    /** No more interrupts. */
    protected void mask() {
        hw.ew32(IMC, ~0);
    }

    /** Interrupts again. */
    protected void unmask() {
        hw.ew32(IMS, CAUSES);
    }

    /** The poll. */
    protected int poll(Cpu cpu, int budget) {
        cleanTx(cpu);
        int work = cleanRx(cpu, budget);
        if (work == budget) {
            return budget;
        }
        if (napi.completeDone(cpu, work)) {
            unmask();
        }
        return work;
    }

    /** Hands at most {@code budget} packets up. */
    protected int cleanRx(Cpu cpu, int budget) {
        int work = 0;
        while (work < budget && frameWaits()) {
            takeOne(cpu);
            work++;
        }
        return work;
    }

    /** Whether the device has written the next descriptor back. */
    protected final boolean frameWaits() {
        if (++asked > ASKED_AT_MOST) {
            throw new IllegalStateException("one poll asked " + ASKED_AT_MOST + " times for the next descriptor: a loop"
                    + " that does not end; does it stop at its budget, and does it go on to the next descriptor?");
        }
        return (ring.status(next) & RxRing.DD) != 0;
    }

    /** Takes what the next descriptor holds: a whole good frame goes up, the descriptor goes back. */
    protected void takeOne(Cpu cpu) {
        int i = next;
        SkBuff skb = null;
        if (isWhole(i) && isGood(i)) {
            skb = packet(cpu, i, frameLength(i));
        } else {
            discard(cpu, i);
        }
        clearStatus(i);
        giveBack(i);
        next = after(i);
        if (skb != null) {
            handUp(cpu, skb);
        }
    }

    /** False for a descriptor that does not end its frame, and for all up to the one that does. */
    protected boolean isWhole(int i) {
        boolean last = (ring.status(i) & RxRing.EOP) != 0;
        boolean whole = last && !discarding;
        discarding = !last;
        return whole;
    }

    /** False if the device saw an error in the frame. */
    protected boolean isGood(int i) {
        return (ring.errors(i) & RxRing.FRAME_ERR_MASK) == 0;
    }

    /** Bytes of the frame without its check sequence. */
    protected int frameLength(int i) {
        return ring.length(i) - FCS;
    }

    /** Makes the descriptor's status old. */
    protected void clearStatus(int i) {
        ring.clearStatus(i);
    }

    /** Gives descriptor {@code i} to the device again; the one at the tail stays empty. */
    protected void giveBack(int i) {
        hw.ew32(RDT, i);
    }

    /** The descriptor after {@code i}. */
    protected int after(int i) {
        return i + 1 == ring.count() ? 0 : i + 1;
    }

    /** A packet with the first {@code length} bytes of the frame in descriptor {@code i}: a copy, the buffer stays. */
    protected final SkBuff packet(Cpu cpu, int i, int length) {
        cpu.charge(Fn.E1000_CLEAN_RX_IRQ);
        cpu.charge(Fn.NAPI_ALLOC_SKB);
        SkBuff skb = slot.skbs().napiAlloc(length);
        cpu.charge(Fn.E1000_COPYBREAK, length);
        int at = skb.put(length);
        System.arraycopy(buffers[i].bytes(), SkbAllocator.NET_SKB_PAD, skb.head(), at, length);
        skb.frameId(ring.frameId(i));
        skb.arrivalPs(ring.arrivalPs(i));
        skb.tstampPs(cpu.now());
        return skb;
    }

    /** Gives a packet to the kernel: counts it, reads its link header, and on to GRO. */
    protected final void handUp(Cpu cpu, SkBuff skb) {
        slot.netdev().stats().rxPackets++;
        slot.netdev().stats().rxBytes += skb.len();
        NetifReceive.ethTypeTrans(cpu, skb, slot.netdev());
        napi.groReceive(cpu, skb);
    }

    /** Throws away what descriptor {@code i} holds; with its last descriptor the frame is dropped. */
    protected final void discard(Cpu cpu, int i) {
        cpu.charge(Fn.E1000_CLEAN_RX_IRQ);
        if ((ring.status(i) & RxRing.EOP) != 0) {
            slot.skbs().ledger().drop(ring.frameId(i), DropReason.DEV_HDR, Fn.E1000_CLEAN_RX_IRQ);
        }
    }

    private void xmit(Cpu cpu, SkBuff skb) {
        cpu.charge(Fn.E1000_XMIT_FRAME);
        int i = txUse;
        sending[i] = skb;
        txRing.describe(i, slot.dma().map(skb.head(), skb.data()), skb.len(),
                TxRing.CMD_EOP | TxRing.CMD_IFCS | TxRing.CMD_RS);
        txUse = (i + 1) % sending.length;
        if (txFree() < SPARE) {
            slot.netdev().txQueue().stop();
        }
        hw.ew32(TDT, txUse);
    }

    private int txFree() {
        return Math.floorMod(txClean - txUse - 1, sending.length);
    }

    /** Ends the packets that have left. */
    protected void cleanTx(Cpu cpu) {
        while (txClean != txUse && (txRing.status(txClean) & TxRing.DD) != 0) {
            cpu.charge(Fn.E1000_CLEAN_TX_IRQ);
            slot.dma().unmap(txRing.bufferAddress(txClean));
            sending[txClean].sent(Fn.E1000_XMIT_FRAME);
            sending[txClean] = null;
            txClean = (txClean + 1) % sending.length;
        }
        if (slot.netdev().txQueue().stopped() && txFree() > sending.length / 4) {
            slot.netdev().txQueue().wake(cpu);
        }
    }

    @Override
    public Napi napi() {
        return napi;
    }

    @Override
    public void updateStats() {
        slot.netdev().stats().rxMissedErrors += hw.er32(MPC);
    }

    @Override
    public int held() {
        return hw.framesHeld() + Math.floorMod(txUse - txClean, sending.length);
    }
}
