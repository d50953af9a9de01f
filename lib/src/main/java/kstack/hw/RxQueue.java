package kstack.hw;

import kstack.sim.SimTime;
import kstack.trace.PacketLedger;

/**
 * One receive queue of a {@link MultiQueueNic}: descriptors, an interrupt vector of its own (MSI-X), and the moderation of
 * that vector.
 *
 * <p>The vector fires once after it was {@linkplain #arm armed}: when so many frames have come, or so long after the first of
 * them, whichever is first. A frame that finds no free descriptor is lost. The CPU that the vector is routed to is the only
 * one that touches the queue; what it sees is what has arrived by its own clock.
 */
public final class RxQueue {
    private static final int MIN_FRAME = 60;

    private final MultiQueueNic card;
    private final PacketLedger ledger;
    private final DmaMemory memory;
    private final IrqLine irq;
    private final long minFramePs;
    private final FrameStage stage = new FrameStage();
    private final long[] address;
    private final int[] length;
    private final int[] checksum;
    private final int[] hash;
    private final long[] frameId;
    private final long[] arrivalPs;
    private final boolean[] done;
    private final DmaCache cache;
    private BusClock clock = () -> 0;
    private int head;
    private int free;
    private int inRing;
    private boolean armed;
    private long delayPs;
    private int frameLimit = 1;
    private int pending;
    private long firstAtPs;
    private long lastAtPs;
    private long frames;
    private long missed;

    RxQueue(MultiQueueNic card, LinkSpeed speed, String irqName, int descriptors, PacketLedger ledger, DmaMemory memory) {
        this.card = card;
        this.ledger = ledger;
        this.memory = memory;
        this.irq = new IrqLine(irqName);
        this.irq.device(this::settle);
        this.minFramePs = speed.frameTimePs(MIN_FRAME);
        this.address = new long[descriptors];
        this.length = new int[descriptors];
        this.checksum = new int[descriptors];
        this.hash = new int[descriptors];
        this.frameId = new long[descriptors];
        this.arrivalPs = new long[descriptors];
        this.done = new boolean[descriptors];
        this.cache = DmaCache.of(memory.llc(), descriptors, irqName);
    }

    /** The driver tells whose clock looks at this queue: the CPU of its vector. */
    public void accessedBy(BusClock cpu) {
        clock = cpu;
    }

    /** Number of descriptors. */
    public int count() {
        return address.length;
    }

    /** Gives descriptor {@code i} with a buffer to the device; in order. */
    public void post(int i, long bufferAddress) {
        look();
        address[i] = bufferAddress;
        done[i] = false;
        free++;
    }

    /** Whether the device has written descriptor {@code i} back by the CPU's clock. */
    public boolean done(int i) {
        look();
        return done[i];
    }

    /**
     * Where buffers lie, which matters to the cache alone: {@code strideBytes} apart, a power of two (0: anywhere), and
     * {@code spare} more of them take turns with those in the ring. They come round again: a frame's buffer is given back.
     */
    public void buffers(int strideBytes, int spare) {
        if (cache != null) {
            cache.buffers(strideBytes, spare);
        }
    }

    /**
     * The driver is about to read descriptor {@code i} and the first lines of its frame: how long it waits for memory, in
     * picoseconds; 0 if they are in the last-level cache, or none is modelled. To be asked once for each frame.
     */
    public long touch(int i) {
        return cache == null ? 0 : cache.read(i);
    }

    /** Frames whose first lines came from memory. */
    public long cacheMisses() {
        return cache == null ? 0 : cache.misses();
    }

    /** Length of the frame in descriptor {@code i}, without FCS. */
    public int length(int i) {
        return length[i];
    }

    /** What the checksum engine found: status and error bits of {@link RxRing}. */
    public int checksum(int i) {
        return checksum[i];
    }

    /** The RSS hash of the frame in descriptor {@code i}. */
    public int hash(int i) {
        return hash[i];
    }

    /** The frame's number: bookkeeping of the model. */
    public long frameId(int i) {
        return frameId[i];
    }

    /** When the frame had arrived: bookkeeping of the model. */
    public long arrivalPs(int i) {
        return arrivalPs[i];
    }

    /** The driver has taken descriptor {@code i}. */
    public void taken(int i) {
        done[i] = false;
        inRing--;
    }

    /** {@code ethtool -C rx-usecs, rx-frames}: the vector waits so long after the first frame, or for so many. */
    public void moderation(int usecs, int frameCount) {
        if (usecs < 0 || frameCount < 1) {
            throw new IllegalArgumentException("an interrupt waits 0 or more microseconds or for 1 or more frames, got " + usecs
                    + " and " + frameCount);
        }
        look();
        delayPs = usecs * SimTime.US;
        frameLimit = frameCount;
        card.updateLines();
    }

    /** The vector may fire again; what lies in the ring untaken counts as having come now. */
    public void arm() {
        look();
        armed = true;
        pending = inRing;
        firstAtPs = clock.now();
        lastAtPs = firstAtPs;
        updateLine();
    }

    /** The vector fires no more until it is armed; firing does that too. */
    public void disarm() {
        armed = false;
        updateLine();
    }

    /** The vector's time has come: looks what has happened by then, and moves it if it was too early. */
    private void settle() {
        look();
        updateLine();
    }

    private void look() {
        card.sync(clock.now());
        deliverStaged();
    }

    private void deliverStaged() {
        long now = clock.now();
        while (!stage.isEmpty() && stage.arrivalPs() <= now) {
            deliver(stage.bytes(), 0, stage.length(), stage.frameId(), stage.arrivalPs());
            stage.remove();
        }
    }

    void arrive(byte[] b, int off, int len, long id, long atPs) {
        if (stage.isEmpty() && atPs <= clock.now()) {
            deliver(b, off, len, id, atPs);
        } else {
            stage.add(b, off, len, id, atPs);
        }
    }

    private void deliver(byte[] b, int off, int len, long id, long atPs) {
        if (cache != null) {
            cache.arrived(id);
        }
        if (free == 0) {
            missed++;
            ledger.miss(id);
            return;
        }
        free--;
        int i = head;
        head = i + 1 == address.length ? 0 : i + 1;
        memory.write(address[i], b, off, len);
        if (cache != null) {
            cache.wrote(i, len);
        }
        length[i] = len;
        checksum[i] = RxChecksum.verify(b, off, len);
        hash[i] = card.rss().hash(b, off, len);
        frameId[i] = id;
        arrivalPs[i] = atPs;
        done[i] = true;
        inRing++;
        frames++;
        if (pending++ == 0) {
            firstAtPs = atPs;
        }
        if (pending == frameLimit) {
            lastAtPs = atPs;
        }
    }

    /** Moves the vector's time: a fact once enough has come, before that the earliest moment at which it could be enough. */
    void updateLine() {
        if (!armed) {
            irq.dueAt(SimTime.NEVER);
            return;
        }
        long at;
        if (pending >= frameLimit) {
            at = Math.min(lastAtPs, firstAtPs + delayPs);
        } else {
            long next = stage.isEmpty() ? card.nextArrivalPs() : stage.arrivalPs();
            long byCount = next == SimTime.NEVER ? next : next + (frameLimit - pending - 1) * minFramePs;
            long first = pending > 0 ? firstAtPs : next;
            at = Math.min(byCount, first == SimTime.NEVER ? first : first + delayPs);
        }
        irq.dueAt(at);
    }

    /** The interrupt vector. */
    public IrqLine irq() {
        return irq;
    }

    /** Frames that came into this queue's memory. */
    public long frames() {
        return frames;
    }

    /** Frames that found no descriptor. */
    public long missed() {
        return missed;
    }

    /** Frames in the ring that the driver has not taken, and those on their way there. */
    public int held() {
        return inRing + stage.size();
    }
}
