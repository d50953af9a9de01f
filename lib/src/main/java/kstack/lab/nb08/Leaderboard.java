package kstack.lab.nb08;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kstack.drivers.e1000.E1000Slot;
import kstack.host.Host;
import kstack.hw.LinkSpeed;
import kstack.lab.show.Html;
import kstack.lab.show.Markup;
import kstack.lab.show.Theme;
import kstack.net.ipv4.UdpSock;
import kstack.sim.SimTime;
import kstack.traffic.FrameMix;
import kstack.traffic.Generator;
import kstack.traffic.Reader;
import kstack.traffic.Schedule;
import kstack.wire.Frame;

/**
 * Nanoseconds a packet, two kinds of them: what the modelled CPU spends, which is the same on every machine, and what Java takes on
 * this one from wire to {@code recv()}, which is what {@code ./lab bench --driver-in-cell} measures with more care.
 *
 * <p>Frames come in bursts of 64, so that the drivers differ by their code and not by their interrupt rate. The drivers take turns,
 * the fastest of their rounds counts. A driver that loses a frame gets no time.
 */
public final class Leaderboard implements Html {
    private static final int BURST = 64;
    private static final long PERIOD_PS = 200 * SimTime.US;
    private static final int CHUNK = 100 * BURST;
    private static final int ROUNDS = 30;

    private final Map<String, E1000Slot.Probe> drivers = new LinkedHashMap<>();

    /** One driver's times; {@code lost} frames make them worthless. */
    public record Entry(String name, double modelNs, double wallNs, long lost) {
    }

    private Leaderboard() {
    }

    /** A board with its first driver. */
    public static Leaderboard of(String name, E1000Slot.Probe driver) {
        return new Leaderboard().and(name, driver);
    }

    /** Another driver. */
    public Leaderboard and(String name, E1000Slot.Probe driver) {
        if (drivers.put(name, driver) != null) {
            throw new IllegalArgumentException("There are two drivers called \"" + name + "\": name each otherwise");
        }
        return this;
    }

    /** Runs them and sorts them by the time on this machine, those that lost frames last. */
    public List<Entry> entries() {
        List<Lane> lanes = new ArrayList<>();
        drivers.forEach((name, probe) -> lanes.add(new Lane(name, probe)));
        for (int round = 0; round < ROUNDS; round++) {
            lanes.forEach(Lane::run);
        }
        return lanes.stream().map(Lane::entry).sorted((a, b) -> a.lost > 0 != b.lost > 0 ? Long.compare(a.lost, b.lost)
                : Double.compare(a.wallNs, b.wallNs)).toList();
    }

    @Override
    public String toHtml() {
        StringBuilder out = new StringBuilder("<table class=\"ks-t\"><thead><tr><th></th><th scope=\"col\">driver</th>"
                + "<th class=\"ks-n\" scope=\"col\">modelled CPU, ns a packet</th>"
                + "<th class=\"ks-n\" scope=\"col\">Java on this machine, ns a packet</th></tr></thead><tbody>");
        int place = 1;
        for (Entry e : entries()) {
            out.append("<tr><td class=\"ks-n\">").append(e.lost > 0 ? "-" : place++).append("</td><td>").append(Markup.text(e.name))
                    .append("</td><td class=\"ks-n\">").append(e.lost > 0 ? "lost " + Markup.count(e.lost, "frame")
                    : Markup.number(Math.round(e.modelNs))).append("</td><td class=\"ks-n\">")
                    .append(e.lost > 0 ? "no result" : Markup.number(Math.round(e.wallNs))).append("</td></tr>");
        }
        return Theme.card("note", "leaderboard", "60 byte frames in bursts of " + BURST + ", wire to recv()", out
                + "</tbody></table><p class=\"ks-dim\">The right column depends on this machine and what else it does: differences below"
                + " a tenth mean nothing.</p>");
    }

    @Override
    public String toString() {
        return "leaderboard of " + Markup.count(drivers.size(), "driver") + ": " + String.join(", ", drivers.keySet());
    }

    private static final class Lane {
        private final String name;
        private final Host host;
        private final UdpSock sock;
        private long untilPs;
        private double bestNs = Double.POSITIVE_INFINITY;

        Lane(String name, E1000Slot.Probe driver) {
            this.name = name;
            host = Host.builder().speed(LinkSpeed.GBIT_10).driver(driver).build();
            sock = host.udp(5000);
            sock.setRcvbuf(1 << 20, host.net().rmemMax);
            host.spawn(new Reader(sock));
            byte[] frame = Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").udp(40_000, 5000).payloadLen(18).build();
            host.attach(new Generator(Schedule.bursts(BURST, PERIOD_PS), FrameMix.of(frame), LinkSpeed.GBIT_10, 0));
        }

        void run() {
            untilPs += CHUNK / BURST * PERIOD_PS;
            long received = sock.datagramsReceived();
            long start = System.nanoTime();
            host.runUntil(untilPs);
            long took = System.nanoTime() - start;
            received = sock.datagramsReceived() - received;
            if (received > 0) {
                bestNs = Math.min(bestNs, took / (double) received);
            }
        }

        Entry entry() {
            long busyPs = host.cpu().now() - host.cpu().ledger().idlePs();
            long lost = host.packets().missed() + host.packets().dropped() + host.packets().filtered();
            long silent = host.packets().injected() - sock.datagramsReceived() - host.held() - lost;
            return new Entry(name, busyPs / 1e3 / Math.max(1, sock.datagramsReceived()), bestNs, lost + Math.max(0, silent));
        }
    }
}
