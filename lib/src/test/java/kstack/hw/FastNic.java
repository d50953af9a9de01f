package kstack.hw;

import java.util.List;
import kstack.trace.PacketLedger;

/** The model's card behind the same door as {@link SlowNic}. */
final class FastNic implements NicPort {
    private static final long MAC = 0x0200_0000_0002L;

    private final PacketLedger ledger = new PacketLedger();
    private final E1000 nic;
    private final RxRing ring;
    private final TxRing txRing;
    private final long txBuffer;
    private final Cursor cursor;
    private long now;

    FastNic(E1000Card card, List<SlowNic.Arrival> arrivals, int descriptors, int txDescriptors) {
        DmaMemory dma = new DmaMemory();
        nic = new E1000(card, MAC, LinkSpeed.GBIT_1, "test", ledger, dma);
        nic.accessedBy(() -> now);
        ring = new RxRing(descriptors);
        for (int i = 0; i < descriptors; i++) {
            ring.bufferAddress(i, dma.map(new byte[2048], 0));
        }
        nic.receiveRing(ring, 2048);
        txRing = new TxRing(txDescriptors);
        txBuffer = dma.map(new byte[2048], 0);
        nic.transmitRing(txRing);
        nic.ew32(E1000Register.RCTL, E1000Register.RCTL_EN);
        cursor = new Cursor(arrivals);
        nic.connect(cursor);
    }

    E1000 nic() {
        return nic;
    }

    PacketLedger ledger() {
        return ledger;
    }

    @Override
    public long irqAtPs() {
        // as a CPU does: at the time the line gave, look whether what was to come has come
        long at = nic.irq().dueAtPs();
        while (at != kstack.sim.SimTime.NEVER) {
            now = Math.max(now, at);
            nic.irq().settle();
            if (nic.irq().dueAtPs() <= now) {
                break;
            }
            at = nic.irq().dueAtPs();
        }
        return nic.irq().dueAtPs();
    }

    @Override
    public int read(int register, long nowPs) {
        now = nowPs;
        return nic.er32(register);
    }

    @Override
    public void write(int register, int value, long nowPs) {
        now = nowPs;
        nic.ew32(register, register == E1000Register.RCTL ? value | E1000Register.RCTL_EN : value);
    }

    @Override
    public boolean done(int i, long nowPs) {
        now = nowPs;
        return (ring.status(i) & RxRing.DD) != 0;
    }

    @Override
    public long frame(int i) {
        return ring.frameId(i);
    }

    @Override
    public void clear(int i) {
        ring.clearStatus(i);
    }

    @Override
    public void describe(int i, int len, boolean delayed) {
        txRing.describe(i, txBuffer, len, TxRing.CMD_EOP | TxRing.CMD_RS | (delayed ? TxRing.CMD_IDE : 0));
    }

    @Override
    public boolean sent(int i, long nowPs) {
        now = nowPs;
        return (txRing.status(i) & TxRing.DD) != 0;
    }

    private static final class Cursor implements FrameSource {
        private final List<SlowNic.Arrival> arrivals;
        private final byte[] ours = new byte[1514];
        private final byte[] foreign = new byte[1514];
        private int next;

        Cursor(List<SlowNic.Arrival> arrivals) {
            this.arrivals = arrivals;
            kstack.wire.EthernetHeader.dst(ours, 0, MAC);
            kstack.wire.EthernetHeader.dst(foreign, 0, MAC + 1);
        }

        @Override
        public long arrivalPs() {
            return next < arrivals.size() ? arrivals.get(next).atPs() : kstack.sim.SimTime.NEVER;
        }

        @Override
        public byte[] bytes() {
            return arrivals.get(next).accepted() ? ours : foreign;
        }

        @Override
        public int offset() {
            return 0;
        }

        @Override
        public int length() {
            return arrivals.get(next).len();
        }

        @Override
        public void advance() {
            next++;
        }
    }
}
