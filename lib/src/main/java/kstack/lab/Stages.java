package kstack.lab;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kstack.kernel.CostModel;
import kstack.lab.plot.Chart;
import kstack.lab.show.Html;
import kstack.lab.show.Markup;
import kstack.lab.show.TableView;
import kstack.lab.view.Lane;
import kstack.lab.view.ReceivePath;
import kstack.lab.view.Span;
import kstack.lab.view.Timeline;
import kstack.trace.Fn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * A part of a {@link Trace} as stages of the receive path: how long each took and in which context. Stages carry the
 * names of {@link ReceivePath}; what is not on that map (replies, timers) is named after its work.
 */
public final class Stages implements Html {
    /** One stage: calls of its functions and their time. */
    public record Stage(String name, Lane lane, int calls, double ns) {
        @Override
        public String toString() {
            return name + " (" + lane.label() + ") " + Markup.number(ns, "ns");
        }
    }

    private final List<Charge> charges;
    private final List<Stage> stages;

    private Stages(List<Charge> charges) {
        this.charges = charges;
        Map<String, List<Charge>> byStage = new LinkedHashMap<>();
        ReceivePath.stages().forEach(s -> byStage.put(s.name(), new ArrayList<>()));
        charges.forEach(c -> byStage.computeIfAbsent(c.stage(), s -> new ArrayList<>()).add(c));
        List<Stage> all = new ArrayList<>();
        byStage.forEach((name, members) -> {
            if (!members.isEmpty()) {
                all.add(new Stage(name, members.get(0).lane(), members.size(), sum(members)));
            }
        });
        this.stages = List.copyOf(all);
    }

    /** The stages of some work. */
    public static Stages of(List<Charge> charges) {
        return new Stages(List.copyOf(charges));
    }

    /** The stage that a function belongs to. */
    public static String stageOf(Fn fn) {
        return switch (fn) {
            case COMMON_INTERRUPT, E1000_INTR -> "hard IRQ";
            case NAPI_SCHEDULE -> "napi_schedule";
            case HANDLE_SOFTIRQS, NET_RX_ACTION, NAPI_POLL, NAPI_COMPLETE_DONE -> "net_rx_action";
            case E1000_CLEAN, E1000_CLEAN_RX_IRQ, E1000_ALLOC_RX_BUFFERS, E1000_COPYBREAK, NAPI_ALLOC_SKB,
                    NAPI_BUILD_SKB, ETH_TYPE_TRANS, KMEM_CACHE_ALLOC_BULK, ALLOCATE_SLAB, PAGE_FRAG_REFILL ->
                    "napi poll";
            case NAPI_GRO_RECEIVE -> "GRO";
            case NETIF_RECEIVE_SKB, NETIF_RECEIVE_SKB_CORE -> "netif_receive_skb";
            case IP_RCV, IP_RCV_CORE -> "ip_rcv";
            case IP_RCV_FINISH, IP_ROUTE_INPUT -> "ip_route_input";
            case IP_LOCAL_DELIVER, IP_PROTOCOL_DELIVER, IP_DEFRAG -> "ip_local_deliver";
            case UDP_RCV, UDP_LOOKUP -> "udp_rcv";
            case UDP_QUEUE_RCV_SKB, UDP_ENQUEUE, TCP_DATA_QUEUE, TCP_DATA_QUEUE_OFO, TCP_OFO_QUEUE -> "socket queue";
            case SOCK_DEF_READABLE, TRY_TO_WAKE_UP -> "wake-up";
            case TICK_NOHZ_IDLE_EXIT, DO_IDLE, SCHEDULE, DEQUEUE_TASK -> "schedule";
            case SYSCALL, UDP_RECVMSG, TCP_RECVMSG, CONSUME_SKB, WAIT_FOR_MORE_PACKETS, DO_SOFTIRQ -> "recv()";
            case SKB_COPY_DATAGRAM_ITER -> "copy to user";
            case SKB_CHECKSUM -> "checksum";
            case TCP_TRANSMIT_SKB, TCP_SEND_ACK, TCP_V4_SEND_RESET, IP_QUEUE_XMIT, DEV_QUEUE_XMIT, E1000_XMIT_FRAME,
                    ALLOC_SKB, ICMP_SEND, ICMP_REPLY, UDP_SENDMSG -> "send a reply";
            default -> fn.name().startsWith("TCP_") ? "tcp_v4_rcv" : fn.symbol();
        };
    }

    private static double sum(List<Charge> charges) {
        return charges.stream().mapToLong(c -> c.endPs() - c.startPs()).sum() / 1000.0;
    }

    /** The work behind the stages, in order. */
    public List<Charge> charges() {
        return charges;
    }

    /** The stages that did something, in the order of the receive path. */
    public List<Stage> stages() {
        return stages;
    }

    /** Time of one stage; 0 for one that did nothing. */
    public double ns(String stage) {
        return stages.stream().filter(s -> s.name().equals(stage)).mapToDouble(Stage::ns).sum();
    }

    /** Time of one function. */
    public double ns(Fn fn) {
        return sum(charges.stream().filter(c -> c.fn() == fn).toList());
    }

    /** Time in one context. */
    public double ns(Lane context) {
        return sum(charges.stream().filter(c -> c.lane() == context).toList());
    }

    /** Time of all stages. */
    public double totalNs() {
        return sum(charges);
    }

    /** The stage that took longest. */
    public Stage slowest() {
        return stages.stream().max(Comparator.comparingDouble(Stage::ns)).orElseThrow(() ->
                new IllegalStateException("No stage did any work in this part of the run: did a frame arrive?"));
    }

    /** Functions in the order of their first call, each once. */
    public List<Fn> order() {
        return charges.stream().map(Charge::fn).distinct().toList();
    }

    /** Stage after stage over time, in lanes by context. */
    public Timeline timeline(String title) {
        List<Span> spans = new ArrayList<>();
        for (int i = 0; i < charges.size();) {
            Charge first = charges.get(i);
            int j = i;
            while (j < charges.size() && charges.get(j).stage().equals(first.stage())
                    && charges.get(j).context() == first.context()
                    && (j == i || charges.get(j).startPs() == charges.get(j - 1).endPs())) {
                j++;
            }
            spans.add(Span.of(first.lane(), first.stage(), first.startPs(), charges.get(j - 1).endPs()));
            i = j;
        }
        return Timeline.of(title, spans);
    }

    /** Function after function over time, in lanes by context. */
    public Timeline functions(String title) {
        return Timeline.of(title, charges.stream().map(c -> Span.of(c.lane(), c.fn().symbol(), c.startPs(), c.endPs()))
                .toList());
    }

    /** One bar a stage. */
    public Chart chart(String title) {
        return Chart.of(title).categories("stage", stages.stream().map(Stage::name).toList()).y("time", "ns")
                .bars("time", stages.stream().map(Stage::ns).toList());
    }

    /** Stage, context, calls, time, share. */
    public Table table() {
        Table table = Table.create("stages", StringColumn.create("stage"), StringColumn.create("context"),
                IntColumn.create("calls"), DoubleColumn.create("time (ns)"), DoubleColumn.create("share (%)"));
        for (Stage s : stages) {
            table.stringColumn(0).append(s.name());
            table.stringColumn(1).append(s.lane().label());
            table.intColumn(2).append(s.calls());
            table.doubleColumn(3).append(s.ns());
            table.doubleColumn(4).append(Math.rint(1000 * s.ns() / totalNs()) / 10);
        }
        return table;
    }

    /** Function, context, calls, time, and where the cost comes from. */
    public Table sources(CostModel costs) {
        Table table = Table.create("functions and the sources of their costs", StringColumn.create("function"),
                StringColumn.create("context"), IntColumn.create("calls"), DoubleColumn.create("time (ns)"),
                StringColumn.create("where the number comes from"));
        Map<Fn, List<Charge>> byFn = new LinkedHashMap<>();
        charges.forEach(c -> byFn.computeIfAbsent(c.fn(), f -> new ArrayList<>()).add(c));
        byFn.entrySet().stream().sorted(Comparator.comparingDouble(e -> -sum(e.getValue()))).forEach(e -> {
            table.stringColumn(0).append(e.getKey().symbol());
            table.stringColumn(1).append(e.getValue().get(0).context().text());
            table.intColumn(2).append(e.getValue().size());
            table.doubleColumn(3).append(sum(e.getValue()));
            table.stringColumn(4).append(costs.source(e.getKey()));
        });
        return table;
    }

    /** Share of the time, 0 to 1, whose costs are estimates without any published or measured figure. */
    public double estimatedShare(CostModel costs) {
        return sum(charges.stream().filter(c -> costs.source(c.fn()).startsWith("estimate")).toList()) / totalNs();
    }

    @Override
    public String toHtml() {
        return TableView.of(table(), 40).toHtml();
    }

    @Override
    public String toString() {
        return "stages: " + stages.size() + ", " + Markup.number(totalNs(), "ns") + " in all";
    }
}
