package kstack.livelock;

import static kstack.hw.E1000Register.*;

import kstack.hw.DmaMemory;
import kstack.hw.E1000;
import kstack.hw.RxRing;
import kstack.kernel.Cpu;
import kstack.net.core.NetDevice;
import kstack.net.core.NetifReceive;
import kstack.net.core.RxBuffer;
import kstack.net.core.SkBuff;
import kstack.net.core.SkbAllocator;
import kstack.trace.DropReason;
import kstack.trace.Fn;

/**
 * The input side's driver, as plain as can be: one frame at a time out of the ring of an {@link E1000}, its descriptor given
 * back at once. Both kinds of kernel use it, so they differ only in who calls it when.
 */
final class InputCard {
    private static final int FCS = 4;
    private static final int COPYBREAK = 256;
    private static final int BUFFER = 1522;
    private static final int CAUSES = ICR_RXT0;

    private final E1000 hw;
    private final DmaMemory dma;
    private final SkbAllocator skbs;
    private final NetDevice dev;
    private final RxRing ring;
    private final RxBuffer[] buffers;
    private int next;

    InputCard(E1000 hw, DmaMemory dma, SkbAllocator skbs, NetDevice dev, int descriptors) {
        this.hw = hw;
        this.dma = dma;
        this.skbs = skbs;
        this.dev = dev;
        this.ring = new RxRing(descriptors);
        this.buffers = new RxBuffer[descriptors];
    }

    void up(Cpu cpu) {
        hw.accessedBy(cpu);
        hw.receiveRing(ring, 2048);
        for (int i = 0; i < buffers.length; i++) {
            buffers[i] = skbs.rxBuffer(BUFFER);
            ring.bufferAddress(i, dma.map(buffers[i].bytes(), SkbAllocator.NET_SKB_PAD));
        }
        hw.ew32(RDT, buffers.length - 1);
        hw.ew32(RXCSUM, RXCSUM_TUOFL);
        hw.ew32(RCTL, RCTL_EN);
        unmask();
    }

    void unmask() {
        hw.ew32(IMS, CAUSES);
    }

    void mask() {
        hw.ew32(IMC, ~0);
    }

    /** Reads the cause, which takes the interrupt back until something new comes. */
    void acknowledge() {
        hw.er32(ICR);
    }

    boolean frameWaits() {
        return (ring.status(next) & RxRing.DD) != 0;
    }

    /** The next frame as a packet at its network header; null if none waits. A bad one is dropped and the one after it taken. */
    SkBuff take(Cpu cpu) {
        while (frameWaits()) {
            cpu.charge(Fn.E1000_CLEAN_RX_IRQ);
            int i = next;
            next = next + 1 == buffers.length ? 0 : next + 1;
            long frame = ring.frameId(i);
            boolean good = (ring.errors(i) & RxRing.FRAME_ERR_MASK) == 0 && (ring.status(i) & RxRing.EOP) != 0;
            SkBuff skb = good ? packet(cpu, i, ring.length(i) - FCS) : null;
            if (skb != null) {
                skb.arrivalPs(ring.arrivalPs(i));
            }
            ring.clearStatus(i);
            cpu.charge(Fn.E1000_ALLOC_RX_BUFFERS);
            hw.ew32(RDT, i);
            if (skb != null) {
                skb.frameId(frame);
                NetifReceive.ethTypeTrans(cpu, skb, dev);
                return skb;
            }
            skbs.ledger().drop(frame, DropReason.DEV_HDR, Fn.E1000_CLEAN_RX_IRQ);
        }
        return null;
    }

    private SkBuff packet(Cpu cpu, int i, int length) {
        if (length <= COPYBREAK) {
            cpu.charge(Fn.NAPI_ALLOC_SKB);
            SkBuff skb = skbs.napiAlloc(length);
            cpu.charge(Fn.E1000_COPYBREAK, length);
            int at = skb.put(length);
            System.arraycopy(buffers[i].bytes(), SkbAllocator.NET_SKB_PAD, skb.head(), at, length);
            return skb;
        }
        cpu.charge(Fn.NAPI_BUILD_SKB);
        dma.unmap(ring.bufferAddress(i));
        SkBuff skb = skbs.buildSkb(buffers[i], length);
        ring.bufferAddress(i, dma.map(buffers[i].bytes(), SkbAllocator.NET_SKB_PAD));
        return skb;
    }

    int held() {
        return hw.framesHeld();
    }

}
