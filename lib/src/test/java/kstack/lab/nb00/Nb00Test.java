package kstack.lab.nb00;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import kstack.host.Host;
import kstack.hw.LinkSpeed;
import kstack.kernel.Context;
import kstack.lab.Charge;
import kstack.lab.Ending;
import kstack.lab.Exercise;
import kstack.lab.Learner;
import kstack.lab.Progress;
import kstack.lab.Result;
import kstack.lab.Trace;
import kstack.lab.view.ByteGrid;
import kstack.lab.view.Cell;
import kstack.trace.DropReason;
import kstack.trace.Fate;
import kstack.traffic.ConstantRate;
import kstack.traffic.Reader;
import kstack.wire.Frame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Notebook 00")
class Nb00Test {
    private static final List<String> FUNCTIONS = List.of("common_interrupt", "__napi_schedule", "net_rx_action",
            "napi_build_skb", "__netif_receive_skb_core", "ip_rcv", "__udp4_lib_lookup", "try_to_wake_up", "__schedule",
            "skb_copy_datagram_iter");

    @BeforeEach
    @AfterEach
    void forget() {
        Progress.reset();
        Learner.seed(1);
    }

    private static Diagram complete() {
        return Diagram.ofChapter().after("hardware IRQ", "NET_RX softirq").after("sk_buff allocation", "GRO")
                .after("netif_receive_skb", "RPS backlog").after("rps backlog", "taps, tc, netfilter ingress")
                .after("udp_rcv", "socket backlog").after("socket queue", "wake-up")
                .after("wake-up", "copy in process context");
    }

    private static void rejects(Result result, String why) {
        assertFalse(result.passed(), why);
        assertEquals(Result.State.FAILED, result.state(), why);
        assertFalse(result.hints().isEmpty(), why);
    }

    @Test
    @DisplayName("takes the order of its ten cards from a run")
    void cards() {
        List<String> order = OnePacket.order(OnePacket.datagram(1_460, 1).packet(1));
        assertEquals(10, order.size());
        assertEquals("the driver silences the card's interrupt", order.get(0));
        assertEquals("the sleeping program is made runnable", order.get(8));
        assertEquals("the payload is copied to the program's buffer", order.get(9));
        assertNotEquals(List.of(OnePacket.cards()), order);
        assertTrue(List.of(OnePacket.stages()).containsAll(List.of("hard IRQ", "schedule", "copy to user")));
        assertFalse(List.of(OnePacket.stages()).contains("tcp_v4_rcv"));
    }

    @Test
    @DisplayName("accepts the order of functions, and rejects any two exchanged, with a hint")
    void order() {
        for (long seed = 1; seed < 4; seed++) {
            Learner.seed(seed);
            assertTrue(Checks.order().answer(FUNCTIONS).passed());
            for (int i = 1; i < FUNCTIONS.size(); i++) {
                List<String> wrong = new ArrayList<>(FUNCTIONS);
                wrong.set(i, FUNCTIONS.get(i - 1));
                wrong.set(i - 1, FUNCTIONS.get(i));
                rejects(Checks.order().answer(wrong), wrong.toString());
            }
        }
        assertEquals(Result.State.OPEN, Checks.order().answer().state());
    }

    @Test
    @DisplayName("accepts the contexts of eight functions, and rejects each one told wrongly, with a hint")
    void contexts() {
        Map<String, String> right = new TreeMap<>(Map.of("e1000_intr", "hard IRQ", "__napi_schedule", "hard IRQ",
                "net_rx_action", "softirq", "e1000_clean_rx_irq", "softirq", "ip_rcv", "softirq", "try_to_wake_up",
                "softirq", "udp_recvmsg", "process", "skb_copy_datagram_iter", "process"));
        assertTrue(Checks.contexts().answer(right).passed());
        for (String function : right.keySet()) {
            for (String other : List.of("hard IRQ", "softirq", "process")) {
                if (!other.equals(right.get(function))) {
                    Map<String, String> wrong = new TreeMap<>(right);
                    wrong.put(function, other);
                    rejects(Checks.contexts().answer(wrong), function + " in " + other);
                }
            }
        }
    }

    @Test
    @DisplayName("accepts the completed diagram; each box alone left out or misplaced fails its own test")
    void diagram() {
        assertTrue(Checks.diagram(complete()).passed());
        assertEquals(List.of(), complete().left());
        assertEquals(Result.State.OPEN, Checks.diagram(Diagram.ofChapter()).state());
        assertEquals(Result.State.OPEN, Checks.diagram(null).state());
        assertTrue(Checks.diagram(Diagram.ofChapter().after("hardware IRQ", "NET_RX softirq")).lines().get(0).passed());
        says(d -> d.after("NAPI poll", "NET_RX softirq"), "hard IRQ's lane");
        says(d -> d.after("ip_local_deliver", "copy in process context"), "only queues");
        says(d -> d.after("protocol handler", "GRO"), "before that rest");
        says(d -> d.after("netif_receive_skb", "RPS backlog").after("netif_receive_skb", "taps, tc, netfilter ingress"),
                "on the CPU that RPS chose");
        says(d -> d.after("udp_rcv", "wake-up"), "find the queue empty");
        rejects(Checks.diagram(Diagram.ofChapter().after("application", "socket backlog")),
                "backlog after the program");
    }

    private static void says(UnaryOperator<Diagram> wrong, String feedback) {
        Result result = Checks.diagram(wrong.apply(Diagram.ofChapter()));
        rejects(result, feedback);
        assertTrue(result.feedback().contains(feedback), result.feedback());
    }

    @Test
    @DisplayName("a diagram says in one line what it does not know")
    void diagramRefuses() {
        assertThrows(IllegalArgumentException.class, () -> Diagram.ofChapter().after("NIC", "softirq"));
        assertThrows(IllegalArgumentException.class, () -> Diagram.ofChapter().after("ring", "GRO"));
        assertThrows(IllegalArgumentException.class, () -> complete().after("NIC", "GRO"));
        assertTrue(complete().toHtml().contains("+ NET_RX softirq"));
        assertTrue(complete().text().contains("hardware IRQ > +NET_RX softirq > NAPI poll"));
    }

    @Test
    @DisplayName("accepts the time in softirq context, and tells typical mistakes apart")
    void softirq() {
        for (long seed = 1; seed < 4; seed++) {
            Learner.seed(seed);
            assertTrue(Checks.softirqNs(w -> sum(w, Context.SOFTIRQ)).passed());
            assertTrue(Checks.softirqNs(w -> {
                double ns = 0;
                for (int i = w.size() - 1; i >= 0; i--) {
                    ns += w.get(i).context() == Context.SOFTIRQ ? w.get(i).ns() : 0;
                }
                return ns;
            }).passed());
        }
        saysOfTime(w -> w.stream().mapToDouble(Charge::ns).sum(), "all contexts");
        saysOfTime(w -> sum(w, Context.TASK), "another context");
        saysOfTime(w -> w.stream().filter(c -> c.context() == Context.SOFTIRQ).count(), "how many calls");
        saysOfTime(w -> 1000 * sum(w, Context.SOFTIRQ), "picoseconds");
        rejects(Checks.softirqNs(w -> 1339.0), "a constant");
        assertEquals(Result.State.OPEN, Checks.softirqNs(w -> Exercise.todo("add")).state());
        assertTrue(Checks.softirqNs(w -> Exercise.todo("add")).toString().contains("Your turn: "));
    }

    private static double sum(List<Charge> work, Context context) {
        return work.stream().filter(c -> c.context() == context).mapToDouble(Charge::ns).sum();
    }

    private static void saysOfTime(ToDoubleFunction<List<Charge>> wrong, String feedback) {
        Result result = Checks.softirqNs(wrong);
        rejects(result, feedback);
        assertTrue(result.feedback().contains(feedback), result.feedback());
    }

    @Test
    @DisplayName("draws where a packet with one wrong bit ends: one field for each run of bytes")
    void damage() {
        byte[] frame = Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").udp(40_000, 5_000).payloadLen(100).build();
        ByteGrid grid = Damage.grid(frame, 64, broken -> {
            Host host = Host.builder().build();
            host.spawn(new Reader(host.udp(5_000)));
            host.attach(new ConstantRate(broken, 1_000, 1, LinkSpeed.GBIT_1, 0));
            Trace trace = Trace.of(host);
            host.run();
            return trace.ending(1);
        });
        assertEquals(64, grid.fields().stream().mapToInt(f -> f.length()).sum());
        assertEquals("the NIC", field(grid, 3).layer());
        assertEquals("delivered", field(grid, 8).layer());
        assertEquals("__netif_receive_skb_core (softirq)", field(grid, 12).layer());
        assertEquals("IP_CSUM", field(grid, 30).value());
        assertEquals("udp_recvmsg (process)", field(grid, 63).layer());
        assertTrue(Damage.grid(frame, 9_999, broken -> new Ending(1, Fate.MISSED,
                DropReason.CONSUMED, null, "", 0)).fields().size() == 1);
    }

    private static Cell field(ByteGrid grid, int at) {
        return grid.fields().stream().filter(f -> f.offset() <= at && at < f.offset() + f.length()).findFirst()
                .orElseThrow();
    }
}
