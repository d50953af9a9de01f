package kstack.hw;

import static kstack.hw.E1000Register.*;

import kstack.sim.SimTime;
import kstack.trace.PacketLedger;
import kstack.wire.EthernetHeader;

/**
 * An Intel 8254x: registers, receive and transmit rings, DMA, packet FIFO, checksum engine, one interrupt line.
 *
 * <p>No event per frame: {@link #sync()} moves every frame that has fully arrived by the reading CPU's clock into free
 * descriptors, in order, into the FIFO, or counts it as missed, before any register or status is read or written. So a
 * descriptor that the driver gives back serves later frames only (and those that waited in the FIFO), and a poll sees
 * what came while it ran. Between accesses one number stands for the future: before it the line is not asserted.
 *
 * <p>Causes, mask and throttle are in {@link InterruptBlock}, RDTR and RADV in {@link DelayTimer}, transmit in
 * {@link Transmitter}, counters in {@link E1000Stats}; what QEMU's device does otherwise is chosen by {@link E1000Card}.
 * Left out: flow control, TCP segmentation, VLAN stripping, checksums on transmit, errors on the wire but for those of
 * {@link DamagedFrames}.
 */
public final class E1000 {
    private static final int FCS = 4;
    /** Longest frame without LPE: 1518 bytes with FCS and one VLAN tag. */
    private static final int MAX_STANDARD = 1518;
    private static final int RX_CAUSES_AT_ONCE = ICR_RXO | ICR_RXDMT0;

    private final E1000Card card;
    private final PacketLedger ledger;
    private final DmaMemory memory;
    private final IrqLine irq;
    private final LinkSpeed speed;
    private final InterruptBlock interrupts;
    private final E1000Stats stats;
    private final Transmitter transmitter;
    private final RxFifo fifo;
    private final DelayTimer rxDelay = new DelayTimer();
    private final DelayTimer txDelay = new DelayTimer();
    private final long mac;
    private BusClock clock = () -> 0;
    private FrameSource source;
    private DamagedFrames damage;
    private int wireErrors;
    private long nextArrivalPs = SimTime.NEVER;

    private RxRing ring = new RxRing(8);
    private int head;
    private int tail;
    private int bufferSize = 2048;
    private int threshold;
    private int rctl;
    private int rxcsum;
    private int pba;

    /** The chip with its FIFO, with an address, on a wire of {@code speed}. */
    public E1000(long mac, LinkSpeed speed, String irqName, PacketLedger ledger, DmaMemory memory) {
        this(E1000Card.I82545EM, mac, speed, irqName, ledger, memory);
    }

    /** A card with an address, on a wire of {@code speed}. */
    public E1000(E1000Card card, long mac, LinkSpeed speed, String irqName, PacketLedger ledger, DmaMemory memory) {
        this.card = card;
        this.mac = mac;
        this.speed = speed;
        this.ledger = ledger;
        this.memory = memory;
        this.irq = new IrqLine(irqName);
        this.irq.device(this::settle);
        this.interrupts = new InterruptBlock(card, irq, rxDelay, txDelay);
        this.stats = new E1000Stats(card);
        this.transmitter = new Transmitter(card, speed, memory, interrupts, txDelay, stats);
        this.fifo = new RxFifo(card.fifoBytes(), card.queueFrames());
        this.pba = card.fifoBytes() >> 10;
    }

    /** Plugs in the cable: frames that arrive come from {@code frames}. */
    public void connect(FrameSource frames) {
        source = frames;
        damage = frames instanceof DamagedFrames d ? d : null;
        nextArrivalPs = frames.arrivalPs();
        updateIrq();
    }

    /** Where sent frames go. */
    public void connect(FrameSink frames) {
        transmitter.connect(frames);
    }

    /** The driver tells whose clock its register accesses use: the CPU it runs on. */
    public void accessedBy(BusClock cpu) {
        clock = cpu;
    }

    /** The driver gives the device its receive ring and the size of the buffers in it; head and tail become 0. */
    public void receiveRing(RxRing descriptors, int bufferBytes) {
        ring = descriptors;
        ring.attach(this);
        bufferSize = bufferBytes;
        head = 0;
        tail = 0;
        threshold();
        updateIrq();
    }

    /** The driver gives the device its transmit ring; head and tail become 0. */
    public void transmitRing(TxRing descriptors) {
        transmitter.ring(descriptors, this);
        updateIrq();
    }

    /** Reads a register. */
    public int er32(int register) {
        sync();
        return switch (register) {
            case ICR -> readCause();
            case ICS -> interrupts.causes();
            case ITR -> interrupts.itr();
            case IMS -> interrupts.mask();
            case CTRL -> 0;
            case STATUS -> STATUS_LU | STATUS_SPEED_1000;
            case RCTL -> rctl;
            case RXCSUM -> rxcsum;
            case PBA -> pba;
            case RDLEN -> 16 * ring.count();
            case RDH -> head;
            case RDT -> tail;
            case RDTR -> rxDelay.relative();
            case RADV -> rxDelay.absolute();
            case TDLEN -> 16 * transmitter.count();
            case TDH -> {
                updateIrq();
                yield transmitter.head();
            }
            case TDT -> transmitter.tail();
            case TIDV -> txDelay.relative();
            case TADV -> txDelay.absolute();
            default -> {
                if (!E1000Stats.has(register)) {
                    throw unknown(register);
                }
                syncTransmit();
                yield stats.read(register);
            }
        };
    }

    /** Writes a register. */
    public void ew32(int register, int value) {
        settle();
        switch (register) {
            case ITR -> interrupts.itr(value);
            case ICS -> interrupts.cause(value, clock.now());
            case IMS -> interrupts.unmask(value, clock.now());
            case IMC -> interrupts.clearMask(value);
            case CTRL -> {
                if ((value & CTRL_RST) != 0) {
                    reset();
                }
            }
            case RCTL -> {
                rctl = value;
                int smaller = value >> RCTL_BSIZE_SHIFT & 3;
                if (smaller != 0) {
                    bufferSize = 2048 >> smaller;
                }
                threshold();
            }
            case RXCSUM -> rxcsum = value;
            case PBA -> {
                pba = value & 0x3f;
                fifo.capacityBytes(Math.min(pba << 10, card.fifoBytes()));
            }
            case RDT -> {
                require(value, ring.count(), "RDT");
                tail = value;
                if (!fifo.isEmpty()) {
                    drainFifo(clock.now());
                }
            }
            case RDTR -> {
                rxDelay.relative(value);
                if ((value & RDTR_FPD) != 0 && rxDelay.endPs() != SimTime.NEVER) {
                    rxDelay.stop();
                    interrupts.cause(ICR_RXT0, clock.now());
                }
            }
            case RADV -> rxDelay.absolute(value);
            case TDT -> {
                require(value, transmitter.count(), "TDT");
                transmitter.tail(value, clock.now());
            }
            case TIDV -> txDelay.relative(value);
            case TADV -> txDelay.absolute(value);
            default -> throw unknown(register);
        }
        updateIrq();
    }

    private static void require(int value, int count, String register) {
        if (value < 0 || value >= count) {
            throw new IllegalArgumentException(register + " takes 0 to " + (count - 1) + ", got " + value);
        }
    }

    private static IllegalArgumentException unknown(int register) {
        return new IllegalArgumentException("the model of the 8254x has no register at 0x"
                + Integer.toHexString(register) + "; E1000Register lists those it has");
    }

    private int readCause() {
        updateIrq();
        int cause = interrupts.takeCauses();
        updateIrq();
        return cause;
    }

    /** CTRL.RST: both halves stop and forget, what waits in the FIFO is lost. */
    private void reset() {
        rctl = 0;
        interrupts.clearMask(~0);
        interrupts.takeCauses();
        interrupts.itr(0);
        rxDelay.stop();
        transmitter.reset();
        head = 0;
        tail = 0;
        while (!fifo.isEmpty()) {
            ledger.miss(fifo.frameId());
            fifo.remove();
        }
    }

    /** True if a frame has arrived that is not taken in yet; asked for every descriptor, so it must stay small. */
    boolean behind() {
        return nextArrivalPs <= clock.now();
    }

    /** Takes in all frames that have arrived by the clock of whoever looks. */
    void sync() {
        long now = clock.now();
        if (nextArrivalPs <= now) {
            receive(now);
        }
    }

    /** Writes back the transmit descriptors whose frames have left by the clock of whoever looks. */
    void syncTransmit() {
        transmitter.complete(clock.now());
    }

    private void settle() {
        sync();
        updateIrq();
    }

    private void receive(long now) {
        do {
            if (receiveRun(now) == 0) {
                receiveFrame(nextArrivalPs);
                source.advance();
                nextArrivalPs = source.arrivalPs();
            }
        } while (nextArrivalPs <= now);
        updateIrq();
    }

    /**
     * Takes in the frames that have come by {@code now}, as far as each is sent to this address, fits one buffer, finds a
     * descriptor above the threshold and is told of at once: most frames, in a loop that keeps all it needs in registers.
     * {@link #receiveFrame} has the rules; for such frames both do the same. Returns how many it took.
     */
    private int receiveRun(long now) {
        int room = free() - threshold - 1;
        if (room <= 0 || (rctl & RCTL_EN) == 0 || !fifo.isEmpty() || !rxDelay.off() || card.emulated()
                || damage != null) {
            return 0;
        }
        FrameSource frames = source;
        int longest = Math.min(MAX_STANDARD, bufferSize - FCS);
        boolean verify = (rxcsum & RXCSUM_TUOFL) != 0;
        long first = nextArrivalPs;
        long arrival = first;
        int taken = 0;
        int same = 0;
        int len = 0;
        int h = head;
        while (taken < room && arrival <= now) {
            byte[] b = frames.bytes();
            int off = frames.offset();
            int n = frames.length();
            if (n > longest || EthernetHeader.dst(b, off) != mac) {
                break;
            }
            if (n != len) {
                stats.received(len, same);
                len = n;
                same = 0;
            }
            same++;
            int bits = verify ? RxChecksum.verify(b, off, n) : RxRing.IXSM;
            memory.write(ring.bufferAddress(h), b, off, n);
            ring.writeBack(h, n + FCS, RxRing.DD | RxRing.EOP | bits & 0xff, bits >>> 8, ledger.inject(), arrival);
            h = h + 1 == ring.count() ? 0 : h + 1;
            taken++;
            frames.advance();
            arrival = frames.arrivalPs();
        }
        if (taken > 0) {
            stats.received(len, same);
            head = h;
            nextArrivalPs = arrival;
            interrupts.cause(ICR_RXT0, first);
        }
        return taken;
    }

    private void receiveFrame(long arrivalPs) {
        long id = ledger.inject();
        byte[] b = source.bytes();
        int off = source.offset();
        int len = source.length();
        long destination = EthernetHeader.dst(b, off);
        if ((rctl & RCTL_EN) == 0 || destination != mac && !accepts(destination)) {
            stats.turnedAway(len);
            ledger.filter(id);
            return;
        }
        if (len > MAX_STANDARD && (rctl & RCTL_LPE) == 0) {
            stats.oversize++;
            stats.turnedAway(len);
            ledger.filter(id);
            return;
        }
        int needed = needed(len);
        if (damage != null && damage.damaged()) {
            stats.crcErrors++;
            // a bad packet is never stored in the FIFO
            if ((rctl & RCTL_SBP) == 0 || free() < needed || !fifo.isEmpty()) {
                stats.turnedAway(len);
                ledger.filter(id);
                return;
            }
            wireErrors = RxRing.CE;
        }
        if (free() < needed || !fifo.isEmpty()) {
            noDescriptor(b, off, len, id, arrivalPs);
            return;
        }
        dma(b, off, len, needed, id, arrivalPs, arrivalPs);
    }

    private int needed(int len) {
        return len + FCS <= bufferSize ? 1 : (len + FCS + bufferSize - 1) / bufferSize;
    }

    /** A frame without descriptor waits in the FIFO if it fits, else it is missed. */
    private void noDescriptor(byte[] b, int off, int len, long id, long arrivalPs) {
        boolean queued = fifo.offer(b, off, len, id, arrivalPs);
        if (!card.emulated()) {
            stats.noBuffer++;
        }
        if (!queued) {
            stats.turnedAway(len);
            if (card.emulated()) {
                // QEMU's queue in front of the device is full: lost without a trace in the registers
                ledger.miss(id);
            } else {
                miss(id, arrivalPs);
            }
        }
    }

    private void miss(long id, long atPs) {
        stats.missed++;
        interrupts.cause(ICR_RXO, atPs);
        ledger.miss(id);
    }

    /** Descriptors have become free: what waited goes there, in order; QEMU then drops what is left. */
    private void drainFifo(long now) {
        while (!fifo.isEmpty()) {
            int needed = needed(fifo.length());
            if (free() >= needed) {
                dma(fifo.bytes(), fifo.offset(), fifo.length(), needed, fifo.frameId(), fifo.arrivalPs(), now);
            } else if (card.emulated()) {
                stats.noBuffer++;
                stats.turnedAway(fifo.length());
                miss(fifo.frameId(), now);
            } else {
                return;
            }
            fifo.remove();
        }
    }

    private void dma(byte[] b, int off, int len, int descriptors, long id, long arrivalPs, long nowPs) {
        int bits = (rxcsum & RXCSUM_TUOFL) != 0 ? RxChecksum.verify(b, off, len) : RxRing.IXSM;
        boolean good = wireErrors == 0;
        bits |= wireErrors << 8;
        wireErrors = 0;
        int freeBefore = free();
        if (descriptors == 1) {
            memory.write(ring.bufferAddress(head), b, off, len);
            ring.writeBack(head, len + FCS, RxRing.DD | RxRing.EOP | bits & 0xff, bits >>> 8, id, arrivalPs);
            head = head + 1 == ring.count() ? 0 : head + 1;
        } else {
            scatter(b, off, len, descriptors, bits, id, arrivalPs);
        }
        if (good) {
            stats.received(len, 1);
        } else {
            stats.turnedAway(len);
        }
        long destination = EthernetHeader.dst(b, off);
        if (good && destination != mac) {
            stats.receivedGroup(destination);
        }
        int freeAfter = freeBefore - descriptors;
        int cause = freeAfter <= threshold && (freeBefore > threshold || card.emulated()) ? ICR_RXDMT0 : 0;
        if (rxDelay.off() || card.emulated()) {
            cause |= ICR_RXT0;
        } else {
            expireRxDelay(nowPs);
            rxDelay.event(nowPs);
        }
        if (cause != 0) {
            interrupts.cause(cause, nowPs);
        }
    }

    /** A frame longer than a buffer goes to several. */
    private void scatter(byte[] b, int off, int len, int descriptors, int bits, long id, long arrivalPs) {
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

    private void expireRxDelay(long nowPs) {
        long end = rxDelay.endPs();
        if (end <= nowPs) {
            rxDelay.stop();
            interrupts.cause(ICR_RXT0, end);
        }
    }

    private boolean accepts(long destination) {
        if (EthernetHeader.isBroadcast(destination)) {
            return true;
        }
        return (rctl & (EthernetHeader.isMulticast(destination) ? RCTL_MPE : RCTL_UPE)) != 0;
    }

    private int free() {
        int n = tail - head;
        return n < 0 ? n + ring.count() : n;
    }

    private void threshold() {
        threshold = ring.count() >> 1 + (rctl >> RCTL_RDMTS_SHIFT & 3);
    }

    /** Lets what has happened by now raise its causes, then moves the line. */
    private void updateIrq() {
        long now = clock.now();
        expireRxDelay(now);
        transmitter.complete(now);
        interrupts.update(now, forecastPs());
    }

    /** Before this no cause can show: the next frame if it is for this host, a delay that ends, a frame that has left. */
    private long forecastPs() {
        int mask = interrupts.mask();
        long at = transmitter.forecastPs(mask);
        if ((mask & (ICR_RXT0 | RX_CAUSES_AT_ONCE)) == 0) {
            return at;
        }
        boolean atOnce = rxDelay.off() || card.emulated() || (mask & RX_CAUSES_AT_ONCE) != 0;
        long rx = nextArrivalPs == SimTime.NEVER || atOnce ? nextArrivalPs : nextArrivalPs + rxDelay.leastPs();
        return Math.min(at, Math.min(rx, rxDelay.endPs()));
    }

    /** The interrupt line. */
    public IrqLine irq() {
        return irq;
    }

    /** Which card it is. */
    public E1000Card card() {
        return card;
    }

    /** The wire's speed. */
    public LinkSpeed speed() {
        return speed;
    }

    /** When the next frame will have arrived. */
    public long nextArrivalPs() {
        return nextArrivalPs;
    }

    /** A statistics register without clearing it: what it has counted in all. */
    public long total(int register) {
        settle();
        return stats.total(register);
    }

    /** Frames that wait for a descriptor. */
    public int framesInFifo() {
        settle();
        return fifo.frames();
    }

    /** Frames that lie in the ring or the FIFO and that the driver has not taken yet. */
    public int framesHeld() {
        settle();
        return ring.completeFrames() + fifo.frames();
    }
}
