package kstack.hw;

import static kstack.hw.E1000Register.*;

import kstack.sim.SimTime;
import kstack.trace.PacketLedger;
import kstack.wire.EthernetHeader;

/**
 * The receive half of an Intel 8254x: registers, descriptor ring, DMA, checksum engine, one interrupt line with
 * throttling; frames are sent at once.
 *
 * <p>No event per frame: {@link #sync()} moves every frame that has fully arrived by the reading CPU's clock into free
 * descriptors, in order, or counts it as missed, before any register or status is read or written. So a descriptor that
 * the driver gives back serves later frames only, and a poll sees what came while it ran. Between accesses one number
 * stands for the future: when the interrupt line will be asserted.
 *
 * <p>Left out: the packet FIFO (a frame without a descriptor is missed at once), RDTR and RADV, transmit descriptors.
 */
public final class E1000 {
    private static final int ITR_UNIT_PS = 256 * (int) SimTime.NS;
    private static final int FCS = 4;
    /** Longest frame without LPE: 1518 bytes with FCS and one VLAN tag. */
    private static final int MAX_STANDARD = 1518;

    private final PacketLedger ledger;
    private final DmaMemory memory;
    private final IrqLine irq;
    private final LinkSpeed speed;
    private long mac;
    private BusClock clock;
    private FrameSource source;
    private long nextArrivalPs = SimTime.NEVER;
    private FrameSink transmitted = (b, o, l, t) -> { };
    private long wireFreePs;

    private RxRing ring = new RxRing(8);
    private int head;
    private int tail;
    private int bufferSize = 2048;
    private int icr;
    private int ims;
    private int rctl;
    private int rxcsum;
    private int itr;
    private long causeAtPs;
    private long lastAssertPs = Long.MIN_VALUE / 2;
    private boolean asserted;
    private int missedSinceRead;
    private int oversizeSinceRead;
    private int goodSinceRead;

    /** A card with an address, on a wire of {@code speed}. */
    public E1000(long mac, LinkSpeed speed, String irqName, PacketLedger ledger, DmaMemory memory) {
        this.mac = mac;
        this.speed = speed;
        this.irq = new IrqLine(irqName);
        this.irq.device(this::sync);
        this.ledger = ledger;
        this.memory = memory;
    }

    /** Plugs in the cable: frames that arrive come from {@code frames}. */
    public void connect(FrameSource frames) {
        source = frames;
        nextArrivalPs = frames.arrivalPs();
        updateIrq();
    }

    /** Where sent frames go. */
    public void connect(FrameSink frames) {
        transmitted = frames;
    }

    /** The driver tells whose clock its register accesses use: the CPU it runs on. */
    public void accessedBy(BusClock cpu) {
        clock = cpu;
    }

    /** The driver gives the device its ring and the size of the buffers in it; head and tail become 0. */
    public void receiveRing(RxRing descriptors, int bufferBytes) {
        ring = descriptors;
        ring.attach(this);
        bufferSize = bufferBytes;
        head = 0;
        tail = 0;
        updateIrq();
    }

    /** Reads a register. */
    public int er32(int register) {
        sync();
        return switch (register) {
            case ICR -> readCause();
            case ITR -> itr;
            case IMS -> ims;
            case RCTL -> rctl;
            case RXCSUM -> rxcsum;
            case RDLEN -> 16 * ring.count();
            case RDH -> head;
            case RDT -> tail;
            case MPC -> {
                int n = missedSinceRead;
                missedSinceRead = 0;
                yield n;
            }
            case ROC -> {
                int n = oversizeSinceRead;
                oversizeSinceRead = 0;
                yield n;
            }
            case GPRC -> {
                int n = goodSinceRead;
                goodSinceRead = 0;
                yield n;
            }
            default -> throw unknown(register);
        };
    }

    /** Writes a register. */
    public void ew32(int register, int value) {
        sync();
        switch (register) {
            case ITR -> itr = value & 0xffff;
            case IMS -> {
                if ((icr & ims) == 0) {
                    // a cause that is there already shows from now on
                    causeAtPs = clock.now();
                }
                ims |= value;
            }
            case IMC -> ims &= ~value;
            case RCTL -> rctl = value;
            case RXCSUM -> rxcsum = value;
            case RDT -> {
                if (value < 0 || value >= ring.count()) {
                    throw new IllegalArgumentException("RDT takes 0 to " + (ring.count() - 1) + ", got " + value);
                }
                tail = value;
            }
            default -> throw unknown(register);
        }
        updateIrq();
    }

    private static IllegalArgumentException unknown(int register) {
        return new IllegalArgumentException("the model of the 8254x has no register at 0x"
                + Integer.toHexString(register) + "; E1000Register lists those it has");
    }

    private int readCause() {
        updateIrq();
        int cause = icr;
        icr = 0;
        updateIrq();
        return cause;
    }

    /** Takes in all frames that have arrived by the clock of whoever looks. */
    void sync() {
        long now = clock.now();
        if (nextArrivalPs <= now) {
            receive(now);
        }
    }

    private void receive(long now) {
        do {
            receiveFrame(nextArrivalPs);
            source.advance();
            nextArrivalPs = source.arrivalPs();
        } while (nextArrivalPs <= now);
        updateIrq();
    }

    private void receiveFrame(long arrivalPs) {
        long id = ledger.inject();
        byte[] b = source.bytes();
        int off = source.offset();
        int len = source.length();
        if ((rctl & RCTL_EN) == 0 || !accepts(EthernetHeader.dst(b, off))) {
            ledger.filter(id);
            return;
        }
        if (len > MAX_STANDARD && (rctl & RCTL_LPE) == 0) {
            oversizeSinceRead++;
            ledger.filter(id);
            return;
        }
        int needed = len + FCS <= bufferSize ? 1 : (len + FCS + bufferSize - 1) / bufferSize;
        if (free() < needed) {
            missedSinceRead++;
            cause(ICR_RXO, arrivalPs);
            ledger.miss(id);
            return;
        }
        dma(b, off, len, needed, id, arrivalPs);
        goodSinceRead++;
        cause(ICR_RXT0, arrivalPs);
    }

    private void dma(byte[] b, int off, int len, int descriptors, long id, long arrivalPs) {
        int bits = (rxcsum & RXCSUM_TUOFL) != 0 ? RxChecksum.verify(b, off, len) : RxRing.IXSM;
        if (descriptors == 1) {
            memory.write(ring.bufferAddress(head), b, off, len);
            ring.writeBack(head, len + FCS, RxRing.DD | RxRing.EOP | bits & 0xff, bits >>> 8, id, arrivalPs);
            head = head + 1 == ring.count() ? 0 : head + 1;
            return;
        }
        int left = len;
        for (int d = 0; d < descriptors; d++) {
            int part = Math.min(left, bufferSize);
            memory.write(ring.bufferAddress(head), b, off + len - left, part);
            left -= part;
            boolean last = d == descriptors - 1;
            // the FCS is the frame's last four bytes; the model's frames come without, so only its length is there
            int status = RxRing.DD | (last ? RxRing.EOP | bits & 0xff : 0);
            int written = last ? len + FCS - (descriptors - 1) * bufferSize : bufferSize;
            ring.writeBack(head, written, status, last ? bits >>> 8 : 0, id, arrivalPs);
            head = head + 1 == ring.count() ? 0 : head + 1;
        }
    }

    private boolean accepts(long destination) {
        if (destination == mac || EthernetHeader.isBroadcast(destination)) {
            return true;
        }
        return (rctl & (EthernetHeader.isMulticast(destination) ? RCTL_MPE : RCTL_UPE)) != 0;
    }

    private int free() {
        int n = tail - head;
        return n < 0 ? n + ring.count() : n;
    }

    private void cause(int bit, long atPs) {
        if ((icr & ims) == 0 && (bit & ims) != 0) {
            causeAtPs = atPs;
        }
        icr |= bit;
    }

    /**
     * Moves the line: up when a cause shows and the gap since it last rose is over, down when none shows. Without a
     * cause its time is a forecast: the next frame, if it is for this host.
     */
    private void updateIrq() {
        if ((icr & ims) == 0) {
            asserted = false;
            irq.dueAt((ims & (ICR_RXT0 | ICR_RXO)) == 0 ? SimTime.NEVER : throttled(nextArrivalPs));
        } else if (!asserted) {
            long at = throttled(causeAtPs);
            if (at <= clock.now()) {
                asserted = true;
                lastAssertPs = at;
            }
            irq.dueAt(at);
        }
    }

    private long throttled(long atPs) {
        return itr == 0 || atPs == SimTime.NEVER ? atPs : Math.max(atPs, lastAssertPs + (long) itr * ITR_UNIT_PS);
    }

    /** Puts a frame on the wire; returns when its last bit has left. */
    public long transmit(byte[] b, int off, int len) {
        wireFreePs = Math.max(wireFreePs, clock.now()) + speed.frameTimePs(len);
        transmitted.frame(b, off, len, wireFreePs);
        return wireFreePs;
    }

    /** The interrupt line. */
    public IrqLine irq() {
        return irq;
    }

    /** The wire's speed. */
    public LinkSpeed speed() {
        return speed;
    }

    /** When the next frame will have arrived. */
    public long nextArrivalPs() {
        return nextArrivalPs;
    }

    /** Frames that lie in the ring and that the driver has not taken yet. */
    public int framesInRing() {
        return ring.completeFrames();
    }
}
