package kstack.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import kstack.host.Host;
import kstack.kernel.Context;
import kstack.kernel.Cpu;
import kstack.lab.show.Html;
import kstack.lab.show.Markup;
import kstack.lab.show.TableView;
import kstack.lab.view.FlameGraph;
import kstack.trace.Fn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Where the time of all CPUs went, by context and function, from the ledger of cycles: exact, no sampling. The model
 * counts functions and not stacks; who stands on whom in {@link #flame} follows Linux's callers (callers.csv).
 */
public final class Profile implements Html {
    private static final Map<Fn, Fn[]> CALLERS = callers();

    private static final int CONTEXTS = Context.values().length;

    /** Of each CPU in turn, for each of its contexts. */
    private final long[][] ps;
    private final long[][] calls;
    private final long idlePs;

    private Profile(long[][] ps, long[][] calls, long idlePs) {
        this.ps = ps;
        this.calls = calls;
        this.idlePs = idlePs;
    }

    /** Everything since the host was built. */
    public static Profile of(Host host) {
        int rows = host.machine().cpus().size() * CONTEXTS;
        long[][] ps = new long[rows][Fn.values().length];
        long[][] calls = new long[rows][Fn.values().length];
        long idle = 0;
        for (Cpu cpu : host.machine().cpus()) {
            for (Context c : Context.values()) {
                for (Fn fn : Fn.values()) {
                    ps[row(cpu.id(), c)][fn.ordinal()] = cpu.ledger().timePs(c, fn);
                    calls[row(cpu.id(), c)][fn.ordinal()] = cpu.ledger().count(c, fn);
                }
            }
            idle += cpu.ledger().idlePs();
        }
        return new Profile(ps, calls, idle);
    }

    private static int row(int cpu, Context context) {
        return cpu * CONTEXTS + context.ordinal();
    }

    private static long sum(long[][] of, Context context, Fn fn) {
        long sum = 0;
        for (int row = context.ordinal(); row < of.length; row += CONTEXTS) {
            sum += of[row][fn.ordinal()];
        }
        return sum;
    }

    /** What came after {@code before}. */
    Profile since(Profile before) {
        long[][] morePs = new long[ps.length][];
        long[][] moreCalls = new long[ps.length][];
        for (int c = 0; c < ps.length; c++) {
            morePs[c] = minus(ps[c], before.ps[c]);
            moreCalls[c] = minus(calls[c], before.calls[c]);
        }
        return new Profile(morePs, moreCalls, idlePs - before.idlePs);
    }

    private static long[] minus(long[] a, long[] b) {
        long[] difference = new long[a.length];
        for (int i = 0; i < a.length; i++) {
            difference[i] = a[i] - b[i];
        }
        return difference;
    }

    /** Time of a function in a context. */
    public long timePs(Context context, Fn fn) {
        return sum(ps, context, fn);
    }

    /** Calls of a function in a context. */
    public long calls(Context context, Fn fn) {
        return sum(calls, context, fn);
    }

    /** Time of a function in a context on one CPU. */
    public long timePs(int cpu, Context context, Fn fn) {
        return ps[row(cpu, context)][fn.ordinal()];
    }

    /** Number of CPUs. */
    public int cpus() {
        return ps.length / CONTEXTS;
    }

    /** Time of all CPUs without work. */
    public long idlePs() {
        return idlePs;
    }

    /** Time of all CPUs with work. */
    public long busyPs() {
        long sum = 0;
        for (long[] context : ps) {
            for (long one : context) {
                sum += one;
            }
        }
        return sum;
    }

    /** Share of the busy time that a function took in any context, 0 to 1. */
    public double share(Fn fn) {
        long sum = 0;
        for (long[] context : ps) {
            sum += context[fn.ordinal()];
        }
        return sum / (double) busyPs();
    }

    /** Stacks, bottom first, with their time in picoseconds; without idle time. */
    public Map<String, Long> folded() {
        Map<String, Long> stacks = new LinkedHashMap<>();
        for (Context c : Context.values()) {
            for (Fn fn : Fn.values()) {
                if (timePs(c, fn) != 0) {
                    stacks.merge(c.text() + ";" + stack(c, fn), timePs(c, fn), Long::sum);
                }
            }
        }
        return stacks;
    }

    private String stack(Context c, Fn fn) {
        Deque<String> frames = new ArrayDeque<>();
        for (Fn at = fn; at != null; at = caller(c, at)) {
            frames.addFirst(at.symbol());
        }
        return String.join(";", frames);
    }

    /** The nearest caller that did something in this context; null at the bottom. */
    private Fn caller(Context c, Fn fn) {
        for (Fn caller : CALLERS.getOrDefault(fn, new Fn[0])) {
            if (calls(c, caller) != 0) {
                return caller;
            }
        }
        return null;
    }

    static Map<Fn, Fn[]> callers() {
        Map<Fn, Fn[]> callers = new EnumMap<>(Fn.class);
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                Profile.class.getResourceAsStream("callers.csv"), StandardCharsets.UTF_8))) {
            in.lines().filter(line -> !line.startsWith("#") && !line.startsWith("function,")).forEach(line -> {
                String[] cells = line.split(",", -1);
                String[] names = cells[1].isBlank() ? new String[0] : cells[1].split(" ");
                Fn[] fns = new Fn[names.length];
                for (int i = 0; i < names.length; i++) {
                    fns[i] = Fn.valueOf(names[i]);
                }
                callers.put(Fn.valueOf(cells[0]), fns);
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return callers;
    }

    /** The flame graph of the busy time. */
    public FlameGraph flame(String title) {
        return FlameGraph.of(title, folded());
    }

    /** Function, file, context, calls, time, share of the busy time; the largest first. */
    public Table table() {
        Table table = Table.create("profile", StringColumn.create("function"), StringColumn.create("kernel file"),
                StringColumn.create("context"), LongColumn.create("calls"), DoubleColumn.create("time (us)"),
                DoubleColumn.create("share (%)"));
        double busy = busyPs();
        for (Context c : Context.values()) {
            for (Fn fn : Fn.values()) {
                if (timePs(c, fn) != 0 || calls(c, fn) != 0) {
                    table.stringColumn(0).append(fn.symbol());
                    table.stringColumn(1).append(fn.file());
                    table.stringColumn(2).append(c.text());
                    table.longColumn(3).append(calls(c, fn));
                    table.doubleColumn(4).append(timePs(c, fn) / 1e6);
                    table.doubleColumn(5).append(100 * timePs(c, fn) / busy);
                }
            }
        }
        return table.sortDescendingOn("time (us)");
    }

    /** The ledger line by line: CPU, context, function, calls, time; in the order of the CPUs, the largest first on each. */
    public Table byCpu() {
        Table table = Table.create("ledger", IntColumn.create("CPU"), StringColumn.create("context"),
                StringColumn.create("function"), LongColumn.create("calls"), DoubleColumn.create("time (us)"));
        for (int cpu = 0; cpu < cpus(); cpu++) {
            for (Context c : Context.values()) {
                for (Fn fn : Fn.values()) {
                    long time = timePs(cpu, c, fn);
                    long count = calls[row(cpu, c)][fn.ordinal()];
                    if (time != 0 || count != 0) {
                        table.intColumn(0).append(cpu);
                        table.stringColumn(1).append(c.text());
                        table.stringColumn(2).append(fn.symbol());
                        table.longColumn(3).append(count);
                        table.doubleColumn(4).append(time / 1e6);
                    }
                }
            }
        }
        return table.sortOn("CPU", "-time (us)");
    }

    @Override
    public String toHtml() {
        return TableView.of(table(), 30).toHtml();
    }

    @Override
    public String toString() {
        return "profile: " + Markup.number(busyPs() / 1e9, "ms") + " busy, " + Markup.number(idlePs / 1e9, "ms") + " idle";
    }
}
