package kstack.lab;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import kstack.host.Host;
import kstack.kernel.Context;
import kstack.lab.show.Html;
import kstack.lab.show.Markup;
import kstack.lab.show.TableView;
import kstack.lab.view.FlameGraph;
import kstack.trace.DropReason;
import kstack.traffic.Latency;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * What a host did in a window of simulated time: packets by their ends, interrupts, polls, the share of every CPU by
 * context, delays.
 *
 * <pre>{@code
 * Run run = Run.of(host).warmUp(ms(5)).during(ms(50));    // attach traffic and start programs before
 * run.figure("delivered kpps")                            // any row of the table, in a unit of its kind
 * }</pre>
 *
 * <p>The window begins and ends between two steps of a CPU. Contexts and idle time of a CPU add up to its window
 * exactly. A packet counts where it ends, so one that waits at the end is offered and not delivered.
 */
public final class Run implements Measured, Html {
    private static final int IDLE = Context.values().length;
    private static final double[] PERCENTILES = {50, 90, 99, 99.9};

    private final Reading from;
    private final Reading to;
    private final Latency latency;
    private final String machine;
    private final List<Figure> more;

    Run(Reading from, Reading to, Latency latency, String machine) {
        this(from, to, latency, machine, List.of());
    }

    private Run(Reading from, Reading to, Latency latency, String machine, List<Figure> more) {
        this.from = from;
        this.to = to;
        this.latency = latency;
        this.machine = machine;
        this.more = more;
    }

    /** Plans a measurement on a host whose traffic and programs are there. */
    public static RunPlan of(Host host) {
        return new RunPlan(host);
    }

    /** Adds a figure of one's own, which tables and charts then know. */
    public Run with(String name, String unit, double value) {
        if (figures().stream().anyMatch(f -> f.name().equalsIgnoreCase(name))) {
            throw new IllegalArgumentException("A run has a figure \"" + name + "\" already: name yours otherwise");
        }
        List<Figure> all = new ArrayList<>(more);
        all.add(new Figure(name, unit, value));
        return new Run(from, to, latency, machine, List.copyOf(all));
    }

    /** Length of the window by the clock of the CPU that the card interrupts. */
    public long windowPs() {
        return to.atPs() - from.atPs();
    }

    private double perSecond(long before, long after) {
        return (after - before) * 1e12 / windowPs();
    }

    /** Frames that arrived at the card. */
    public long offered() {
        return to.offered() - from.offered();
    }

    /** Packets that programs received. */
    public long delivered() {
        return to.delivered() - from.delivered();
    }

    /** Frames for which the card had no room. */
    public long missed() {
        return to.missed() - from.missed();
    }

    /** Packets that the kernel dropped. */
    public long dropped() {
        return drops().values().stream().mapToLong(Long::longValue).sum();
    }

    /** Frames a second that arrived at the card. */
    public double offeredPps() {
        return perSecond(from.offered(), to.offered());
    }

    /** Packets a second that programs received. */
    public double deliveredPps() {
        return perSecond(from.delivered(), to.delivered());
    }

    /** Frames a second for which the card had no room. */
    public double missedPps() {
        return perSecond(from.missed(), to.missed());
    }

    /** Packets a second that left by a card: forwarded ones, replies, acknowledgements. */
    public double sentPps() {
        return perSecond(from.sent(), to.sent());
    }

    /** Share of the offered frames for which the card had no room, 0 to 1. */
    public double missedShare() {
        return offered() == 0 ? 0 : missed() / (double) offered();
    }

    /** Interrupts of the card. */
    public long irqs() {
        return to.irqs() - from.irqs();
    }

    /** Interrupts of the card a second. */
    public double irqPerSecond() {
        return perSecond(from.irqs(), to.irqs());
    }

    /** Interrupts of the card for each frame that it took. */
    public double irqsPerPacket() {
        return irqs() / (double) (offered() - missed());
    }

    /** Calls of the driver's poll function. */
    public long polls() {
        return to.polls() - from.polls();
    }

    /** Calls of the driver's poll function a second. */
    public double pollsPerSecond() {
        return perSecond(from.polls(), to.polls());
    }

    /** Packets that a poll took on average; not a number without polls. */
    public double packetsPerPoll() {
        return (to.polled() - from.polled()) / (double) polls();
    }

    /** Times that net_rx_action left off with work to do: column 3 of softnet_stat, all CPUs. */
    public long timeSqueeze() {
        return to.squeezes() - from.squeezes();
    }

    /** Drops by reason. */
    public Map<DropReason, Long> drops() {
        Map<DropReason, Long> drops = new TreeMap<>(to.drops());
        from.drops().forEach((reason, n) -> drops.merge(reason, -n, Long::sum));
        drops.values().removeIf(n -> n == 0);
        return Collections.unmodifiableMap(drops);
    }

    /** Drops by reason and function, as dropwatch tells them. */
    public Map<String, Long> dropSites() {
        Map<String, Long> drops = new TreeMap<>(to.dropSites());
        from.dropSites().forEach((site, n) -> drops.merge(site, -n, Long::sum));
        drops.values().removeIf(n -> n == 0);
        return Collections.unmodifiableMap(drops);
    }

    /** How many CPUs the host has. */
    public int cpus() {
        return to.cpuPs().size();
    }

    /** Time that a CPU spent in a context. */
    public long timePs(int cpu, Context context) {
        return spent(cpu, context.ordinal());
    }

    /** Time in which a CPU had nothing to do. */
    public long idlePs(int cpu) {
        return spent(cpu, IDLE);
    }

    /** The window by a CPU's own clock: exactly its contexts and its idle time. */
    public long windowPs(int cpu) {
        long sum = idlePs(cpu);
        for (Context c : Context.values()) {
            sum += timePs(cpu, c);
        }
        return sum;
    }

    /** Share of a CPU's window in a context, 0 to 1. */
    public double share(int cpu, Context context) {
        return timePs(cpu, context) / (double) windowPs(cpu);
    }

    /** Share of the time of all CPUs in a context, 0 to 1. */
    public double share(Context context) {
        return whole(context.ordinal());
    }

    /** Share of a CPU's window without work, 0 to 1. */
    public double idle(int cpu) {
        return idlePs(cpu) / (double) windowPs(cpu);
    }

    /** Share of the time of all CPUs without work, 0 to 1. */
    public double idle() {
        return whole(IDLE);
    }

    private long spent(int cpu, int column) {
        if (cpu < 0 || cpu >= cpus()) {
            throw new IllegalArgumentException("This run had CPU 0 to " + (cpus() - 1) + ", not " + cpu);
        }
        return to.cpuPs().get(cpu)[column] - from.cpuPs().get(cpu)[column];
    }

    private double whole(int column) {
        long part = 0;
        long all = 0;
        for (int cpu = 0; cpu < cpus(); cpu++) {
            part += spent(cpu, column);
            all += windowPs(cpu);
        }
        return part / (double) all;
    }

    /** Where the time of the window went, function by function. */
    public Profile profile() {
        return to.profile().since(from.profile());
    }

    /** The flame graph of the window's busy time. */
    public FlameGraph flame(String title) {
        return profile().flame(title);
    }

    /** Delays of packets that arrived in the window and were received in it: from the card to the return of recv(). */
    public Latency latency() {
        return latency;
    }

    @Override
    public List<Figure> figures() {
        List<Figure> all = new ArrayList<>(List.of(new Figure("offered", "pps", offeredPps()),
                new Figure("delivered", "pps", deliveredPps()), new Figure("missed", "pps", missedPps()),
                new Figure("missed share", "%", 100 * missedShare()),
                new Figure("dropped", "pps", dropped() * 1e12 / windowPs()),
                new Figure("sent", "pps", sentPps()), new Figure("interrupts", "1/s", irqPerSecond()),
                new Figure("interrupts per packet", "1", irqsPerPacket()),
                new Figure("polls", "1/s", pollsPerSecond()), new Figure("packets per poll", "1", packetsPerPoll()),
                new Figure("time squeezes", "1/s", timeSqueeze() * 1e12 / windowPs())));
        for (Context c : Context.values()) {
            all.add(new Figure(c.text(), "%", 100 * share(c)));
        }
        all.add(new Figure("idle", "%", 100 * idle()));
        for (int cpu = 0; cpus() > 1 && cpu < cpus(); cpu++) {
            for (Context c : Context.values()) {
                all.add(new Figure("CPU" + cpu + " " + c.text(), "%", 100 * share(cpu, c)));
            }
            all.add(new Figure("CPU" + cpu + " idle", "%", 100 * idle(cpu)));
        }
        boolean none = latency.count() == 0;
        all.add(new Figure("mean latency", "us", none ? Double.NaN : latency.meanNs() / 1e3));
        for (double p : PERCENTILES) {
            all.add(new Figure("p" + Markup.number(p) + " latency", "us", latency.percentileNs(p) / 1e3));
        }
        all.add(new Figure("max latency", "us", latency.maxNs() / 1e3));
        all.addAll(more);
        return List.copyOf(all);
    }

    /** Figure, value, unit; drops by reason and function follow. */
    public Table table() {
        Table table = Table.create("run of " + machine, StringColumn.create("figure"), DoubleColumn.create("value"),
                StringColumn.create("unit"));
        figures().forEach(f -> row(table, f.name(), f.value(), f.unit()));
        dropSites().forEach((site, n) -> row(table, "dropped: " + site, n, "packets"));
        return table;
    }

    private static void row(Table table, String name, double value, String unit) {
        table.stringColumn(0).append(name);
        if (Double.isNaN(value)) {
            table.doubleColumn(1).appendMissing();
        } else {
            table.doubleColumn(1).append(value);
        }
        table.stringColumn(2).append(unit.equals("1") ? "" : unit);
    }

    @Override
    public String toHtml() {
        return TableView.of(table(), 60).toHtml();
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "run of %s: %s offered, %s delivered, %s, busy %.0f %%",
                Markup.number(windowPs() / 1e9, "ms"), Markup.number(offeredPps(), "pps"),
                Markup.number(deliveredPps(), "pps"), Markup.count(irqs(), "interrupt"), 100 * (1 - idle()));
    }
}
