package kstack.net.socket;

import kstack.kernel.Cpu;
import kstack.net.core.Napi;
import kstack.net.core.NapiBusyPoll;
import kstack.sim.SimTime;

/**
 * An epoll instance that polls the device while it has nothing to report, and keeps interrupts off while it has:
 * {@code struct epoll_params} of {@code ioctl(EPIOCSPARAMS)}.
 *
 * <p>The context to poll is the one by which the last packet of a watched socket came. When a wait finds nothing, it polls
 * that, for {@code busy_poll_usecs} or, with {@code prefer_busy_poll} and 0, once. With {@code prefer_busy_poll} each wait
 * that returns events puts the context's timer off to {@code irq_suspend_timeout}, so that the device stays masked while the
 * program works; a wait that finds nothing schedules the context, which ends that. Linux: {@code ep_busy_loop},
 * {@code ep_set_busy_poll_napi_id}, {@code ep_suspend_napi_irqs}, {@code ep_resume_napi_irqs} in {@code fs/eventpoll.c}.
 */
public final class EpollBusyPoll {
    private static final long IDLE = -1;

    private final NapiBusyPoll loop = new NapiBusyPoll();
    private int usecs;
    private int budget;
    private boolean prefer;
    private Napi napi;
    private long startPs = IDLE;
    private long packets;

    EpollBusyPoll() {
    }

    /**
     * {@code ioctl(EPIOCSPARAMS)}.
     *
     * @param busyPollUsecs how long a wait polls before it sleeps; 0: as {@code net.core.busy_poll} says
     * @param busyPollBudget packets of one poll, 0 to 64; 0 stands for 8
     * @param preferBusyPoll interrupts stay off between polls, as long as the device's timeouts allow
     */
    public void params(int busyPollUsecs, int busyPollBudget, boolean preferBusyPoll) {
        if (busyPollUsecs < 0) {
            throw new IllegalArgumentException("busy_poll_usecs takes 0 to 2147483647, got " + busyPollUsecs + " (EINVAL)");
        }
        if (busyPollBudget < 0 || busyPollBudget > Napi.WEIGHT) {
            throw new IllegalArgumentException("busy_poll_budget takes 0 to " + Napi.WEIGHT + ", got " + busyPollBudget
                    + " (EPERM without CAP_NET_ADMIN)");
        }
        usecs = busyPollUsecs;
        budget = busyPollBudget;
        prefer = preferBusyPoll;
    }

    /** {@code ep_set_busy_poll_napi_id()}: something came for {@code sock}. */
    void came(Sock sock) {
        Napi by = sock.busyPoll().incomingNapi();
        if (by != null && by != napi && on(by)) {
            napi = by;
            if (!loop.holds()) {
                loop.target(by);
            }
        }
    }

    /** {@code ep_busy_loop_on()}. */
    private boolean on(Napi by) {
        return usecs != 0 || prefer || by.systemBusyPollUsecs() != 0;
    }

    /**
     * {@code ep_busy_loop()}, one turn, when nothing is to be reported. True if the wait is to look again, false if it may
     * sleep.
     */
    boolean turn(Cpu cpu, Epoll ep) {
        if (napi == null || !on(napi)) {
            return false;
        }
        if (!loop.holds()) {
            loop.target(napi);
        }
        long before = cpu.now();
        if (startPs == IDLE) {
            startPs = before;
        }
        int perPoll = budget == 0 ? NapiBusyPoll.BUDGET : budget;
        packets += loop.round(cpu, perPoll, prefer);
        long limitUsecs = usecs != 0 ? usecs : napi.systemBusyPollUsecs();
        boolean over = limitUsecs == 0 || cpu.now() - startPs > limitUsecs * SimTime.US || cpu.now() == before;
        boolean available = ep.eventsAvailable();
        if (available || over || cpu.runQueue().needResched()) {
            loop.stop(cpu, perPoll, prefer);
        }
        if (!available && !over) {
            return true;
        }
        startPs = IDLE;
        if (ep.eventsAvailable()) {
            return true;
        }
        // timed out: the context is forgotten until a packet names it again
        Napi polled = napi;
        napi = null;
        if (prefer) {
            polled.resumeIrqs(cpu);
        }
        return ep.eventsAvailable();
    }

    /** {@code ep_suspend_napi_irqs()}: a wait returns events. */
    void reported(Cpu cpu) {
        startPs = IDLE;
        if (prefer && napi != null) {
            napi.suspendIrqs(cpu);
        }
    }

    /** {@code busy_poll_usecs}. */
    public int usecs() {
        return usecs;
    }

    /** {@code busy_poll_budget}. */
    public int budget() {
        return budget;
    }

    /** {@code prefer_busy_poll}. */
    public boolean preferred() {
        return prefer;
    }

    /** Packets that the instance's polls took. */
    public long packets() {
        return packets;
    }
}
