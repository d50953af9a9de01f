package kstack.net.core;

import kstack.kernel.Cpu;
import kstack.trace.Fn;

/**
 * One NAPI context, {@code struct napi_struct}: the state bits that decide who polls, and the batch of packets on its
 * way up.
 *
 * <p>SCHED is ownership: whoever set it polls. A second interrupt meanwhile sets MISSED, so that completing starts over
 * instead of losing it. Linux: {@code include/linux/netdevice.h}, {@code net/core/dev.c}.
 */
public final class Napi {
    /** {@code NAPI_POLL_WEIGHT}: the budget of one poll. */
    public static final int WEIGHT = 64;
    /** Poll is scheduled. */
    public static final int STATE_SCHED = 1;
    /** Reschedule: asked for again while it was scheduled. */
    public static final int STATE_MISSED = 1 << 1;
    /** Disabled or about to be. */
    public static final int STATE_DISABLE = 1 << 2;

    private final String name;
    private final NetDevice dev;
    private final NapiPoll poll;
    private final SoftnetData softnet;
    private int weight = WEIGHT;
    private int state;
    Napi nextOnList;
    /** {@code rx_list}: the batch on its way up. */
    final SkBuff[] rxList = new SkBuff[WEIGHT];
    int rxCount;

    private long polls;
    private long packets;

    /** A context polled by {@code poll} on the CPU of {@code softnet}; enabled ({@code netif_napi_add, napi_enable}). */
    public Napi(NetDevice dev, NapiPoll poll, SoftnetData softnet) {
        this.name = dev.name();
        this.dev = dev;
        this.poll = poll;
        this.softnet = softnet;
    }

    /** {@code napi_schedule_prep()}: true for the one caller who may schedule. */
    public boolean schedulePrep() {
        if ((state & STATE_DISABLE) != 0) {
            return false;
        }
        boolean scheduled = (state & STATE_SCHED) != 0;
        state |= scheduled ? STATE_MISSED : STATE_SCHED;
        return !scheduled;
    }

    /** {@code __napi_schedule()}: puts it on the CPU's poll list and raises NET_RX. */
    public void schedule(Cpu cpu) {
        cpu.charge(Fn.NAPI_SCHEDULE);
        softnet.enlist(this);
    }

    int pollOnce(Cpu cpu) {
        cpu.charge(Fn.NAPI_POLL);
        polls++;
        int work = poll.poll(cpu, weight);
        if (work < 0 || work > weight) {
            throw new IllegalStateException("NAPI poll function of " + name + " returned " + work
                    + " with budget " + weight + "; it may return 0 to " + weight);
        }
        packets += work;
        return work;
    }

    /** {@code napi_complete_done()}: ends polling; true if the driver may unmask its interrupt. */
    public boolean completeDone(Cpu cpu, int workDone) {
        cpu.charge(Fn.NAPI_COMPLETE_DONE);
        softnet.groNormalList(cpu, this);
        boolean missed = (state & STATE_MISSED) != 0;
        state &= ~(STATE_SCHED | STATE_MISSED);
        if (missed) {
            state |= STATE_SCHED;
            softnet.enlist(this);
            return false;
        }
        return true;
    }

    boolean scheduled() {
        return (state & STATE_SCHED) != 0;
    }

    /** {@code napi_disable()}. */
    public void disable() {
        state |= STATE_DISABLE;
    }

    /** {@code napi_enable()}. */
    public void enable() {
        state &= ~(STATE_DISABLE | STATE_SCHED | STATE_MISSED);
    }

    /** State bits. */
    public int state() {
        return state;
    }

    /** The device. */
    public NetDevice dev() {
        return dev;
    }

    /** Budget of one poll. */
    public int weight() {
        return weight;
    }

    /** Sets the budget of one poll, 1 to 64 (a larger one only gives a warning in Linux). */
    public void weight(int packetsPerPoll) {
        if (packetsPerPoll < 1 || packetsPerPoll > WEIGHT) {
            throw new IllegalArgumentException("a NAPI weight is 1 to " + WEIGHT + ", got " + packetsPerPoll);
        }
        weight = packetsPerPoll;
    }

    /** Polls so far. */
    public long polls() {
        return polls;
    }

    /** Packets taken by polls so far. */
    public long packets() {
        return packets;
    }

    /** Packets on their way up, between poll and stack. */
    public int held() {
        return rxCount;
    }
}
