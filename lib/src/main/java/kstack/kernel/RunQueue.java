package kstack.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import kstack.sim.SimTime;
import kstack.trace.Fn;

/**
 * The scheduler of one CPU: the runnable task that has had the least time runs, for a slice at most.
 *
 * <p>Fair by virtual run time with equal weights; a task that wakes up preempts one that is more than a granularity
 * ahead of it. A wake-up from another CPU is a message stamped with that CPU's clock and not seen before.
 * Linux: {@code kernel/sched/fair.c}; deadlines, lag and weights are left out.
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
    /** Wake-ups that other CPUs sent, earliest first. */
    private Task[] sentTask = new Task[8];
    private long[] sentAtPs = new long[8];
    private int sent;

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
        if (from != cpu) {
            if (task.state == Task.State.BLOCKED) {
                from.charge(Fn.TRY_TO_WAKE_UP);
                send(task, from.now());
            } else if (cpu.now() < from.now()) {
                // what it does now was earlier; by the time of this wake-up it may sleep
                send(task, from.now());
            }
            return;
        }
        if (task.state != Task.State.BLOCKED) {
            task.wokenWhileRunning = true;
            return;
        }
        from.charge(Fn.TRY_TO_WAKE_UP);
        enqueue(task, from.now());
    }

    private void send(Task task, long atPs) {
        if (sent == sentTask.length) {
            sentTask = Arrays.copyOf(sentTask, 2 * sent);
            sentAtPs = Arrays.copyOf(sentAtPs, 2 * sent);
        }
        int i = sent++;
        for (; i > 0 && sentAtPs[i - 1] > atPs; i--) {
            sentTask[i] = sentTask[i - 1];
            sentAtPs[i] = sentAtPs[i - 1];
        }
        sentTask[i] = task;
        sentAtPs[i] = atPs;
    }

    /** Takes in the wake-ups of other CPUs whose time has come; a task that runs or waits to run has seen them. */
    private void receiveSent() {
        int n = 0;
        for (; n < sent && sentAtPs[n] <= cpu.now(); n++) {
            if (sentTask[n].state == Task.State.BLOCKED) {
                enqueue(sentTask[n], sentAtPs[n]);
            }
        }
        sent -= n;
        System.arraycopy(sentTask, n, sentTask, 0, sent);
        System.arraycopy(sentAtPs, n, sentAtPs, 0, sent);
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
        long min = sent > 0 ? sentAtPs[0] : SimTime.NEVER;
        for (int i = 0; i < runnable.size(); i++) {
            min = Math.min(min, runnable.get(i).readyAtPs);
        }
        return min;
    }

    /** Runs one step of the task that is due; false if none is ready at the CPU's clock. */
    boolean runStep() {
        if (sent > 0) {
            receiveSent();
        }
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
