package kstack.hw;

import static kstack.hw.E1000Register.*;

import java.util.ArrayList;
import java.util.List;
import kstack.sim.SimTime;
import kstack.trace.PacketLedger;
import kstack.wire.EthernetHeader;

/** A card on a bench: rings with buffers, a clock that the test sets, frames that arrive when the test says. */
final class CardRig {
    static final long MAC = 0x0200_0000_0002L;

    final PacketLedger ledger = new PacketLedger();
    final DmaMemory dma = new DmaMemory();
    final E1000 nic;
    final RxRing ring;
    final TxRing txRing = new TxRing(16);
    final List<Long> sentPs = new ArrayList<>();
    private final long txBuffer;
    private final List<byte[]> frames = new ArrayList<>();
    private final List<Long> times = new ArrayList<>();
    private long now;

    CardRig(E1000Card card, int descriptors) {
        nic = new E1000(card, MAC, LinkSpeed.GBIT_1, "eth0", ledger, dma);
        nic.accessedBy(() -> now);
        nic.connect((b, o, l, at) -> sentPs.add(at));
        ring = new RxRing(descriptors);
        for (int i = 0; i < descriptors; i++) {
            ring.bufferAddress(i, dma.map(new byte[2048], 0));
        }
        byte[] sent = new byte[2048];
        EthernetHeader.dst(sent, 0, MAC + 1);
        txBuffer = dma.map(sent, 0);
        nic.receiveRing(ring, 2048);
        nic.transmitRing(txRing);
        nic.ew32(RCTL, RCTL_EN);
        nic.ew32(RDT, descriptors - 1);
    }

    /** A frame for this card arrives. */
    CardRig arrive(long atPs, int len) {
        byte[] f = new byte[len];
        EthernetHeader.dst(f, 0, MAC);
        return arrive(atPs, f);
    }

    CardRig arrive(long atPs, byte[] frame) {
        frames.add(frame);
        times.add(atPs);
        return this;
    }

    /** The cable is plugged in: what was said to arrive arrives. */
    CardRig plugIn() {
        nic.connect(new FrameSource() {
            private int next;

            @Override
            public long arrivalPs() {
                return next < times.size() ? times.get(next) : SimTime.NEVER;
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
        return this;
    }

    void at(long ps) {
        now = ps;
    }

    int read(int register, long ps) {
        now = ps;
        return nic.er32(register);
    }

    void write(int register, int value, long ps) {
        now = ps;
        nic.ew32(register, value);
    }

    /** Descriptors {@code from} to {@code to - 1} get a frame each and the tail moves behind them. */
    void send(int from, int to, int len, int command, long ps) {
        for (int i = from; i < to; i++) {
            txRing.describe(i, txBuffer, len, command);
        }
        write(TDT, to, ps);
    }

    /** When a CPU that waits for the line takes its interrupt: each forecast is looked into when its time has come. */
    long risesAt() {
        while (nic.irq().dueAtPs() != SimTime.NEVER) {
            long due = nic.irq().dueAtPs();
            now = Math.max(now, due);
            nic.irq().settle();
            if (nic.irq().dueAtPs() <= now) {
                return nic.irq().dueAtPs();
            }
        }
        return SimTime.NEVER;
    }
}
