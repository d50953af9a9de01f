package kstack.hw;

import static kstack.hw.E1000Register.*;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import kstack.sim.SimTime;

/**
 * The 8254x in the plainest way: every frame that arrives, every frame that has left, every timer that ends and every
 * rise of the line is an event, taken one at a time in the order of time. Slow and obvious, to hold the model against.
 */
final class SlowNic implements NicPort {
    private static final long ITR_UNIT_PS = 256_000;
    private static final long DELAY_UNIT_PS = 1_024_000;

    /**
     * A frame on its way.
     *
     * @param atPs     when its last bit arrives
     * @param accepted whether the address filter lets it in
     * @param len      bytes without FCS
     */
    record Arrival(long atPs, boolean accepted, int len) {
    }

    private record Waiting(long number, int len) {
    }

    private record Sent(int descriptor, long leftPs, boolean delayed) {
    }

    private final E1000Card card;
    private final List<Arrival> arrivals;
    private int arrived;
    private final boolean[] done;
    private final long[] frame;
    private final Deque<Waiting> fifo = new ArrayDeque<>();
    private int fifoBytes;
    private int head;
    private int tail;
    private int missed;
    private int noBuffer;
    private int good;
    private int threshold;

    private final int[] txLength;
    private final boolean[] txDelayed;
    private final boolean[] txDone;
    private final Deque<Sent> onWire = new ArrayDeque<>();
    private int txTail;
    private int transmitted;
    private long wireFreePs;
    private boolean txIde;

    private int rdtr;
    private int radv;
    private int tidv;
    private int tadv;
    private long rxRelativePs = SimTime.NEVER;
    private long rxAbsolutePs = SimTime.NEVER;
    private long txRelativePs = SimTime.NEVER;
    private long txAbsolutePs = SimTime.NEVER;

    private int icr;
    private int ims;
    private int itr;
    private boolean asserted;
    private long rosePs = Long.MIN_VALUE / 2;
    private long blockedUntilPs = Long.MIN_VALUE / 2;
    private long clockPs;

    SlowNic(E1000Card card, List<Arrival> arrivals, int descriptors, int txDescriptors) {
        this.card = card;
        this.arrivals = arrivals;
        done = new boolean[descriptors];
        frame = new long[descriptors];
        txLength = new int[txDescriptors];
        txDelayed = new boolean[txDescriptors];
        txDone = new boolean[txDescriptors];
        threshold = descriptors / 2;
    }

    /** A throw-away copy that may live on into the future. */
    private SlowNic copy() {
        SlowNic c = new SlowNic(card, arrivals, done.length, txDone.length);
        c.arrived = arrived;
        c.fifo.addAll(fifo);
        c.fifoBytes = fifoBytes;
        c.head = head;
        c.tail = tail;
        c.threshold = threshold;
        c.onWire.addAll(onWire);
        c.txIde = txIde;
        c.rdtr = rdtr;
        c.radv = radv;
        c.tidv = tidv;
        c.tadv = tadv;
        c.rxRelativePs = rxRelativePs;
        c.rxAbsolutePs = rxAbsolutePs;
        c.txRelativePs = txRelativePs;
        c.txAbsolutePs = txAbsolutePs;
        c.icr = icr;
        c.ims = ims;
        c.itr = itr;
        c.asserted = asserted;
        c.rosePs = rosePs;
        c.blockedUntilPs = blockedUntilPs;
        c.clockPs = clockPs;
        return c;
    }

    private long rxTimerPs() {
        return Math.min(rxRelativePs, rxAbsolutePs);
    }

    private long txTimerPs() {
        return Math.min(txRelativePs, txAbsolutePs);
    }

    private long arrivalPs() {
        return arrived < arrivals.size() ? arrivals.get(arrived).atPs() : SimTime.NEVER;
    }

    private long leftPs() {
        return onWire.isEmpty() ? SimTime.NEVER : onWire.peek().leftPs();
    }

    private long risePs() {
        return !asserted && (icr & ims) != 0 ? Math.max(clockPs, mayRisePs()) : SimTime.NEVER;
    }

    private long mayRisePs() {
        return card.emulated() ? blockedUntilPs : rosePs + itr * ITR_UNIT_PS;
    }

    /** What happens next: of equal times the line first, then timers, then frames. */
    private long nextPs() {
        return Math.min(Math.min(risePs(), Math.min(rxTimerPs(), txTimerPs())), Math.min(arrivalPs(), leftPs()));
    }

    private void one() {
        long now = nextPs();
        clockPs = Math.max(clockPs, now);
        if (risePs() == now) {
            rise();
        } else if (rxTimerPs() == now) {
            rxRelativePs = SimTime.NEVER;
            rxAbsolutePs = SimTime.NEVER;
            icr |= ICR_RXT0;
        } else if (txTimerPs() == now) {
            txRelativePs = SimTime.NEVER;
            txAbsolutePs = SimTime.NEVER;
            icr |= ICR_TXDW;
        } else if (arrivalPs() == now) {
            arrive(arrivals.get(arrived++));
        } else {
            left(onWire.remove());
        }
    }

    /** Lets everything happen up to {@code timePs}, one event at a time. */
    private void advance(long timePs) {
        while (nextPs() <= timePs) {
            one();
        }
        clockPs = Math.max(clockPs, timePs);
    }

    private void rise() {
        asserted = true;
        rosePs = clockPs;
        if (!card.emulated() || !card.mitigation()) {
            return;
        }
        long shortest = Long.MAX_VALUE;
        if (txIde && tadv != 0 && (icr & ims & (ICR_TXDW | ICR_TXQE)) != 0) {
            shortest = tadv * 4L;
        }
        if (rdtr != 0 && radv != 0 && (icr & ims & ICR_RXT0) != 0) {
            shortest = Math.min(shortest, radv * 4L);
        }
        if (itr != 0) {
            shortest = Math.min(shortest, itr);
        }
        txIde = false;
        blockedUntilPs = clockPs + Math.max(shortest == Long.MAX_VALUE ? 0 : shortest, card.floorUnits()) * ITR_UNIT_PS;
    }

    private int free() {
        return (tail - head + done.length) % done.length;
    }

    private static int room(int len) {
        return 16 + (len + 4 + 15) / 16 * 16;
    }

    private void arrive(Arrival a) {
        if (!a.accepted()) {
            return;
        }
        if (free() > 0 && fifo.isEmpty()) {
            toMemory(arrived);
            return;
        }
        if (card.emulated()) {
            if (fifo.size() < card.queueFrames()) {
                fifo.add(new Waiting(arrived, a.len()));
            }
            return;
        }
        noBuffer++;
        if (fifoBytes + room(a.len()) <= card.fifoBytes()) {
            fifo.add(new Waiting(arrived, a.len()));
            fifoBytes += room(a.len());
        } else {
            missed++;
            icr |= ICR_RXO;
        }
    }

    private void toMemory(long number) {
        done[head] = true;
        frame[head] = number;
        head = (head + 1) % done.length;
        good++;
        if (card.emulated() ? free() <= threshold : free() == threshold) {
            icr |= ICR_RXDMT0;
        }
        if (card.emulated() || rdtr == 0) {
            icr |= ICR_RXT0;
            return;
        }
        rxRelativePs = clockPs + rdtr * DELAY_UNIT_PS;
        if (radv != 0 && rxAbsolutePs == SimTime.NEVER) {
            rxAbsolutePs = clockPs + radv * DELAY_UNIT_PS;
        }
    }

    private void drain() {
        while (!fifo.isEmpty() && free() > 0) {
            Waiting w = fifo.remove();
            fifoBytes -= room(w.len());
            toMemory(w.number());
        }
        if (card.emulated()) {
            noBuffer += fifo.size();
            missed += fifo.size();
            icr |= fifo.isEmpty() ? 0 : ICR_RXO;
            fifo.clear();
        }
    }

    private void send(int to) {
        for (; txTail != to; txTail = (txTail + 1) % txDone.length) {
            long wire = (Math.max(txLength[txTail] + 4, 64) + 20) * 8_000L;
            wireFreePs = card.emulated() ? clockPs : Math.max(wireFreePs, clockPs) + wire;
            onWire.add(new Sent(txTail, wireFreePs, txDelayed[txTail]));
        }
    }

    private void left(Sent s) {
        txDone[s.descriptor()] = true;
        transmitted++;
        if (onWire.isEmpty()) {
            icr |= ICR_TXQE;
        }
        if (s.delayed() && card.emulated()) {
            txIde = true;
        }
        if (card.emulated() || !s.delayed() || tidv == 0) {
            txRelativePs = SimTime.NEVER;
            txAbsolutePs = SimTime.NEVER;
            icr |= ICR_TXDW;
            return;
        }
        txRelativePs = clockPs + tidv * DELAY_UNIT_PS;
        if (tadv != 0 && txAbsolutePs == SimTime.NEVER) {
            txAbsolutePs = clockPs + tadv * DELAY_UNIT_PS;
        }
    }

    @Override
    public long irqAtPs() {
        if (asserted) {
            return rosePs;
        }
        SlowNic future = copy();
        while (!future.asserted && future.nextPs() != SimTime.NEVER) {
            future.one();
        }
        return future.asserted ? future.rosePs : SimTime.NEVER;
    }

    @Override
    public int read(int register, long nowPs) {
        advance(nowPs);
        int value;
        switch (register) {
            case ICR -> {
                value = icr;
                icr = 0;
                asserted = false;
            }
            case MPC -> {
                value = missed;
                missed = card.emulated() ? missed : 0;
            }
            case RNBC -> {
                value = noBuffer;
                noBuffer = 0;
            }
            case GPRC -> {
                value = good;
                good = 0;
            }
            case GPTC -> value = transmitted;
            case RDH -> value = head;
            default -> throw new IllegalArgumentException("register " + register);
        }
        return value;
    }

    @Override
    public void write(int register, int value, long nowPs) {
        advance(nowPs);
        switch (register) {
            case IMS -> ims |= value;
            case IMC -> ims &= ~value;
            case ICS -> icr |= value;
            case ITR -> itr = value;
            case RDTR -> rdtr = value;
            case RADV -> radv = value;
            case TIDV -> tidv = value;
            case TADV -> tadv = value;
            case RCTL -> threshold = done.length >> 1 + (value >> RCTL_RDMTS_SHIFT & 3);
            case RDT -> {
                tail = value;
                drain();
            }
            case TDT -> send(value);
            default -> throw new IllegalArgumentException("register " + register);
        }
        if ((icr & ims) == 0) {
            asserted = false;
        }
        advance(nowPs);
    }

    @Override
    public boolean done(int i, long nowPs) {
        advance(nowPs);
        return done[i];
    }

    @Override
    public long frame(int i) {
        return frame[i];
    }

    @Override
    public void clear(int i) {
        done[i] = false;
    }

    @Override
    public void describe(int i, int len, boolean delayed) {
        txLength[i] = len;
        txDelayed[i] = delayed;
        txDone[i] = false;
    }

    @Override
    public boolean sent(int i, long nowPs) {
        advance(nowPs);
        return txDone[i];
    }
}
