package kstack.lab.nb00;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kstack.host.Host;
import kstack.hw.LinkSpeed;
import kstack.lab.Charge;
import kstack.lab.Stages;
import kstack.lab.Trace;
import kstack.lab.view.ReceivePath;
import kstack.sim.SimTime;
import kstack.trace.Fn;
import kstack.traffic.ConstantRate;
import kstack.traffic.Reader;
import kstack.wire.Frame;

/** The ten cards of one packet's way, each tied to the kernel function that does it: a run tells their order. */
public final class OnePacket {
    private static final Map<String, Fn> CARDS = new LinkedHashMap<>();

    static {
        CARDS.put("the payload is copied to the program's buffer", Fn.SKB_COPY_DATAGRAM_ITER);
        CARDS.put("the IP header is checked", Fn.IP_RCV_CORE);
        CARDS.put("the driver silences the card's interrupt", Fn.E1000_INTR);
        CARDS.put("the sleeping program is made runnable", Fn.TRY_TO_WAKE_UP);
        CARDS.put("the driver takes the frame out of the ring", Fn.E1000_CLEAN_RX_IRQ);
        CARDS.put("the socket is looked up by address and port", Fn.UDP_LOOKUP);
        CARDS.put("the NET_RX softirq begins", Fn.NET_RX_ACTION);
        CARDS.put("the routing table says: for this host", Fn.IP_ROUTE_INPUT);
        CARDS.put("the packet joins the socket's receive queue", Fn.UDP_ENQUEUE);
        CARDS.put("the protocol handler is chosen by EtherType", Fn.NETIF_RECEIVE_SKB_CORE);
    }

    private OnePacket() {
    }

    /** The ten cards, in no order. */
    public static String[] cards() {
        return CARDS.keySet().toArray(String[]::new);
    }

    /** The cards in the order in which a run did them. */
    public static List<String> order(Stages run) {
        List<Fn> calls = run.order();
        List<String> cards = new ArrayList<>(CARDS.keySet());
        for (String card : cards) {
            if (!calls.contains(CARDS.get(card))) {
                throw new IllegalArgumentException("In this run the packet never came to \"" + card + "\" ("
                        + CARDS.get(card) + "): order the cards by a packet that a program receives");
            }
        }
        cards.sort(Comparator.comparingInt(card -> calls.indexOf(CARDS.get(card))));
        return List.copyOf(cards);
    }

    /** The stages that a UDP datagram passes on a CPU, as options for a choice. */
    public static String[] stages() {
        return ReceivePath.stages().stream().map(ReceivePath.Stage::name)
                .filter(name -> datagram(64, 1).packet(1).ns(name) > 0).toArray(String[]::new);
    }

    /** A trace of {@code count} datagrams of {@code payloadBytes}, one after another, to a program that waits. */
    static Trace datagram(int payloadBytes, int count) {
        byte[] frame = Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").udp(40_000, 5_000)
                .payloadLen(payloadBytes).build();
        Host host = Host.builder().build();
        host.spawn(new Reader(host.udp(5_000)));
        host.attach(new ConstantRate(frame, 1e12 / LinkSpeed.GBIT_1.frameTimePs(frame.length), count, LinkSpeed.GBIT_1,
                SimTime.us(100)));
        Trace trace = Trace.of(host);
        host.run();
        host.check();
        return trace;
    }

    /** Each of these functions with its context, as one run of the model has it. */
    static Map<String, String> contexts(Fn... functions) {
        List<Charge> charges = datagram(1_460, 1).packet(1).charges();
        Map<String, String> contexts = new LinkedHashMap<>();
        for (Fn fn : functions) {
            contexts.put(fn.symbol(), charges.stream().filter(c -> c.fn() == fn).findFirst().orElseThrow()
                    .context().text());
        }
        return contexts;
    }

    /** These functions in the order in which one run of the model first calls them. */
    static String[] inOrder(Fn... functions) {
        List<Fn> wanted = List.of(functions);
        return datagram(1_460, 1).packet(1).order().stream().filter(wanted::contains).map(Fn::symbol)
                .toArray(String[]::new);
    }
}
