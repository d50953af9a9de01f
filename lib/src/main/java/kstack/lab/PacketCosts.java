package kstack.lab;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import kstack.kernel.Context;
import kstack.lab.plot.Chart;
import kstack.lab.show.Html;
import kstack.lab.show.Markup;
import kstack.lab.show.TableView;
import kstack.lab.view.Lane;
import kstack.trace.Fate;
import kstack.trace.Fn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * What each frame of a burst cost, by context. Work that serves a whole batch is laid at the door of the frame that
 * caused it: an interrupt and the softirq's start at the first frame polled after it, a wake-up at the frame that was
 * queued just before, a context switch and a system call at the datagram that the call returned.
 */
public final class PacketCosts implements Html {
    private static final Set<Fn> CLOSES_A_POLL = EnumSet.of(Fn.NAPI_GRO_RECEIVE, Fn.NAPI_COMPLETE_DONE,
            Fn.E1000_ALLOC_RX_BUFFERS, Fn.KMEM_CACHE_ALLOC_BULK, Fn.ALLOCATE_SLAB, Fn.PAGE_FRAG_REFILL);
    private static final Set<Fn> UP_TO_HAND_UP = EnumSet.of(Fn.HANDLE_SOFTIRQS, Fn.NET_RX_ACTION, Fn.NAPI_POLL,
            Fn.E1000_CLEAN, Fn.E1000_CLEAN_RX_IRQ, Fn.NAPI_ALLOC_SKB, Fn.NAPI_BUILD_SKB, Fn.E1000_COPYBREAK,
            Fn.ETH_TYPE_TRANS);

    /** One frame: time in each context, and whether a program got it. */
    public record Row(long frame, double hardIrqNs, double softirqNs, double processNs, boolean delivered) {
        /** Time in all contexts. */
        public double totalNs() {
            return hardIrqNs + softirqNs + processNs;
        }
    }

    private final List<Row> rows;

    private PacketCosts(List<Row> rows) {
        this.rows = rows;
    }

    static PacketCosts of(Trace trace) {
        List<Charge> charges = trace.charges();
        List<Ending> endings = trace.endings();
        List<Long> taken = trace.taken();
        Map<Long, double[]> ns = new TreeMap<>();
        taken.forEach(id -> ns.put(id, new double[Context.values().length]));
        List<Charge> rising = new ArrayList<>();
        List<Charge> batch = new ArrayList<>();
        List<Charge> call = new ArrayList<>();
        int handedUp = 0;
        int core = 0;
        int ended = 0;
        boolean woken = false;
        for (int i = 0; i < charges.size(); i++) {
            for (; ended < endings.size() && trace.endedAfter(ended) <= i; ended++) {
                settle(ns, endings.get(ended), call);
            }
            Charge c = charges.get(i);
            woken |= c.fn() == Fn.TRY_TO_WAKE_UP;
            if (c.context() == Context.TASK) {
                // the switch with which a program starts is no packet's
                if (woken || c.fn() != Fn.SCHEDULE) {
                    call.add(c);
                }
            } else if (c.context() == Context.HARDIRQ || UP_TO_HAND_UP.contains(c.fn())) {
                rising.add(c);
                if (c.fn() == Fn.ETH_TYPE_TRANS) {
                    settle(ns, taken.get(handedUp++), rising);
                }
            } else if (CLOSES_A_POLL.contains(c.fn())) {
                settle(ns, taken.get(Math.max(0, handedUp - 1)), new ArrayList<>(List.of(c)));
            } else if (c.fn() == Fn.NETIF_RECEIVE_SKB) {
                batch.add(c);
            } else {
                core += c.fn() == Fn.NETIF_RECEIVE_SKB_CORE ? 1 : 0;
                batch.add(c);
                settle(ns, taken.get(Math.max(0, core - 1)), batch);
            }
        }
        for (; ended < endings.size(); ended++) {
            settle(ns, endings.get(ended), call);
        }
        return new PacketCosts(rows(ns, endings));
    }

    private static List<Row> rows(Map<Long, double[]> ns, List<Ending> endings) {
        Set<Long> delivered = new TreeSet<>();
        endings.stream().filter(e -> e.fate() == Fate.DELIVERED).forEach(e -> delivered.add(e.frameId()));
        List<Row> rows = new ArrayList<>();
        ns.forEach((id, t) -> rows.add(new Row(id, t[Context.HARDIRQ.ordinal()], t[Context.SOFTIRQ.ordinal()],
                t[Context.TASK.ordinal()], delivered.contains(id))));
        return List.copyOf(rows);
    }

    /** The system call that ends a datagram bears its own work. */
    private static void settle(Map<Long, double[]> ns, Ending ending, List<Charge> call) {
        if (ending.context().equals(Context.TASK.text()) && ns.containsKey(ending.frameId())) {
            settle(ns, ending.frameId(), call);
        }
    }

    private static void settle(Map<Long, double[]> ns, long frame, List<Charge> work) {
        double[] sums = ns.get(frame);
        work.forEach(c -> sums[c.context().ordinal()] += c.ns());
        work.clear();
    }

    /** One row a frame that the driver took, in the order of arrival. */
    public List<Row> rows() {
        return rows;
    }

    /** What the frame at this position (from 1) cost. */
    public Row at(int position) {
        if (position < 1 || position > rows.size()) {
            throw new IllegalArgumentException("The driver took " + Markup.count(rows.size(), "frame")
                    + ": a position is 1 to " + rows.size() + ", not " + position);
        }
        return rows.get(position - 1);
    }

    /** The mean over positions {@code from} to {@code to}. */
    public double meanNs(int from, int to) {
        at(from);
        at(to);
        return rows.subList(from - 1, to).stream().mapToDouble(Row::totalNs).average()
                .orElseThrow();
    }

    /** Position in the burst against time, stacked by context. */
    public Chart chart(String title) {
        if (rows.isEmpty()) {
            throw new IllegalStateException("The driver took no frame: did one arrive that the NIC accepted?");
        }
        return Chart.of(title).categories("position in the burst", rows.stream().map(r -> Long.toString(r.frame()))
                .toList()).y("CPU time for this packet", "ns").stacked()
                .bars(Lane.HARD_IRQ.label(), rows.stream().map(Row::hardIrqNs).toList())
                .bars(Lane.SOFTIRQ.label(), rows.stream().map(Row::softirqNs).toList())
                .bars(Lane.PROCESS.label(), rows.stream().map(Row::processNs).toList());
    }

    /** Frame and time in each context. */
    public Table table() {
        Table table = Table.create("cost by position", LongColumn.create("frame"), DoubleColumn.create("hard IRQ (ns)"),
                DoubleColumn.create("softirq (ns)"), DoubleColumn.create("process (ns)"),
                DoubleColumn.create("in all (ns)"), StringColumn.create("delivered"));
        for (Row r : rows) {
            table.longColumn(0).append(r.frame());
            table.doubleColumn(1).append(r.hardIrqNs());
            table.doubleColumn(2).append(r.softirqNs());
            table.doubleColumn(3).append(r.processNs());
            table.doubleColumn(4).append(r.totalNs());
            table.stringColumn(5).append(r.delivered() ? "yes" : "no");
        }
        return table;
    }

    @Override
    public String toHtml() {
        return TableView.of(table(), 100).toHtml();
    }

    @Override
    public String toString() {
        return "costs of " + Markup.count(rows.size(), "packet");
    }
}
