package kstack.lab.nb00;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import kstack.lab.Charge;
import kstack.lab.Exercise;
import kstack.lab.Learner;
import kstack.lab.MatchQuiz;
import kstack.lab.OrderQuiz;
import kstack.lab.Quiz;
import kstack.lab.Result;
import kstack.lab.view.Lane;
import kstack.trace.Fn;

/** The exercises of notebook 00. */
public final class Checks {
    private static final Fn[] ORDER = {Fn.COMMON_INTERRUPT, Fn.NAPI_SCHEDULE, Fn.NET_RX_ACTION, Fn.NAPI_BUILD_SKB,
        Fn.NETIF_RECEIVE_SKB_CORE, Fn.IP_RCV, Fn.UDP_LOOKUP, Fn.TRY_TO_WAKE_UP, Fn.SCHEDULE, Fn.SKB_COPY_DATAGRAM_ITER};
    private static final Fn[] CONTEXTS = {Fn.E1000_INTR, Fn.NAPI_SCHEDULE, Fn.NET_RX_ACTION, Fn.E1000_CLEAN_RX_IRQ,
        Fn.IP_RCV, Fn.TRY_TO_WAKE_UP, Fn.UDP_RECVMSG, Fn.SKB_COPY_DATAGRAM_ITER};

    private static final Exercise<Diagram> DIAGRAM = Exercise.<Diagram>of("nb00.diagram",
            "Complete the chapter's diagram")
            .holds("the softirq runs between the hard IRQ and the poll",
                    d -> d.between("NET_RX softirq", "hardware IRQ", "NAPI poll"))
            .holds("GRO sees what the driver made an sk_buff of, before netif_receive_skb",
                    d -> d.between("GRO", "sk_buff allocation", "netif_receive_skb"))
            .holds("RPS sends a packet to another CPU before anybody looks at it",
                    d -> d.between("RPS backlog", "netif_receive_skb", "protocol handler")
                            && d.place("RPS backlog") < d.place("taps, tc, netfilter ingress"))
            .holds("tcpdump and the ingress hooks see it before its protocol handler",
                    d -> d.between("taps, tc, netfilter ingress", "netif_receive_skb", "protocol handler"))
            .holds("the backlog takes a TCP segment while a program holds the socket",
                    d -> d.between("socket backlog", "tcp_v4_rcv", "socket queue"))
            .holds("the wake-up comes after the packet is queued",
                    d -> d.between("wake-up", "socket queue", "application"))
            .holds("the copy comes after the wake-up",
                    d -> d.between("copy in process context", "wake-up", "application"))
            .when(d -> d.place("copy in process context") >= 0
                    && d.place("copy in process context") < d.place("socket queue"),
                    "The softirq only queues. Who runs when the bytes are copied?")
            .when(d -> d.place("NET_RX softirq") >= 0 && d.place("NET_RX softirq") > d.place("NAPI poll"),
                    "Look at the timeline again: is the poll in the hard IRQ's lane, or in another one?")
            .when(d -> d.place("GRO") > d.place("netif_receive_skb"),
                    "GRO merges packets so that the rest of the path sees fewer: it must come before that rest.")
            .when(d -> d.place("RPS backlog") >= 0 && d.place("taps, tc, netfilter ingress") >= 0
                    && d.place("RPS backlog") > d.place("taps, tc, netfilter ingress"),
                    "RPS comes before the taps: tcpdump runs on the CPU that RPS chose.")
            .when(d -> d.place("wake-up") >= 0 && d.place("wake-up") < d.place("socket queue"),
                    "A program that woke now would find the queue empty.")
            .hint("Three of the seven lie between the interrupt and the protocol handler's box, one is TCP's, "
                    + "and two come after the queue. Which lane of the timeline has no box in the "
                    + "chapter's driver layer?")
            .hint("Hard IRQ, then softirq, then poll. GRO stands where the driver hands packets up. RPS and the hooks "
                    + "are the beginning of netif_receive_skb, in this order. What happens between queue and program?")
            .hint("`after(\"hardware IRQ\", \"NET_RX softirq\")`, GRO after sk_buff allocation, RPS after "
                    + "netif_receive_skb, "
                    + "taps after RPS, socket backlog after udp_rcv, wake-up after socket queue, copy after wake-up.");

    private Checks() {
    }

    /** Ten functions to put in order. */
    public static OrderQuiz order() {
        return Quiz.order("nb00.order", "Ten functions in the order of their first call", OnePacket.inOrder(ORDER))
                .hint("Two are in the hard IRQ, six in the softirq, two in process context.")
                .hint("The wake-up only makes the program runnable: it is still softirq. Then the scheduler switches.")
                .hint("Interrupt, schedule NAPI, softirq, build the sk_buff, core, IP, UDP, wake up, switch, copy.");
    }

    /** Eight functions to match with their context. */
    public static MatchQuiz contexts() {
        return Quiz.match("nb00.contexts", "In which context does each function run?", OnePacket.contexts(CONTEXTS))
                .hint("Only what cannot wait is done in the hard IRQ. Who does the rest of the kernel's part?")
                .hint("Two functions are hard IRQ, four softirq, two process. The program is woken by somebody else.")
                .hint("`e1000_intr` and `__napi_schedule` are hard IRQ; only what `recv()` does itself is process.");
    }

    /** The completed diagram; one without any box added is no answer yet. */
    public static Result diagram(Diagram diagram) {
        return DIAGRAM.check(diagram == null || diagram.left().equals(Diagram.MISSING) ? null : diagram);
    }

    /** The time that some work spent in softirq context, in ns. */
    public static Result softirqNs(ToDoubleFunction<List<Charge>> yours) {
        Random random = Learner.random("nb00.softirq");
        int payload = 100 + random.nextInt(1_300);
        int packets = 6 + random.nextInt(20);
        Map<String, List<Charge>> runs = new LinkedHashMap<>();
        runs.put("one packet of 1,460 bytes", OnePacket.datagram(1_460, 1).packet(1).charges());
        runs.put("five packets of 18 bytes", OnePacket.datagram(18, 5).charges());
        runs.put(packets + " packets of " + payload + " bytes", OnePacket.datagram(payload, packets).charges());
        Exercise<ToDoubleFunction<List<Charge>>> exercise = Exercise.of("nb00.softirq",
                "Time in softirq context, in ns");
        runs.forEach((name, run) -> exercise.expect(name, ns(run, Lane.SOFTIRQ), f -> rounded(f.applyAsDouble(run))));
        List<Charge> one = runs.get("one packet of 1,460 bytes");
        return exercise
                .expect("no work takes no time", 0.0, f -> rounded(f.applyAsDouble(List.of())))
                .when(f -> rounded(f.applyAsDouble(one)) == ns(one, Lane.values()),
                        "That is the time in all contexts: which charges are softirq?")
                .when(f -> rounded(f.applyAsDouble(one)) == ns(one, Lane.HARD_IRQ) || rounded(f.applyAsDouble(one))
                        == ns(one, Lane.PROCESS), "That is the time in another context.")
                .when(f -> f.applyAsDouble(one) == one.stream().filter(c -> c.lane() == Lane.SOFTIRQ).count(),
                        "That is how many calls there were, not how long they took.")
                .when(f -> rounded(f.applyAsDouble(one)) == 1000 * ns(one, Lane.SOFTIRQ),
                        "That is in picoseconds: a charge has `ns()` too.")
                .hint("Go through the charges; which ones belong, and what do you add up?")
                .hint("`c.context() == Context.SOFTIRQ` tells whether one belongs, `c.ns()` how long it took.")
                .hint("`work.stream().filter(c -> c.context() == Context.SOFTIRQ).mapToDouble(Charge::ns).sum()`")
                .check(yours);
    }

    private static double ns(List<Charge> charges, Lane... lanes) {
        return rounded(charges.stream().filter(c -> List.of(lanes).contains(c.lane())).mapToDouble(Charge::ns).sum());
    }

    /** To a picosecond, so that the order of adding makes no difference. */
    private static double rounded(double ns) {
        return Math.rint(ns * 1000) / 1000;
    }
}
