package kstack.kernel;

import kstack.sim.SimTime;

/**
 * Earliest eligible virtual deadline first, as of Linux 6.18: of the tasks that are owed time, the one whose request is
 * due first is next.
 *
 * <p>A task is eligible while its virtual run time is not past the queue's weighted average; its deadline is that time
 * plus a slice. A task keeps its lag (what it is owed) over a sleep ({@code PLACE_LAG}), runs to its deadline unless it
 * is no longer eligible ({@code RUN_TO_PARITY}), and stays on the queue while it sleeps with a debt
 * ({@code DELAY_DEQUEUE}). No groups, no custom slices. Linux: {@code kernel/sched/fair.c}, {@code pick_eevdf()}.
 */
final class Eevdf extends FairClass {
    private final long basePs;
    private final long tickPs;
    /** {@code zero_vruntime}: what the sums below are relative to. */
    private long zeroPs;
    /** Over the tree: sum of weight times (virtual run time - zero), and of weights. */
    private long sumWeighted;
    private long sumWeight;

    Eevdf(RunQueue rq, int cpus, long tickPs) {
        super(rq);
        basePs = 700 * SimTime.US * factor(cpus);
        this.tickPs = tickPs;
    }

    @Override
    void queued(Task t) {
        sumWeighted += (t.vruntimePs - zeroPs) * t.weight;
        sumWeight += t.weight;
    }

    @Override
    void unqueued(Task t) {
        sumWeighted -= (t.vruntimePs - zeroPs) * t.weight;
        sumWeight -= t.weight;
    }

    /** {@code avg_vruntime()}, with the current task; moves the zero there, so that the sums stay small. */
    private long average() {
        Task curr = rq.curr();
        long sum = sumWeighted;
        long weight = sumWeight;
        if (curr != null) {
            sum += (curr.vruntimePs - zeroPs) * curr.weight;
            weight += curr.weight;
        }
        if (weight > 0) {
            long delta = Math.floorDiv(sum, weight);
            zeroPs += delta;
            sumWeighted -= delta * sumWeight;
        }
        return zeroPs;
    }

    /** {@code entity_eligible()}: no division, so nothing is lost to rounding. */
    private boolean eligible(Task t) {
        Task curr = rq.curr();
        long sum = sumWeighted;
        long weight = sumWeight;
        if (curr != null) {
            sum += (curr.vruntimePs - zeroPs) * curr.weight;
            weight += curr.weight;
        }
        return sum >= (t.vruntimePs - zeroPs) * weight;
    }

    @Override
    void place(Task t, boolean initial) {
        long lag = 0;
        long vruntime = average();
        if (rq.nrRunning() > 0 && t.vlagPs != 0) {
            long load = sumWeight + (rq.curr() == null ? 0 : rq.curr().weight);
            // the task moves the average by joining; this makes up for it
            lag = t.vlagPs * (load + t.weight) / load;
        }
        t.vruntimePs = vruntime - lag;
        long slice = virtual(basePs, t);
        t.deadlinePs = t.vruntimePs + (initial ? slice / 2 : slice);
    }

    @Override
    boolean ran(Task curr, long ps) {
        curr.vruntimePs += virtual(ps, curr);
        boolean done = curr.vruntimePs >= curr.deadlinePs;
        if (done) {
            curr.deadlinePs = curr.vruntimePs + virtual(basePs, curr);
        }
        return rq.nrRunning() > 1 && (done || curr.vruntimePs >= curr.protectedToPs);
    }

    @Override
    boolean tick(Task curr) {
        average();
        return false;
    }

    @Override
    boolean preempts(Task woken, Task curr) {
        return pick(curr) == woken;
    }

    @Override
    Task pick(Task curr) {
        int waiting = rq.queuedCount();
        if (waiting == 0) {
            return curr;
        }
        if (waiting == 1 && curr == null) {
            return rq.queuedAt(0);
        }
        Task best = curr != null && eligible(curr) ? curr : null;
        if (best != null && best.vruntimePs < best.protectedToPs) {
            return best;
        }
        for (int i = 0; i < waiting; i++) {
            Task t = rq.queuedAt(i);
            if (eligible(t) && (best == null || before(t, best, curr))) {
                best = t;
            }
        }
        return best;
    }

    /** Earlier deadline; of equal ones a waiting task goes before the current one, and the one that waited longer. */
    private static boolean before(Task t, Task best, Task curr) {
        return t.deadlinePs < best.deadlinePs
                || t.deadlinePs == best.deadlinePs && (best == curr || t.queueOrder < best.queueOrder);
    }

    @Override
    void picked(Task t) {
        t.protectedToPs = t.deadlinePs;
        t.prevSumExecPs = t.sumExecPs;
    }

    @Override
    boolean sleeps(Task curr) {
        if (!eligible(curr)) {
            return false;
        }
        updateLag(curr);
        return true;
    }

    /** {@code update_entity_lag()}. */
    private void updateLag(Task t) {
        long limit = virtual(Math.max(2 * basePs, tickPs), t);
        t.vlagPs = Math.max(-limit, Math.min(average() - t.vruntimePs, limit));
    }

    @Override
    void leavesLate(Task t) {
        updateLag(t);
        t.vlagPs = Math.min(t.vlagPs, 0);
    }

    @Override
    void wokenInQueue(Task t) {
        updateLag(t);
        if (t.vlagPs > 0) {
            rq.takeOff(t);
            t.vlagPs = 0;
            place(t, false);
            rq.putOn(t);
        }
    }

    @Override
    void yields(Task curr) {
        if (eligible(curr)) {
            // it forfeits the rest of its slice
            curr.vruntimePs = curr.deadlinePs;
            curr.deadlinePs += virtual(basePs, curr);
        }
    }
}
