package kstack.net.socket;

import kstack.kernel.Cpu;
import kstack.net.core.Napi;
import kstack.net.core.NapiBusyPoll;
import kstack.net.core.SkBuff;
import kstack.sim.SimTime;

/**
 * A socket's settings for busy polling and the loop of a receive call that waits: SO_BUSY_POLL, SO_PREFER_BUSY_POLL,
 * SO_BUSY_POLL_BUDGET, SO_INCOMING_NAPI_ID.
 *
 * <p>The device to poll is the one that the last packet came by. Linux: {@code sk_busy_loop()}, {@code
 * include/net/busy_poll.h}.
 */
public final class BusyPoll {
    private static final long IDLE = -1;

    private long usecs;
    private boolean preferred;
    private int budget = NapiBusyPoll.BUDGET;
    private int napiId;
    private Napi incoming;
    private final NapiBusyPoll loop = new NapiBusyPoll();
    private long startPs = IDLE;
    private long packets;

    BusyPoll() {
    }

    /** {@code SO_BUSY_POLL}: how long a receive call polls before it sleeps; 0 not at all. */
    public void usecs(int microseconds) {
        if (microseconds < 0) {
            throw new IllegalArgumentException("SO_BUSY_POLL takes 0 or more microseconds, got " + microseconds);
        }
        usecs = microseconds;
    }

    /** {@code SO_PREFER_BUSY_POLL}: interrupts stay off between polls, as long as the device's timeout allows. */
    public void prefer(boolean on) {
        preferred = on;
    }

    /** {@code SO_BUSY_POLL_BUDGET}: packets of one poll, 1 to 64. */
    public void budget(int packetsPerPoll) {
        if (packetsPerPoll < 1 || packetsPerPoll > Napi.WEIGHT) {
            throw new IllegalArgumentException("SO_BUSY_POLL_BUDGET takes 1 to " + Napi.WEIGHT + ", got "
                    + packetsPerPoll);
        }
        budget = packetsPerPoll;
    }

    /** {@code SO_INCOMING_NAPI_ID}: the context by which the last packet came, 0 if it cannot be polled. */
    public int incomingNapiId() {
        return napiId;
    }

    /** The context itself, or null. */
    Napi incomingNapi() {
        return incoming;
    }

    /** Packets that this socket's polls took. */
    public long packets() {
        return packets;
    }

    /** {@code sk_mark_napi_id()}. */
    void mark(SkBuff skb) {
        int id = skb.napiId();
        if (id != napiId) {
            napiId = id;
            incoming = skb.dev().napi(id);
            if (!loop.holds()) {
                loop.target(incoming);
            }
        }
    }

    /**
     * One turn of the loop, when there is nothing to read. True if the program is to look again, false if it may sleep.
     */
    boolean turn(Cpu cpu, Sock sock) {
        if (usecs == 0 || loop.napi() == null) {
            return false;
        }
        long before = cpu.now();
        if (startPs == IDLE) {
            startPs = before;
        }
        packets += loop.round(cpu, budget, preferred);
        boolean ready = sock.readable();
        boolean over = cpu.now() - startPs > usecs * SimTime.US || cpu.now() == before;
        if (ready || over || cpu.runQueue().needResched()) {
            loop.stop(cpu, budget, preferred);
        }
        if (ready || over) {
            startPs = IDLE;
        }
        return !over || sock.readable();
    }
}
