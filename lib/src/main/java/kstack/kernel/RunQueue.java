package kstack.kernel;

import java.util.Arrays;
import kstack.hw.IrqLine;
import kstack.sim.SimTime;
import kstack.trace.Fn;

/**
 * The tasks of one CPU and who of them runs, {@code struct rq}: wake-ups, {@code need_resched}, context switches.
 *
 * <p>Who is next is up to the {@link FairClass} of the machine's profile. A switch happens where Linux has one: when a task
 * sleeps, between two steps (return to user space, {@code cond_resched()}), and after any interrupt while a program
 * computes. A wake-up from another CPU is a message that arrives after the latency of an interrupt between CPUs; it
 * interrupts this CPU only if it idles or the woken task preempts. Linux: {@code kernel/sched/core.c}.
 */
public final class RunQueue {
    private final Cpu cpu;
    private final Machine machine;
    private final FairClass fair;
    private final boolean lazy;
    private IrqLine reschedule;
    /** Runnable tasks apart from the current one, and sleepers that have not left yet. */
    private Task[] queue = new Task[8];
    private int queued;
    private long queueOrder;
    private Task curr;
    /** {@code rq->clock}: when this queue last looked at the time; run times are differences of it. */
    private long clockPs;
    /** {@code rq_clock_skip_update()}: a wake-up asked for a switch, which goes by the clock of that wake-up. */
    private boolean skipClockUpdate;
    private long execStartPs;
    private boolean needResched;
    private boolean needReschedLazy;
    private long contextSwitches;
    /** Wake-ups that other CPUs sent and starts that lie ahead, earliest first. */
    private Task[] sentTask = new Task[8];
    private long[] sentAtPs = new long[8];
    private int sent;

    RunQueue(Cpu cpu, Machine machine) {
        this.cpu = cpu;
        this.machine = machine;
        MachineProfile profile = machine.profile();
        this.fair = profile.scheduler() == SchedulerKind.CFS ? new Cfs(this, machine.cpuCount())
                : new Eevdf(this, machine.cpuCount(), cpu.jiffyPs());
        this.lazy = profile.preemption() == MachineProfile.Preemption.LAZY;
    }

    /** Starts a task on this CPU at {@code atPs}. */
    public void start(Task task, long atPs) {
        if (task.state != Task.State.NEW) {
            throw new IllegalStateException("task " + task.name() + " was started already");
        }
        task.cpu = cpu;
        task.state = Task.State.BLOCKED;
        if (atPs <= cpu.now()) {
            join(task);
        } else {
            send(task, atPs);
        }
    }

    /** A kernel thread of this CPU, which sleeps until it is woken. */
    void adopt(Task task) {
        task.cpu = cpu;
        task.state = Task.State.BLOCKED;
        task.fresh = false;
    }

    void wake(Task task, Cpu from) {
        if (from != cpu) {
            wakeFromElsewhere(task, from);
        } else if (task.state != Task.State.BLOCKED) {
            task.wokenWhileRunning = true;
        } else {
            from.charge(Fn.TRY_TO_WAKE_UP);
            // an interrupt during the charge may have been quicker
            if (task.state == Task.State.BLOCKED) {
                join(task);
            }
        }
    }

    private void wakeFromElsewhere(Task task, Cpu from) {
        if (task.state == Task.State.BLOCKED) {
            if (!task.waking) {
                task.waking = true;
                from.charge(Fn.TRY_TO_WAKE_UP);
                if (idle()) {
                    from.charge(Fn.SEND_RESCHEDULE);
                }
                send(task, from.now() + machine.profile().ipiLatencyPs());
            }
        } else if (cpu.now() < from.now()) {
            // what it does now was earlier; by the time of this wake-up it may sleep
            send(task, from.now() + machine.profile().ipiLatencyPs());
        } else {
            task.wokenWhileRunning = true;
        }
    }

    private void send(Task task, long atPs) {
        if (reschedule == null) {
            reschedule = cpu.rescheduleLine();
        }
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
        reschedule.dueAt(sentAtPs[0]);
    }

    /** Takes in the messages whose time has come; true if another CPU had to interrupt this one for them. */
    boolean receive() {
        boolean interrupted = false;
        int n = 0;
        for (; n < sent && sentAtPs[n] <= cpu.now(); n++) {
            Task task = sentTask[n];
            task.waking = false;
            if (task.state == Task.State.BLOCKED) {
                boolean woken = !task.fresh;
                boolean asked = needResched || needReschedLazy;
                join(task);
                interrupted |= woken && !asked && (needResched || needReschedLazy);
            } else {
                task.wokenWhileRunning = true;
            }
        }
        sent -= n;
        System.arraycopy(sentTask, n, sentTask, 0, sent);
        System.arraycopy(sentAtPs, n, sentAtPs, 0, sent);
        Arrays.fill(sentTask, sent, sent + n, null);
        reschedule.dueAt(sent > 0 ? sentAtPs[0] : SimTime.NEVER);
        return interrupted;
    }

    /**
     * {@code activate_task()} and {@code wakeup_preempt()}. Where a switch follows, the queue's clock stands until it: what
     * the current task does in between, the rest of a softirq for instance, is charged to the one that comes next.
     */
    private void join(Task task) {
        clockPs = cpu.now();
        updateCurr();
        task.state = Task.State.RUNNABLE;
        if (task.delayed) {
            fair.wokenInQueue(task);
            task.delayed = false;
        } else {
            fair.place(task, task.fresh);
            task.fresh = false;
            putOn(task);
        }
        if (curr == null) {
            needResched = true;
        } else if (!needResched && fair.preempts(task, curr)) {
            resched();
        }
        skipClockUpdate |= needResched;
    }

    /** {@code resched_curr_lazy()}. */
    private void resched() {
        if (lazy) {
            needReschedLazy = true;
        } else {
            needResched = true;
        }
    }

    private void updateCurr() {
        if (curr != null) {
            long ran = clockPs - execStartPs;
            execStartPs = clockPs;
            curr.sumExecPs += ran;
            if (fair.ran(curr, ran)) {
                resched();
            }
        }
    }

    /** {@code sched_tick()}: the tick's interrupt found the CPU busy. */
    void tick() {
        if (curr != null) {
            needResched |= needReschedLazy;
            clockPs = cpu.now();
            updateCurr();
            if (fair.tick(curr)) {
                resched();
            }
        }
    }

    void putOn(Task t) {
        if (queued == queue.length) {
            queue = Arrays.copyOf(queue, 2 * queued);
        }
        t.queueOrder = queueOrder++;
        t.queueIndex = queued;
        queue[queued++] = t;
        fair.queued(t);
    }

    void takeOff(Task t) {
        fair.unqueued(t);
        Task last = queue[--queued];
        queue[queued] = null;
        if (last != t) {
            queue[t.queueIndex] = last;
            last.queueIndex = t.queueIndex;
        }
        t.queueIndex = -1;
    }

    int queuedCount() {
        return queued;
    }

    Task queuedAt(int i) {
        return queue[i];
    }

    /** The current task; null while the idle task is. */
    public Task curr() {
        return curr;
    }

    /** {@code nr_running}, with sleepers that have not left the queue. */
    int nrRunning() {
        return curr == null ? queued : queued + 1;
    }

    /** True if nothing can run. */
    boolean idle() {
        return curr == null && queued == 0;
    }

    /** {@code need_resched()}: another task should run before the current one goes on. */
    public boolean needResched() {
        return needResched;
    }

    /** True if the current task computes in user mode and goes on doing so. */
    boolean computing() {
        return curr != null && curr.userLeftPs > 0 && !mustSwitch();
    }

    private boolean mustSwitch() {
        return curr == null || needResched || needReschedLazy && !curr.kernelThread;
    }

    /**
     * Runs steps: one for sure, if a task is ready, then more until the CPU idles, somebody else's turn comes
     * ({@link Machine#horizonPs}), or the machine wants to be asked.
     */
    void run() {
        do {
            if (!cpu.pollIrq()) {
                return;
            }
            while (mustSwitch()) {
                if (!schedule()) {
                    return;
                }
            }
            Task task = curr;
            if (task.userLeftPs > 0) {
                if (!compute(task)) {
                    return;
                }
            } else {
                task.wokenWhileRunning = false;
                Step step = task.step(cpu);
                if (step != Step.RUN) {
                    after(task, step);
                }
            }
        } while (machine.goesOn(cpu.now()));
    }

    /** Computes until an interrupt comes; false if it is not this CPU's turn. */
    private boolean compute(Task task) {
        long until = Math.min(machine.turnEndsPs(), cpu.now() + task.userLeftPs);
        if (until <= cpu.now()) {
            return false;
        }
        task.userLeftPs -= cpu.runUser(until);
        if (task.userLeftPs == 0) {
            cpu.ledger().spent(Context.TASK, Fn.USER, 0);
        }
        return true;
    }

    private void after(Task task, Step step) {
        if (step == Step.BLOCK && task.wokenWhileRunning) {
            return;
        }
        if (step == Step.YIELD) {
            clockPs = cpu.now();
            updateCurr();
            fair.yields(task);
            needResched = true;
            return;
        }
        if (step == Step.BLOCK) {
            if (task.userLeftPs > 0) {
                throw new IllegalStateException("task " + task.name() + " computes and sleeps in one step; let the step"
                        + " that computes return RUN");
            }
            task.state = Task.State.BLOCKED;
            updateClock();
            updateCurr();
            boolean left = fair.sleeps(task);
            curr = null;
            if (!left) {
                task.delayed = true;
                putOn(task);
            }
            cpu.charge(Fn.DEQUEUE_TASK);
        } else {
            task.state = Task.State.DEAD;
            updateClock();
            updateCurr();
            curr = null;
        }
        if (!schedule()) {
            toIdle();
        }
    }

    /** Nothing to run: the switch to the idle task, in which an interrupt may wake somebody again. */
    private void toIdle() {
        cpu.charge(Fn.DO_IDLE);
    }

    /** {@code update_rq_clock()} at a switch. */
    private void updateClock() {
        if (!skipClockUpdate) {
            clockPs = cpu.now();
        }
    }

    /** {@code __schedule()}; false if there is nothing to run. */
    private boolean schedule() {
        Task prev = curr;
        updateClock();
        updateCurr();
        Task next = fair.pick(prev);
        while (next != null && next.delayed) {
            fair.leavesLate(next);
            takeOff(next);
            next.delayed = false;
            next = fair.pick(prev);
        }
        needResched = false;
        needReschedLazy = false;
        skipClockUpdate = false;
        if (next == prev) {
            return next != null;
        }
        curr = null;
        if (prev != null) {
            putOn(prev);
        }
        takeOff(next);
        fair.picked(next);
        curr = next;
        execStartPs = clockPs;
        contextSwitches++;
        cpu.hrTimers().tickBusy();
        cpu.charge(Fn.SCHEDULE);
        return true;
    }

    /** How often another task was put on the CPU. */
    public long contextSwitches() {
        return contextSwitches;
    }
}
