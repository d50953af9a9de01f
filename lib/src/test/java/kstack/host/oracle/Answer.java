package kstack.host.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a machine did with one step, recorded or modelled, in the terms both are compared in.
 *
 * @param drops        "REASON at function" of each dropped packet, in order
 * @param counters     SNMP and netstat counters that moved, by printed name
 * @param replies      frames sent back, hex, random fields masked
 * @param received     datagrams that reading all sockets gave, "socket from address:port data"
 * @param dropsRead    drops while reading
 * @param countersRead counters that moved while reading
 * @param device       counters of the device that moved, by the name of {@code rtnl_link_stats64}
 * @param held         memory charged, limit and drops of each socket that is not read
 */
record Answer(List<String> drops, Map<String, Long> counters, List<String> replies, List<String> received,
        List<String> dropsRead, Map<String, Long> countersRead, Map<String, Long> device, List<String> held) {

    static Answer recorded(JsonNode step) {
        List<String> replies = new ArrayList<>();
        for (JsonNode tx : step.path("tx")) {
            // a reply on the second interface is one the model cannot give; its name keeps it apart
            String dev = tx.get("dev").asText();
            replies.add((dev.equals("tap0") ? "" : dev + " ") + ReplyMask.mask(HexFormat.of().parseHex(tx.get("frame").asText())));
        }
        List<String> received = new ArrayList<>();
        List<String> held = new ArrayList<>();
        for (JsonNode s : step.path("sock")) {
            received.add(s.has("err") ? s.get("s").asText() + " error " + s.get("err").asText()
                    : s.get("s").asText() + " from " + s.get("from").asText() + " " + s.get("data").asText()
                            + (s.has("trunc") ? " truncated" : ""));
        }
        if (step.has("res")) {
            received.add(step.get("s").asText() + " read " + step.get("res").path("data").asText());
        }
        for (JsonNode s : step.path("tcp")) {
            if (s.has("drops")) {
                held.add(s.get("s").asText() + " rmem " + s.get("rmem") + " rcvbuf " + s.get("rcvbuf") + " drops "
                        + s.get("drops"));
            }
        }
        return new Answer(drops(step.path("drops")), numbers(step.path("ctr"), ""), replies, received,
                drops(step.path("drops_read")), numbers(step.path("ctr_read"), ""), numbers(step.path("dev"), "tap0."),
                held);
    }

    private static List<String> drops(JsonNode list) {
        List<String> drops = new ArrayList<>();
        for (JsonNode d : list) {
            // a compiler's suffix of a function is no part of its name
            drops.add(d.get("reason").asText() + " at " + d.get("at").asText().replaceFirst("\\.(constprop|isra|part).*", ""));
        }
        return drops;
    }

    private static Map<String, Long> numbers(JsonNode object, String prefix) {
        Map<String, Long> numbers = new TreeMap<>();
        object.properties().forEach(e -> {
            if (e.getKey().startsWith(prefix)) {
                numbers.put(e.getKey().substring(prefix.length()), e.getValue().asLong());
            }
        });
        return numbers;
    }

    /** The fields that differ, one line each; empty if none does. */
    List<String> differences(Answer model) {
        List<String> lines = new ArrayList<>();
        compare(lines, "drops", drops, model.drops);
        compare(lines, "counters", counters, model.counters);
        compare(lines, "replies", replies, model.replies);
        compare(lines, "drops while reading", dropsRead, model.dropsRead);
        compare(lines, "counters while reading", countersRead, model.countersRead);
        compare(lines, "received", received, model.received);
        compare(lines, "device", device, model.device);
        compare(lines, "sockets that are not read", held, model.held);
        return lines;
    }

    private static void compare(List<String> lines, String field, Map<String, Long> linux, Map<String, Long> model) {
        TreeSet<String> names = new TreeSet<>(linux.keySet());
        names.addAll(model.keySet());
        for (String name : names) {
            compare(lines, field + " " + name, linux.getOrDefault(name, 0L), model.getOrDefault(name, 0L));
        }
    }

    private static void compare(List<String> lines, String field, Object linux, Object model) {
        if (!linux.equals(model)) {
            lines.add(field + ": Linux " + linux + ", model " + model);
        }
    }
}
