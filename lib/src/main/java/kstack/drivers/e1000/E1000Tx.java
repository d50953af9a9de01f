package kstack.drivers.e1000;

import static kstack.hw.E1000Register.*;

import kstack.hw.TxRing;
import kstack.kernel.Cpu;
import kstack.net.core.SkBuff;
import kstack.trace.DropReason;
import kstack.trace.Fn;

/**
 * The transmit ring of the driver: {@code e1000_xmit_frame}, {@code e1000_clean_tx_irq}, {@code struct e1000_tx_ring}.
 *
 * <p>A packet takes one descriptor and stays here until the device has written it back. With fewer descriptors left
 * than the largest packet might need, the interface's queue stops; cleaning wakes it.
 */
public final class E1000Tx {
    /** {@code MAX_SKB_FRAGS + 7}. */
    private static final int DESC_NEEDED = 17 + 7;
    /** {@code TX_WAKE_THRESHOLD}. */
    private static final int WAKE_THRESHOLD = 32;

    private final E1000Adapter adapter;
    private final TxRing ring;
    private final SkBuff[] skbs;
    private int nextToUse;
    private int nextToClean;
    private int intervalPackets;
    private int intervalBytes;
    private long restartQueue;

    E1000Tx(E1000Adapter adapter, int descriptors) {
        this.adapter = adapter;
        this.ring = new TxRing(descriptors);
        this.skbs = new SkBuff[descriptors];
    }

    /** {@code e1000_configure_tx()}. */
    void configure() {
        nextToUse = 0;
        nextToClean = 0;
        adapter.hw.transmitRing(ring);
    }

    /** {@code E1000_DESC_UNUSED}: one descriptor always stays empty. */
    private int unused() {
        return (nextToClean > nextToUse ? 0 : skbs.length) + nextToClean - nextToUse - 1;
    }

    /** Gives the card a packet; {@code delayInterrupt}: the interrupt after it may wait for TIDV and TADV (IDE). */
    public void xmit(Cpu cpu, SkBuff skb, boolean delayInterrupt) {
        cpu.charge(Fn.E1000_XMIT_FRAME);
        int i = nextToUse;
        skbs[i] = skb;
        int command = TxRing.CMD_EOP | TxRing.CMD_IFCS | TxRing.CMD_RS | (delayInterrupt ? TxRing.CMD_IDE : 0);
        ring.describe(i, adapter.dma.map(skb.head(), skb.data()), skb.len(), command);
        nextToUse = next(i);
        if (unused() < DESC_NEEDED) {
            adapter.netdev.txQueue().stop();
        }
        adapter.hw.ew32(TDT, nextToUse);
    }

    private int next(int i) {
        return i + 1 == skbs.length ? 0 : i + 1;
    }

    /** Ends the packets that have left; false if it cleaned as many as the ring has. */
    boolean clean(Cpu cpu) {
        int i = nextToClean;
        int count = 0;
        while (i != nextToUse && count < skbs.length && (ring.status(i) & TxRing.DD) != 0) {
            cpu.charge(Fn.E1000_CLEAN_TX_IRQ);
            SkBuff skb = skbs[i];
            skbs[i] = null;
            adapter.dma.unmap(ring.bufferAddress(i));
            intervalPackets++;
            intervalBytes += skb.len();
            skb.sent(Fn.E1000_XMIT_FRAME);
            i = next(i);
            count++;
        }
        nextToClean = i;
        if (count > 0 && adapter.netdev.txQueue().stopped() && unused() >= WAKE_THRESHOLD && !adapter.down) {
            restartQueue++;
            adapter.netdev.txQueue().wake(cpu);
        }
        return count < skbs.length;
    }

    /** {@code e1000_clean_all_tx_rings()}: what had not left is lost. */
    void clear() {
        for (int i = nextToClean; i != nextToUse; i = next(i)) {
            adapter.dma.unmap(ring.bufferAddress(i));
            skbs[i].drop(DropReason.NOT_SPECIFIED, Fn.E1000_CLEAN_TX_IRQ);
            skbs[i] = null;
        }
        nextToClean = nextToUse;
    }

    /** A new interval between interrupts begins. */
    void startInterval() {
        intervalPackets = 0;
        intervalBytes = 0;
    }

    int intervalPackets() {
        return intervalPackets;
    }

    int intervalBytes() {
        return intervalBytes;
    }

    /** How often cleaning woke the interface's queue, {@code tx_restart_queue}. */
    public long restartQueue() {
        return restartQueue;
    }

    /** The descriptors. */
    public TxRing ring() {
        return ring;
    }

    /** Packets given to the device and not cleaned yet. */
    public int held() {
        int n = nextToUse - nextToClean;
        return n < 0 ? n + skbs.length : n;
    }
}
