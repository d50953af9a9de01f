package kstack.compare;

import kstack.drivers.e1000.E1000Adapter;
import kstack.drivers.e1000.E1000Slot;
import kstack.kernel.Cpu;
import kstack.net.core.SkBuff;

/**
 * The e1000 driver of the NAPI HOWTO's router, as far as its table shows it: transmit completions interrupt once in
 * {@value #EVERY} packets, at every rate from 85,000 to 358,000 a second, so by count and not by time. Here every
 * {@value #EVERY}th descriptor asks for its interrupt at once and the others let it wait for TIDV (IDE).
 *
 * <p>That driver of January 2002 could not be found. Intel's of that year set RS and IDE in every descriptor, with TIDV 64 and no
 * TADV ({@code e1000_main.c} of Linux 2.4.20); so its interrupt would come when the ring is full and the wire has been silent for
 * 65 us, and a wire at its limit would lose a tenth of its packets to that silence. The table has no such loss.
 */
final class SparseTxInterrupts extends E1000Adapter {
    private static final int EVERY = 51;

    private int sent;

    SparseTxInterrupts(E1000Slot slot) {
        super(slot);
    }

    @Override
    protected void xmitFrame(Cpu cpu, SkBuff skb) {
        sent = sent + 1 == EVERY ? 0 : sent + 1;
        tx.xmit(cpu, skb, sent != 0);
    }
}
