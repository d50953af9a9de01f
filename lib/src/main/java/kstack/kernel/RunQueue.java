package kstack.kernel;

import java.util.ArrayList;
import java.util.List;
import kstack.sim.SimTime;
import kstack.trace.Fn;

/**
 * The scheduler of one CPU: the runnable task that has had the least time runs, for a slice at most.
 *
 * <p>Fair by virtual run time with equal weights; a task that wakes up preempts one that is more than a granularity
 * ahead of it. Linux: {@code kernel/sched/fair.c}; deadlines, lag and weights are left out.
 */
public final class RunQueue {
    private static final long SLICE_PS = 3 * SimTime.MS;
    private static final long WAKEUP_GRANULARITY_PS = SimTime.MS;

    private final Cpu cpu;
    private final List<Task> runnable = new ArrayList<>();
    private Task last;
    private long sliceStartPs;
    private long minVruntimePs;
    private boolean needResched;
    private int started;
    private long contextSwitches;

    RunQueue(Cpu cpu) {
        this.cpu = cpu;
    }

    /** Starts a task on this CPU at {@code atPs}. */
    public void start(Task task, long atPs) {
        if (task.state != Task.State.NEW) {
            throw new IllegalStateException("task " + task.name() + " was started already");
        }
        task.cpu = cpu;
        task.order = started++;
        task.state = Task.State.BLOCKED;
        enqueue(task, atPs);
    }

    void wake(Task task, Cpu from) {
        if (task.cpu == null) {
            task.cpu = cpu;
            task.order = started++;
            task.state = Task.State.BLOCKED;
        }
        if (task.state != Task.State.BLOCKED) {
            task.wokenWhileRunning = true;
            return;
        }
        from.charge(Fn.TRY_TO_WAKE_UP);
        enqueue(task, from.now());
    }

    private void enqueue(Task task, long readyAtPs) {
        task.state = Task.State.RUNNABLE;
        task.readyAtPs = readyAtPs;
        task.vruntimePs = Math.max(task.vruntimePs, minVruntimePs - SLICE_PS);
        runnable.add(task);
        if (last != null && last.state == Task.State.RUNNABLE && task != last
                && task.vruntimePs + WAKEUP_GRANULARITY_PS < last.vruntimePs) {
            needResched = true;
        }
    }

    /** {@code need_resched()}: a woken task should run before the current one goes on. */
    public boolean needResched() {
        return needResched;
    }

    /** The time at which a task can run: now if one is ready, later if it was woken later, or never. */
    long nextReadyPs() {
        if (last != null && last.state == Task.State.RUNNABLE) {
            return last.readyAtPs;
        }
        long min = SimTime.NEVER;
        for (int i = 0; i < runnable.size(); i++) {
            min = Math.min(min, runnable.get(i).readyAtPs);
        }
        return min;
    }

    /** Runs one step of the task that is due; false if none is ready at the CPU's clock. */
    boolean runStep() {
        Task task = pick();
        if (task == null) {
            return false;
        }
        if (task != last) {
            cpu.charge(Fn.SCHEDULE);
            contextSwitches++;
            sliceStartPs = cpu.now();
            last = task;
        }
        long start = cpu.now();
        task.wokenWhileRunning = false;
        Step step = task.step(cpu);
        task.vruntimePs += cpu.now() - start;
        if (runnable.size() > 1) {
            minVruntimePs = Math.max(minVruntimePs, lowestVruntime());
        } else {
            minVruntimePs = Math.max(minVruntimePs, task.vruntimePs);
        }
        if (step == Step.BLOCK && !task.wokenWhileRunning) {
            task.state = Task.State.BLOCKED;
            runnable.remove(task);
            // it gave the CPU up: whoever comes next, and be it itself after a wake-up from idle, is switched to
            last = null;
        } else if (step == Step.EXIT) {
            task.state = Task.State.DEAD;
            runnable.remove(task);
        } else if (step == Step.YIELD) {
            needResched = true;
        }
        return true;
    }

    private Task pick() {
        if (last != null && last.state == Task.State.RUNNABLE && !needResched
                && (runnable.size() == 1 || cpu.now() - sliceStartPs < SLICE_PS)) {
            return last.readyAtPs <= cpu.now() ? last : null;
        }
        needResched = false;
        Task best = null;
        for (int i = 0; i < runnable.size(); i++) {
            Task t = runnable.get(i);
            if (t.readyAtPs <= cpu.now() && (best == null || t.vruntimePs < best.vruntimePs
                    || t.vruntimePs == best.vruntimePs && t.order < best.order)) {
                best = t;
            }
        }
        if (best == last) {
            sliceStartPs = cpu.now();
        }
        return best;
    }

    private long lowestVruntime() {
        long min = SimTime.NEVER;
        for (int i = 0; i < runnable.size(); i++) {
            min = Math.min(min, runnable.get(i).vruntimePs);
        }
        return min == SimTime.NEVER ? minVruntimePs : min;
    }

    /** How often another task was put on the CPU. */
    public long contextSwitches() {
        return contextSwitches;
    }
}
