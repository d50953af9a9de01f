package kstack.lab;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import kstack.hw.LinkSpeed;
import kstack.host.Host;
import kstack.lab.show.Html;
import kstack.lab.show.Markup;
import kstack.lab.show.Theme;
import kstack.trace.DropReason;
import kstack.trace.Fate;
import kstack.trace.Fn;
import kstack.traffic.ConstantRate;

/**
 * What a host did with one frame: where it ended, why, which SNMP counters moved and how many frames the host sent on
 * its account. {@code fate} is null where the packet still waits: in a socket that nobody reads, among fragments.
 *
 * <p>The host is the caller's, with its sockets and programs; {@link #of} plugs the frame in and runs.
 */
public record Verdict(Fate fate, DropReason reason, Fn at, Map<String, Long> counters, int replies) implements Html {
    /** Puts one frame on the host's wire and runs until nothing is left to do. */
    public static Verdict of(Host host, byte[] frame) {
        Map<String, Long> before = host.counters();
        Object[] end = new Object[3];
        int[] replies = new int[1];
        long number = host.packets().injected() + 1;
        host.packets().sink((frameId, fate, reason, at) -> {
            if (frameId == number) {
                end[0] = fate;
                end[1] = reason;
                end[2] = at;
            }
        });
        host.transmitTo((bytes, offset, length, timePs) -> replies[0]++);
        host.attach(new ConstantRate(frame, 1000, 1, LinkSpeed.GBIT_1, host.cpu().now()));
        host.run();
        host.check();
        host.packets().sink(null);
        Map<String, Long> moved = new LinkedHashMap<>();
        host.counters().forEach((name, value) -> {
            if (value > before.getOrDefault(name, 0L)) {
                moved.put(name, value - before.getOrDefault(name, 0L));
            }
        });
        return new Verdict((Fate) end[0], (DropReason) end[1], (Fn) end[2], moved, replies[0]);
    }

    /** True if a program got the packet, or would: it waits in the socket. */
    public boolean accepted() {
        return fate == Fate.DELIVERED || fate == Fate.CONSUMED;
    }

    /** The end in a few words: {@code IP_CSUM}, {@code delivered}, {@code waits}. */
    public String end() {
        if (fate == null) {
            return "waits";
        }
        return switch (fate) {
            case DROPPED -> reason.name();
            case MISSED -> "missed by the NIC";
            case FILTERED -> "filtered by the NIC";
            default -> fate.name().toLowerCase(Locale.ROOT);
        };
    }

    /** The end and the function: {@code IP_CSUM at ip_rcv_core}. */
    public String endAt() {
        return at == null ? end() : end() + " at " + at;
    }

    /** How far a counter moved, by its printed name; 0 if it did not. */
    public long counter(String name) {
        return counters.getOrDefault(name, 0L);
    }

    @Override
    public String toHtml() {
        StringBuilder moved = new StringBuilder();
        counters.forEach((name, by) -> moved.append(moved.length() == 0 ? "" : ", ").append("<code>")
                .append(Markup.text(name)).append("</code> +").append(Markup.number(by)));
        boolean dropped = fate == Fate.DROPPED;
        String label = fate == null ? "waiting" : dropped ? "dropped" : end();
        return Theme.card(dropped ? "fail" : accepted() ? "pass" : "todo", label,
                "The packet: " + (dropped ? "`" + reason + "` in `" + at + "`" : endAt()),
                "<p>counters that moved: " + (moved.length() == 0 ? "none" : moved)
                        + "</p><p>frames sent in answer: " + replies + "</p>");
    }

    @Override
    public String toString() {
        return (fate == Fate.DROPPED ? "dropped: " : "") + endAt() + ", counters " + counters + ", "
                + Markup.count(replies, "reply").replace("replys", "replies");
    }
}
