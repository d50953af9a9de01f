package kstack.hw;

import static kstack.hw.E1000Register.*;

import kstack.sim.SimTime;
import kstack.trace.PacketLedger;
import kstack.wire.EthernetHeader;

/**
 * The receive half of the 8254x: address filter, descriptors from RDH to RDT, DMA, FIFO, and the causes of receive.
 *
 * <p>{@link #sync()} takes in every frame that has fully arrived by the clock of whoever looks, in order: into free
 * descriptors, into the FIFO, or it is missed. {@link #forecastPs} says before when no cause can come.
 * Datasheet: 8254x developer's manual, 3.2.
 */
final class Receiver {
    private static final int FCS = 4;
    /** Longest frame without LPE: 1518 bytes with FCS and one VLAN tag. */
    private static final int MAX_STANDARD = 1518;
    private static final int CAUSES_AT_ONCE = ICR_RXO | ICR_RXDMT0;

    private final E1000 device;
    private final E1000Card card;
    private final long mac;
    private final PacketLedger ledger;
    private final DmaMemory memory;
    private final InterruptBlock interrupts;
    private final DelayTimer rxDelay;
    private final E1000Stats stats;
    private final RxFifo fifo;
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

    Receiver(E1000 device, long mac, PacketLedger ledger, DmaMemory memory, InterruptBlock interrupts,
            DelayTimer rxDelay, E1000Stats stats) {
        this.device = device;
        this.card = device.card();
        this.mac = mac;
        this.ledger = ledger;
        this.memory = memory;
        this.interrupts = interrupts;
        this.rxDelay = rxDelay;
        this.stats = stats;
        this.fifo = new RxFifo(card.fifoBytes(), card.queueFrames());
        this.pba = card.fifoBytes() >> 10;
    }

    void connect(FrameSource frames) {
        source = frames;
        damage = frames instanceof DamagedFrames d ? d : null;
        nextArrivalPs = frames.arrivalPs();
    }

    void accessedBy(BusClock cpu) {
        clock = cpu;
    }

    void ring(RxRing descriptors, int bufferBytes) {
        ring = descriptors;
        ring.attach(this, memory.llc());
        bufferSize = bufferBytes;
        head = 0;
        tail = 0;
        threshold();
    }

    int count() {
        return ring.count();
    }

    int head() {
        return head;
    }

    int tail() {
        return tail;
    }

    /** RDT: what waited in the FIFO goes to the descriptors that have become free. */
    void tail(int value, long nowPs) {
        tail = value;
        if (!fifo.isEmpty()) {
            drainFifo(nowPs);
        }
    }

    int rctl() {
        return rctl;
    }

    void rctl(int value) {
        rctl = value;
        int smaller = value >> RCTL_BSIZE_SHIFT & 3;
        if (smaller != 0) {
            bufferSize = 2048 >> smaller;
        }
        threshold();
    }

    int rxcsum() {
        return rxcsum;
    }

    void rxcsum(int value) {
        rxcsum = value;
    }

    int pba() {
        return pba;
    }

    void pba(int kilobytes) {
        pba = kilobytes;
        fifo.capacityBytes(Math.min(kilobytes << 10, card.fifoBytes()));
    }

    void reset() {
        rctl = 0;
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

    private void receive(long now) {
        do {
            if (receiveRun(now) == 0) {
                receiveFrame(nextArrivalPs);
                source.advance();
                nextArrivalPs = source.arrivalPs();
            }
        } while (nextArrivalPs <= now);
        device.updateIrq();
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
                ring.wrote(len + FCS, same);
                len = n;
                same = 0;
            }
            same++;
            int bits = verify ? RxChecksum.verify(b, off, n) : RxRing.IXSM;
            memory.write(ring.bufferAddress(h), b, off, n);
            ring.writeBack(h, n + FCS, RxRing.DD | RxRing.EOP | bits, ledger.inject(), arrival);
            h = h + 1 == ring.count() ? 0 : h + 1;
            taken++;
            frames.advance();
            arrival = frames.arrivalPs();
        }
        if (taken > 0) {
            stats.received(len, same);
            ring.wrote(len + FCS, same);
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
            ring.writeBack(head, len + FCS, RxRing.DD | RxRing.EOP | bits, id, arrivalPs);
            ring.wrote(len + FCS, 1);
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
            expireDelay(nowPs);
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
            int status = RxRing.DD | (last ? RxRing.EOP | bits : 0);
            int written = last ? len + FCS - (descriptors - 1) * bufferSize : bufferSize;
            ring.writeBack(head, written, status, id, arrivalPs);
            ring.wrote(written, 1);
            head = head + 1 == ring.count() ? 0 : head + 1;
        }
    }

    void expireDelay(long nowPs) {
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

    /** Before this no cause that {@code mask} shows can come: the next frame if it is for this host, a delay that ends. */
    long forecastPs(int mask) {
        if ((mask & (ICR_RXT0 | CAUSES_AT_ONCE)) == 0) {
            return SimTime.NEVER;
        }
        boolean atOnce = rxDelay.off() || card.emulated() || (mask & CAUSES_AT_ONCE) != 0;
        long rx = nextArrivalPs == SimTime.NEVER || atOnce ? nextArrivalPs : nextArrivalPs + rxDelay.leastPs();
        return Math.min(rx, rxDelay.endPs());
    }

    long nextArrivalPs() {
        return nextArrivalPs;
    }

    int framesInFifo() {
        return fifo.frames();
    }

    int framesHeld() {
        return ring.completeFrames() + fifo.frames();
    }
}
