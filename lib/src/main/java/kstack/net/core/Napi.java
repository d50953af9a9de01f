package kstack.net.core;

import java.util.Arrays;
import kstack.kernel.Cpu;
import kstack.sim.SimTime;
import kstack.trace.Fn;

/**
 * One NAPI context, {@code struct napi_struct}: the state bits that decide who polls, GRO, and the batch of packets on
 * its way up.
 *
 * <p>SCHED is ownership: whoever set it polls, be it the softirq, a kernel thread of its own ({@link #threaded}) or a
 * program that polls while it waits ({@link NapiBusyPoll}). An interrupt meanwhile sets MISSED, so that completing
 * starts
 * over instead of losing it. Linux: {@code include/linux/netdevice.h}, {@code net/core/dev.c}.
 */
public final class Napi {
    /** {@code NAPI_POLL_WEIGHT}: the budget of one poll. */
    public static final int WEIGHT = 64;
    /** Poll is scheduled. */
    public static final int STATE_SCHED = 1;
    /** Reschedule: asked for again while it was scheduled. */
    public static final int STATE_MISSED = 1 << 1;
    /** About to be disabled. */
    public static final int STATE_DISABLE = 1 << 2;
    /** Somebody holds it without polling: netpoll, or {@link #disable()}. */
    public static final int STATE_NPSVC = 1 << 3;
    /** It has a number by which a program can find it. */
    public static final int STATE_LISTED = 1 << 4;
    /** It cannot be busy polled. */
    public static final int STATE_NO_BUSY_POLL = 1 << 5;
    /** A program polls it. */
    public static final int STATE_IN_BUSY_POLL = 1 << 6;
    /** A program would rather poll itself than be interrupted. */
    public static final int STATE_PREFER_BUSY_POLL = 1 << 7;
    /** A kernel thread polls it. */
    public static final int STATE_THREADED = 1 << 8;
    /** The kernel thread is to poll it now. */
    public static final int STATE_SCHED_THREADED = 1 << 9;

    private final NetDevice dev;
    private final NapiPoll poll;
    private final SoftnetData softnet;
    private final NapiWatchdog watchdog;
    final Gro gro;
    private final int id;
    private int weight = WEIGHT;
    private int state;
    private int deferHardIrqs = -1;
    private long groFlushTimeoutNs = -1;
    private long irqSuspendTimeoutNs;
    int deferHardIrqsCount;
    private NapiThread thread;
    Napi nextOnList;
    /** The poll used its full weight and wants another. */
    private boolean repoll;
    /** {@code rx_list}: the batch on its way up. */
    private SkBuff[] rxList = new SkBuff[WEIGHT];
    private int rxPackets;
    /** {@code rx_count}: frames in them, merged ones counted each. */
    private int rxCount;

    private long polls;
    private long packets;

    /**
     * A context polled by {@code poll}, by default on the CPU of {@code softnet}; enabled ({@code netif_napi_add,
     * napi_enable}).
     */
    public Napi(NetDevice dev, NapiPoll poll, SoftnetData softnet) {
        this(dev, poll, softnet, true);
    }

    /** {@code netif_napi_add_config()}; one that is not {@code busyPoll} has no number and no program can poll it. */
    public Napi(NetDevice dev, NapiPoll poll, SoftnetData softnet, boolean busyPoll) {
        this.dev = dev;
        this.poll = poll;
        this.softnet = softnet;
        this.gro = new Gro(this, softnet.settings());
        this.watchdog = new NapiWatchdog(this, softnet);
        this.id = busyPoll ? softnet.receive().nextNapiId() : 0;
        this.state = busyPoll ? STATE_LISTED : dev == null ? 0 : STATE_NO_BUSY_POLL;
        if (dev != null) {
            dev.add(this);
        }
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

    /** {@code __napi_schedule()}: wakes the thread, or puts it on the poll list of {@code cpu} and raises NET_RX. */
    public void schedule(Cpu cpu) {
        cpu.charge(Fn.NAPI_SCHEDULE);
        if ((state & STATE_THREADED) != 0) {
            state |= STATE_SCHED_THREADED;
            thread.wake(cpu);
        } else {
            softnet.receive().softnet(cpu).enlist(this);
        }
    }

    /** One call of the poll function with {@code budget}. */
    int pollOnce(Cpu cpu, int budget) {
        cpu.charge(Fn.NAPI_POLL);
        polls++;
        int work = poll.poll(cpu, budget);
        if (work < 0 || work > budget) {
            throw new IllegalStateException("NAPI poll function of " + name() + " returned " + work
                    + " with budget " + budget + "; it may return 0 to " + budget);
        }
        packets += work;
        PollTrace trace = softnet.receive().pollTrace();
        if (trace != null) {
            trace.polled(cpu, this, work, budget);
        }
        return work;
    }

    /**
     * {@code poll_one_napi()} of netpoll: a poll with a budget of 0, which is for transmit completions only. The
     * context must
     * stay as it is. Linux: {@code net/core/netpoll.c}.
     */
    public void netpoll(Cpu cpu) {
        if ((state & STATE_NPSVC) == 0) {
            state |= STATE_NPSVC;
            pollOnce(cpu, 0);
            state &= ~STATE_NPSVC;
        }
    }

    /** {@code __napi_poll()}: one poll of the full weight; {@link #wantsRepoll()} says whether it must go on. */
    int poll(Cpu cpu) {
        repoll = false;
        int budget = weight;
        if ((state & STATE_SCHED) == 0) {
            return 0;
        }
        int work = pollOnce(cpu, budget);
        if (work < budget) {
            return work;
        }
        if ((state & STATE_DISABLE) != 0) {
            completeDone(cpu, 0);
        } else if ((state & STATE_PREFER_BUSY_POLL) != 0) {
            if (completeDone(cpu, work) && schedulePrep()) {
                schedule(cpu);
            }
        } else {
            gro.flush(cpu, cpu.jiffyPs() <= SimTime.MS);
            groNormalList(cpu);
            repoll = true;
        }
        return work;
    }

    boolean wantsRepoll() {
        return repoll;
    }

    /** {@code napi_complete_done()}: ends polling; true if the driver may unmask its interrupt. */
    public boolean completeDone(Cpu cpu, int workDone) {
        cpu.charge(Fn.NAPI_COMPLETE_DONE);
        if ((state & (STATE_NPSVC | STATE_IN_BUSY_POLL)) != 0) {
            return false;
        }
        long timeoutNs = 0;
        boolean mayUnmask = true;
        if (workDone != 0) {
            if (gro.held() != 0) {
                timeoutNs = groFlushTimeoutNs();
            }
            deferHardIrqsCount = deferHardIrqs();
        }
        if (deferHardIrqsCount > 0) {
            deferHardIrqsCount--;
            timeoutNs = groFlushTimeoutNs();
            mayUnmask = timeoutNs == 0;
        }
        gro.flush(cpu, timeoutNs != 0);
        groNormalList(cpu);
        boolean missed = (state & STATE_MISSED) != 0;
        state &= ~(STATE_SCHED | STATE_MISSED | STATE_SCHED_THREADED | STATE_PREFER_BUSY_POLL);
        if (missed) {
            state |= STATE_SCHED;
            schedule(cpu);
            return false;
        }
        if ((state & STATE_DISABLE) != 0) {
            own();
        } else if (timeoutNs != 0) {
            watchdog.arm(cpu, timeoutNs);
        }
        return mayUnmask;
    }

    /** {@code napi_gro_receive()}: the packet is merged, held, or joins the batch that goes up together. */
    public GroResult groReceive(Cpu cpu, SkBuff skb) {
        cpu.charge(Fn.NAPI_GRO_RECEIVE);
        return gro(cpu, skb);
    }

    /** {@code eth_type_trans()} and {@code napi_gro_receive()}, one after the other: what a driver does with a frame. */
    public void receive(Cpu cpu, SkBuff skb, NetDevice from) {
        cpu.charge(Fn.ETH_TYPE_TRANS, Fn.NAPI_GRO_RECEIVE);
        NetifReceive.linkHeader(skb, from);
        gro(cpu, skb);
    }

    private GroResult gro(Cpu cpu, SkBuff skb) {
        skb.napiId(id);
        GroResult result = gro.receive(cpu, skb);
        if (result == GroResult.NORMAL) {
            groNormalOne(cpu, skb, 1);
        }
        return result;
    }

    /** {@code gro_normal_one()}: {@code segs} frames in one packet join the batch. */
    void groNormalOne(Cpu cpu, SkBuff skb, int segs) {
        if (rxPackets == rxList.length) {
            rxList = Arrays.copyOf(rxList, 2 * rxPackets);
        }
        rxList[rxPackets++] = skb;
        rxCount += segs;
        if (rxCount >= softnet.settings().groNormalBatch) {
            groNormalList(cpu);
        }
    }

    /** {@code gro_normal_list()}: hands the batch to the stack. */
    void groNormalList(Cpu cpu) {
        int n = rxPackets;
        if (n == 0) {
            return;
        }
        cpu.charge(Fn.NETIF_RECEIVE_SKB);
        rxCount = 0;
        NetifReceive up = softnet.receive();
        for (int i = 0; i < n; i++) {
            rxPackets--;
            up.netifReceiveSkbInternal(cpu, rxList[i]);
        }
    }

    /**
     * {@code napi_disable()}: no more polls; true if it has stopped. Linux sleeps until a poll that is going on ends;
     * here
     * it stops at that moment, and {@link #disabled()} says so.
     */
    public boolean disable() {
        state |= STATE_DISABLE;
        if ((state & STATE_SCHED) == 0) {
            own();
        }
        return disabled();
    }

    private void own() {
        state |= STATE_SCHED | STATE_NPSVC;
        state &= ~(STATE_DISABLE | STATE_PREFER_BUSY_POLL);
        watchdog.cancel();
    }

    /** True from the moment {@link #disable()} took hold until {@link #enable()}. */
    public boolean disabled() {
        return (state & STATE_NPSVC) != 0;
    }

    /** {@code napi_enable()}. */
    public void enable() {
        state &= ~(STATE_DISABLE | STATE_SCHED | STATE_NPSVC | STATE_MISSED);
    }

    /** {@code /sys/class/net/DEV/threaded}: from now on a kernel thread on {@code cpu} polls, or the softirq again. */
    public void threaded(boolean on, Cpu cpu) {
        if (on && thread == null) {
            thread = new NapiThread(this, softnet.receive());
            cpu.runQueue().start(thread, cpu.now());
        }
        state = on ? state | STATE_THREADED : state & ~STATE_THREADED;
    }

    /** The kernel thread, null if it never was {@link #threaded}. */
    public NapiThread thread() {
        return thread;
    }

    /** The watchdog fired: {@code napi_watchdog()} schedules without MISSED. */
    void watchdogFired(Cpu cpu) {
        if ((state & (STATE_DISABLE | STATE_SCHED)) == 0) {
            state = state & ~STATE_PREFER_BUSY_POLL | STATE_SCHED;
            schedule(cpu);
        }
    }

    /** {@code napi_suspend_irqs()}: a program has packets to work on; the timer comes after {@link #irqSuspendTimeoutNs()} at the earliest. */
    public void suspendIrqs(Cpu cpu) {
        if (irqSuspendTimeoutNs != 0) {
            watchdog.arm(cpu, irqSuspendTimeoutNs);
        }
    }

    /** {@code napi_resume_irqs()}: the program has nothing to do; a poll now, and the timers and interrupts of its end. */
    public void resumeIrqs(Cpu cpu) {
        if (irqSuspendTimeoutNs != 0) {
            cpu.softirqs().localBhDisable();
            if (schedulePrep()) {
                schedule(cpu);
            }
            cpu.softirqs().localBhEnable();
        }
    }

    NapiWatchdog watchdog() {
        return watchdog;
    }

    void set(int bits) {
        state |= bits;
    }

    void clear(int bits) {
        state &= ~bits;
    }

    SoftnetData softnet() {
        return softnet;
    }

    /** State bits. */
    public int state() {
        return state;
    }

    /** The number by which sockets know it, {@code SO_INCOMING_NAPI_ID}; 0 if it has none. */
    public int id() {
        return id;
    }

    /** The device; null for the backlog of a CPU. */
    public NetDevice dev() {
        return dev;
    }

    /** The device's name as the tracepoint {@code napi_poll} prints it. */
    public String name() {
        return dev == null ? "(no_device)" : dev.name();
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

    /** {@code dev_weight} of the backlog, which may pass 64. */
    void weightUnchecked(int packetsPerPoll) {
        weight = packetsPerPoll;
    }

    /** Nanoseconds that held packets may wait beyond a poll: its own value, or the device's. */
    public long groFlushTimeoutNs() {
        return groFlushTimeoutNs >= 0 ? groFlushTimeoutNs : dev == null ? 0 : dev.groFlushTimeoutNs();
    }

    /** Sets it for this context alone (netlink, since 6.13); -1 is the device's. */
    public void groFlushTimeoutNs(long ns) {
        groFlushTimeoutNs = ns;
    }

    /** Empty polls before the interrupt is unmasked: its own value, or the device's. */
    public int deferHardIrqs() {
        return deferHardIrqs >= 0 ? deferHardIrqs : dev == null ? 0 : dev.napiDeferHardIrqs();
    }

    /** Sets it for this context alone; -1 is the device's. */
    public void deferHardIrqs(int polls) {
        deferHardIrqs = polls;
    }

    /** How long a program that polls may keep interrupts off while it works: {@code irq-suspend-timeout}; 0 is not at all. */
    public long irqSuspendTimeoutNs() {
        return irqSuspendTimeoutNs;
    }

    /** Sets it (netlink, since 6.13). */
    public void irqSuspendTimeoutNs(long ns) {
        if (ns < 0) {
            throw new IllegalArgumentException("irq-suspend-timeout takes 0 or more nanoseconds, got " + ns);
        }
        irqSuspendTimeoutNs = ns;
    }

    /** {@code net.core.busy_poll}: microseconds for which poll and epoll_wait poll a device, unless the instance says. */
    public int systemBusyPollUsecs() {
        return softnet.settings().busyPollUsecs;
    }

    /** Polls so far. */
    public long polls() {
        return polls;
    }

    /** Packets taken by polls so far. */
    public long packets() {
        return packets;
    }

    /** How often a packet met this end at GRO. */
    public long groCount(GroResult result) {
        return gro.count(result);
    }

    /** Packets between poll and stack: held by GRO or in the batch. */
    public int held() {
        return gro.held() + rxPackets;
    }
}
