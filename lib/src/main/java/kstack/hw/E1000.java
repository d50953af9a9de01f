package kstack.hw;

import static kstack.hw.E1000Register.*;

import kstack.sim.SimTime;
import kstack.trace.PacketLedger;

/**
 * An Intel 8254x: registers, receive and transmit rings, DMA, packet FIFO, checksum engine, one interrupt line.
 *
 * <p>No event per frame: {@link Receiver#sync()} moves every frame that has fully arrived by the reading CPU's clock into free
 * descriptors, in order, into the FIFO, or counts it as missed, before any register or status is read or written. So a
 * descriptor that the driver gives back serves later frames only (and those that waited in the FIFO), and a poll sees
 * what came while it ran. Between accesses one number stands for the future: before it the line is not asserted.
 *
 * <p>Causes, mask and throttle are in {@link InterruptBlock}, RDTR and RADV in {@link DelayTimer}, receive in
 * {@link Receiver}, transmit in {@link Transmitter}, counters in {@link E1000Stats}; what QEMU's device does otherwise is chosen by {@link E1000Card}.
 * Left out: flow control, TCP segmentation, VLAN stripping, checksums on transmit, errors on the wire but for those of
 * {@link DamagedFrames}.
 */
public final class E1000 {
    private final E1000Card card;
    private final IrqLine irq;
    private final LinkSpeed speed;
    private final InterruptBlock interrupts;
    private final E1000Stats stats;
    private final Receiver receiver;
    private final Transmitter transmitter;
    private final DelayTimer rxDelay = new DelayTimer();
    private final DelayTimer txDelay = new DelayTimer();
    private BusClock clock = () -> 0;

    /** The chip with its FIFO, with an address, on a wire of {@code speed}. */
    public E1000(long mac, LinkSpeed speed, String irqName, PacketLedger ledger, DmaMemory memory) {
        this(E1000Card.I82545EM, mac, speed, irqName, ledger, memory);
    }

    /** A card with an address, on a wire of {@code speed}. */
    public E1000(E1000Card card, long mac, LinkSpeed speed, String irqName, PacketLedger ledger, DmaMemory memory) {
        this.card = card;
        this.speed = speed;
        this.irq = new IrqLine(irqName);
        this.irq.device(this::settle);
        this.interrupts = new InterruptBlock(card, irq, rxDelay, txDelay);
        this.stats = new E1000Stats(card);
        this.transmitter = new Transmitter(card, speed, memory, interrupts, txDelay, stats);
        this.receiver = new Receiver(this, mac, ledger, memory, interrupts, rxDelay, stats);
    }

    /** Plugs in the cable: frames that arrive come from {@code frames}. */
    public void connect(FrameSource frames) {
        receiver.connect(frames);
        updateIrq();
    }

    /** Where sent frames go. */
    public void connect(FrameSink frames) {
        transmitter.connect(frames);
    }

    /** The driver tells whose clock its register accesses use: the CPU it runs on. */
    public void accessedBy(BusClock cpu) {
        clock = cpu;
        receiver.accessedBy(cpu);
    }

    /** The driver gives the device its receive ring and the size of the buffers in it; head and tail become 0. */
    public void receiveRing(RxRing descriptors, int bufferBytes) {
        receiver.ring(descriptors, bufferBytes);
        updateIrq();
    }

    /** The driver gives the device its transmit ring; head and tail become 0. */
    public void transmitRing(TxRing descriptors) {
        transmitter.ring(descriptors, this);
        updateIrq();
    }

    /** Reads a register. */
    public int er32(int register) {
        receiver.sync();
        return switch (register) {
            case ICR -> readCause();
            case ICS -> interrupts.causes();
            case ITR -> interrupts.itr();
            case IMS -> interrupts.mask();
            case CTRL -> 0;
            case STATUS -> STATUS_LU | STATUS_SPEED_1000;
            case RCTL -> receiver.rctl();
            case RXCSUM -> receiver.rxcsum();
            case PBA -> receiver.pba();
            case RDLEN -> 16 * receiver.count();
            case RDH -> receiver.head();
            case RDT -> receiver.tail();
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
            case RCTL -> receiver.rctl(value);
            case RXCSUM -> receiver.rxcsum(value);
            case PBA -> receiver.pba(value & 0x3f);
            case RDT -> {
                require(value, receiver.count(), "RDT");
                receiver.tail(value, clock.now());
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
        interrupts.clearMask(~0);
        interrupts.takeCauses();
        interrupts.itr(0);
        rxDelay.stop();
        transmitter.reset();
        receiver.reset();
    }

    /** Writes back the transmit descriptors whose frames have left by the clock of whoever looks. */
    void syncTransmit() {
        transmitter.complete(clock.now());
    }

    private void settle() {
        receiver.sync();
        updateIrq();
    }

    /** Lets what has happened by now raise its causes, then moves the line. */
    void updateIrq() {
        long now = clock.now();
        receiver.expireDelay(now);
        transmitter.complete(now);
        int mask = interrupts.mask();
        interrupts.update(now, Math.min(receiver.forecastPs(mask), transmitter.forecastPs(mask)));
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
        return receiver.nextArrivalPs();
    }

    /** A statistics register without clearing it: what it has counted in all. */
    public long total(int register) {
        settle();
        return stats.total(register);
    }

    /** Frames that wait for a descriptor. */
    public int framesInFifo() {
        settle();
        return receiver.framesInFifo();
    }

    /** Frames that lie in the ring or the FIFO and that the driver has not taken yet. */
    public int framesHeld() {
        settle();
        return receiver.framesHeld();
    }
}
