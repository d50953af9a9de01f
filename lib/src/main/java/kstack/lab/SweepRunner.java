package kstack.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import kstack.lab.show.Bridge;
import kstack.lab.show.Markup;

/**
 * Runs the points of a sweep on several threads while the cell's thread waits, shows progress, and hands an
 * interruption on. Results lie by number, so neither the number of threads nor their speed changes them; of several
 * errors the one of the first point is told.
 */
final class SweepRunner {
    private static final String UNRESOLVED = "a method of a cell uses a name that does not exist, a unit perhaps that is misspelt:"
            + " look at the methods that this run calls, mend the name, run that cell again";
    private static final long QUIET_MS = 1_500;
    private static final long BETWEEN_MS = 400;
    private static final long STOPPING_MS = 3_000;

    private final String name;
    private final List<SweepRow> rows;
    private final Measured[] results;
    private final RuntimeException[] errors;
    private final Stoppable stoppable = new Stoppable();
    private final AtomicInteger next = new AtomicInteger();
    private final BlockingQueue<Integer> ended = new LinkedBlockingQueue<>();
    private volatile int firstError = Integer.MAX_VALUE;
    private volatile boolean stopped;
    private String shown;
    private int done;

    private SweepRunner(String name, List<SweepRow> rows) {
        this.name = name;
        this.rows = rows;
        this.results = new Measured[rows.size()];
        this.errors = new RuntimeException[rows.size()];
    }

    /** How many threads: all processors, unless the property kstack.lab.threads says otherwise. */
    private static int threads() {
        return Math.max(1, Integer.getInteger("kstack.lab.threads", Runtime.getRuntime().availableProcessors()));
    }

    /** The results in the order of the rows; null for what an interruption left undone. */
    static Measured[] run(String name, List<SweepRow> rows) {
        return new SweepRunner(name, rows).run();
    }

    private Measured[] run() {
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < Math.min(threads(), rows.size()); i++) {
            Thread worker = new Thread(this::work, "kstack sweep " + i);
            worker.setDaemon(true);
            worker.start();
            workers.add(worker);
        }
        try {
            await();
        } catch (InterruptedException e) {
            stop(workers);
            shown = Bridge.progress(shown, name + ": interrupted, " + done + " of " + Markup.count(rows.size(), "point")
                    + " are done and kept; Sweep.last() has them");
            Thread.currentThread().interrupt();
        }
        if (firstError < rows.size()) {
            RuntimeException why = errors[firstError];
            throw new IllegalArgumentException("At " + rows.get(firstError).text() + ": "
                    + (why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage()), why);
        }
        return results;
    }

    private void work() {
        for (int i = next.getAndIncrement(); i < rows.size(); i = next.getAndIncrement()) {
            if (!stopped && i < firstError) {
                point(i);
            }
            ended.add(i);
        }
    }

    private void point(int i) {
        try {
            Measured result = stoppable.call(rows.get(i).each()::get);
            if (result == null) {
                throw new IllegalArgumentException("the run gave null: return a Run or Figures");
            }
            results[i] = result;
        } catch (CancellationException e) {
            stopped = true;
        } catch (RuntimeException e) {
            failed(i, unresolved(e) ? new IllegalStateException(UNRESOLVED) : e);
        } catch (Error e) {
            failed(i, new IllegalStateException(e.toString(), e));
        }
    }

    /** A cell's method with a name in it that does not exist; with this as a cause, a kernel's answer to the cell is lost. */
    private static boolean unresolved(Throwable e) {
        return e != null && (e.getClass().getName().startsWith("jdk.jshell.spi.SPIResolution") || unresolved(e.getCause()));
    }

    private synchronized void failed(int i, RuntimeException why) {
        if (!stopped) {
            errors[i] = why;
            firstError = Math.min(firstError, i);
        }
    }

    private void await() throws InterruptedException {
        long began = System.nanoTime();
        long shownMs = QUIET_MS - BETWEEN_MS;
        while (done < rows.size()) {
            if (ended.poll(100, TimeUnit.MILLISECONDS) != null) {
                done++;
            }
            long ms = (System.nanoTime() - began) / 1_000_000;
            if (ms - shownMs >= BETWEEN_MS && done < rows.size()) {
                shown = Bridge.progress(shown, line(ms));
                shownMs = ms;
            }
        }
        if (shown != null) {
            Bridge.progress(shown, line((System.nanoTime() - began) / 1_000_000));
        }
    }

    private String line(long ms) {
        return name + ": " + done + " of " + Markup.count(rows.size(), "point") + ", " + Markup.number(ms / 100 / 10.0, "s");
    }

    /** Stops the machines at once and waits a little for the threads, so that nothing changes after this. */
    private void stop(List<Thread> workers) {
        stopped = true;
        stoppable.stop();
        long until = System.nanoTime() + STOPPING_MS * 1_000_000;
        for (Thread worker : workers) {
            worker.interrupt();
            try {
                worker.join(Math.max(1, (until - System.nanoTime()) / 1_000_000));
            } catch (InterruptedException e) {
                return;
            }
        }
    }
}
