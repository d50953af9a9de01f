package kstack.kernel;

import kstack.sim.SimTime;

/**
 * The Completely Fair Scheduler as of Linux 6.1: the task with the least virtual run time is next.
 *
 * <p>A sleeper comes back at most half a latency behind the others ({@code GENTLE_FAIR_SLEEPERS}) and preempts when it is
 * more than the wake-up granularity behind; the tick ends a slice. No groups, no buddies, which act from nine tasks on.
 * Linux: {@code kernel/sched/fair.c}, {@code check_preempt_tick()}, {@code wakeup_preempt_entity()}.
 */
final class Cfs extends FairClass {
    private static final int NR_LATENCY = 8;

    private final long latencyPs;
    private final long minGranularityPs;
    private final long wakeupGranularityPs;
    private long minVruntimePs;
    private long totalWeight;
    private Task skip;

    Cfs(RunQueue rq, int cpus) {
        super(rq);
        int factor = factor(cpus);
        latencyPs = 6 * SimTime.MS * factor;
        minGranularityPs = 750 * SimTime.US * factor;
        wakeupGranularityPs = SimTime.MS * factor;
    }

    @Override
    void place(Task t, boolean initial) {
        updateMin();
        long v = initial ? minVruntimePs + virtual(slice(t, rq.nrRunning() + 1, totalWeight() + t.weight), t)
                : minVruntimePs - latencyPs / 2;
        t.vruntimePs = Math.max(t.vruntimePs, v);
    }

    @Override
    void queued(Task t) {
        totalWeight += t.weight;
    }

    @Override
    void unqueued(Task t) {
        totalWeight -= t.weight;
    }

    private long totalWeight() {
        return totalWeight + (rq.curr() == null ? 0 : rq.curr().weight);
    }

    /** {@code sched_slice()}. */
    private long slice(Task t, int running, long weights) {
        long period = running > NR_LATENCY ? running * minGranularityPs : latencyPs;
        return Math.max(period * t.weight / weights, minGranularityPs);
    }

    @Override
    boolean ran(Task curr, long ps) {
        curr.vruntimePs += virtual(ps, curr);
        updateMin();
        return false;
    }

    /** {@code update_min_vruntime()}: it never goes back. */
    private void updateMin() {
        Task curr = rq.curr();
        Task left = leftmost(null);
        if (curr != null || left != null) {
            long min = curr == null ? left.vruntimePs : left == null ? curr.vruntimePs
                    : Math.min(left.vruntimePs, curr.vruntimePs);
            minVruntimePs = Math.max(minVruntimePs, min);
        }
    }

    @Override
    boolean tick(Task curr) {
        int running = rq.nrRunning();
        if (running < 2) {
            return false;
        }
        long ideal = Math.min(slice(curr, running, totalWeight()), latencyPs);
        long ranPs = curr.sumExecPs - curr.prevSumExecPs;
        if (ranPs > ideal) {
            return true;
        }
        return ranPs >= minGranularityPs && curr.vruntimePs - leftmost(null).vruntimePs > ideal;
    }

    /** {@code wakeup_preempt_entity() == 1}. */
    private boolean farBehind(Task behind, Task ahead) {
        return ahead.vruntimePs - behind.vruntimePs > virtual(wakeupGranularityPs, behind);
    }

    @Override
    boolean preempts(Task woken, Task curr) {
        return farBehind(woken, curr);
    }

    @Override
    Task pick(Task curr) {
        Task left = leftmost(null);
        if (left == null || curr != null && curr.vruntimePs < left.vruntimePs) {
            left = curr;
        }
        if (skip != null && skip == left) {
            Task second = leftmost(left);
            if (curr != null && curr != left && (second == null || curr.vruntimePs < second.vruntimePs)) {
                second = curr;
            }
            if (second != null && !farBehind(left, second)) {
                left = second;
            }
        }
        skip = null;
        return left;
    }

    private Task leftmost(Task except) {
        Task best = null;
        for (int i = 0; i < rq.queuedCount(); i++) {
            Task t = rq.queuedAt(i);
            if (t != except && (best == null || t.vruntimePs < best.vruntimePs
                    || t.vruntimePs == best.vruntimePs && t.queueOrder < best.queueOrder)) {
                best = t;
            }
        }
        return best;
    }

    @Override
    void picked(Task t) {
        t.prevSumExecPs = t.sumExecPs;
    }

    @Override
    boolean sleeps(Task curr) {
        return true;
    }

    @Override
    void yields(Task curr) {
        skip = curr;
    }
}
