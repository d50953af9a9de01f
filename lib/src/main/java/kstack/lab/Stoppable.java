package kstack.lab;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import kstack.kernel.Machine;
import kstack.sim.SimTime;

/**
 * Lets an interrupted cell stop the machines that run for it. A Java kernel interrupts the cell's thread and nothing
 * else; the model asks no thread, so it runs on another one, and the cell's thread waits and passes the wish on.
 */
final class Stoppable {
    private static final ThreadLocal<Stoppable> MINE = new ThreadLocal<>();

    private final Set<Machine> running = new HashSet<>();
    private boolean stopped;

    /** Runs {@code machine} until {@code untilPs}; throws CancellationException if the cell was interrupted. */
    static void run(Machine machine, long untilPs) {
        Stoppable mine = MINE.get();
        if (mine != null) {
            mine.runHere(machine, untilPs);
            return;
        }
        Stoppable own = new Stoppable();
        FutureTask<Void> task = new FutureTask<>(() -> own.runHere(machine, untilPs), null);
        Thread worker = new Thread(task, "kstack run");
        worker.setDaemon(true);
        worker.start();
        try {
            task.get();
        } catch (InterruptedException e) {
            own.stop();
            Thread.currentThread().interrupt();
            throw stoppedAt(machine);
        } catch (ExecutionException e) {
            rethrow(e.getCause());
        }
    }

    private void runHere(Machine machine, long untilPs) {
        synchronized (this) {
            if (stopped) {
                throw stoppedAt(machine);
            }
            running.add(machine);
        }
        try {
            while (machine.run(untilPs) == Machine.End.STOPPED) {
                synchronized (this) {
                    if (stopped) {
                        throw stoppedAt(machine);
                    }
                }
            }
        } finally {
            synchronized (this) {
                running.remove(machine);
            }
        }
    }

    private static CancellationException stoppedAt(Machine machine) {
        return new CancellationException("The run was stopped at " + SimTime.text(machine.cpu(0).now())
                + " of simulated time: the cell was interrupted");
    }

    /** Does {@code work} on this thread so that {@link #stop} stops the machines that it runs. */
    <T> T call(Supplier<T> work) {
        Stoppable before = MINE.get();
        MINE.set(this);
        try {
            return work.get();
        } finally {
            MINE.set(before);
        }
    }

    /** Stops what runs, and whatever would start after this. */
    synchronized void stop() {
        stopped = true;
        running.forEach(Machine::requestStop);
    }

    /** Throws what happened on another thread as if it had happened here. */
    static void rethrow(Throwable cause) {
        if (cause instanceof RuntimeException e) {
            throw e;
        }
        if (cause instanceof Error e) {
            throw e;
        }
        throw new IllegalStateException(cause);
    }
}
