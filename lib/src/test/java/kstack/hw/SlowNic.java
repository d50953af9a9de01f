package kstack.hw;

import static kstack.hw.E1000Register.*;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import kstack.sim.SimTime;

/**
 * The receive ring of the 8254x in the plainest way: every frame is an event at its arrival, which takes a descriptor or
 * counts a miss and then looks at the interrupt line; the line has a state, and throttling is a time before which it
 * does not rise. Slow and obvious, to hold the model against.
 */
final class SlowNic implements NicPort {
    /**
     * A frame on its way.
     *
     * @param atPs     when its last bit arrives
     * @param accepted whether the address filter lets it in
     */
    record Arrival(long atPs, boolean accepted) {
    }

    private final Deque<Arrival> coming;
    private final boolean[] done;
    private final long[] frame;
    private int head;
    private int tail;
    private int icr;
    private int ims;
    private int itr;
    private int missed;
    private long number;
    private boolean asserted;
    private long assertedAtPs;
    private long mayRiseAtPs = Long.MIN_VALUE;
    private long clockPs;

    SlowNic(List<Arrival> arrivals, int descriptors) {
        coming = new ArrayDeque<>(arrivals);
        done = new boolean[descriptors];
        frame = new long[descriptors];
    }

    /** Lets everything happen up to {@code timePs}, one event at a time. */
    private void advance(long timePs) {
        while (true) {
            long rise = wantsToRise() ? Math.max(clockPs, mayRiseAtPs) : SimTime.NEVER;
            long arrival = coming.isEmpty() ? SimTime.NEVER : coming.peek().atPs();
            long next = Math.min(rise, arrival);
            if (next > timePs || next == SimTime.NEVER) {
                break;
            }
            clockPs = Math.max(clockPs, next);
            if (rise <= arrival) {
                raise();
            } else {
                receive(coming.remove());
            }
        }
        clockPs = Math.max(clockPs, timePs);
        if (wantsToRise() && mayRiseAtPs <= clockPs) {
            raise();
        }
    }

    private boolean wantsToRise() {
        return !asserted && (icr & ims) != 0;
    }

    private void raise() {
        asserted = true;
        assertedAtPs = clockPs;
        mayRiseAtPs = clockPs + itr * 256L * SimTime.NS;
    }

    private void receive(Arrival a) {
        number++;
        if (!a.accepted()) {
            return;
        }
        if (head == tail) {
            missed++;
            icr |= ICR_RXO;
            return;
        }
        done[head] = true;
        frame[head] = number;
        head = (head + 1) % done.length;
        icr |= ICR_RXT0;
        int free = (tail - head + done.length) % done.length;
        if (free == done.length / 2) {
            icr |= ICR_RXDMT0;
        }
    }

    @Override
    public long irqAtPs() {
        // a throw-away copy lives on until the line rises
        if (asserted) {
            return assertedAtPs;
        }
        SlowNic future = new SlowNic(List.copyOf(coming), done.length);
        future.head = head;
        future.tail = tail;
        future.icr = icr;
        future.ims = ims;
        future.itr = itr;
        future.mayRiseAtPs = mayRiseAtPs;
        future.clockPs = clockPs;
        while (!future.asserted && !future.coming.isEmpty()) {
            future.advance(future.coming.peek().atPs());
        }
        if (!future.asserted && future.wantsToRise()) {
            future.advance(Math.max(future.clockPs, future.mayRiseAtPs));
        }
        return future.asserted ? future.assertedAtPs : SimTime.NEVER;
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
                missed = 0;
            }
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
            case ITR -> itr = value;
            case RDT -> tail = value;
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
}
