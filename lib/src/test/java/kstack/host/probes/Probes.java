package kstack.host.probes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The recorded answers of Linux 6.18.44 about NAPI, GRO, backlog and steering: one line for each question. */
final class Probes {
    private static final List<Path> FILES = List.of(Path.of("..", "data", "oracle", "probes-6.18.jsonl"),
            Path.of("..", "data", "oracle", "probes-6.18-more.jsonl"));

    private Probes() {
    }

    static List<JsonNode> lines() {
        ObjectMapper json = new ObjectMapper();
        List<JsonNode> lines = new ArrayList<>();
        for (Path file : FILES) {
            try {
                for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                    lines.add(json.readTree(line));
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + file.toAbsolutePath().normalize(), e);
            }
        }
        return lines;
    }

    /** A JSON object of numbers, sorted by name. */
    static Map<String, Long> numbers(JsonNode object) {
        Map<String, Long> m = new TreeMap<>();
        for (Iterator<Map.Entry<String, JsonNode>> i = object.fields(); i.hasNext();) {
            Map.Entry<String, JsonNode> e = i.next();
            m.put(e.getKey(), e.getValue().asLong());
        }
        return m;
    }

    static List<Integer> ints(JsonNode array) {
        List<Integer> l = new ArrayList<>();
        array.forEach(n -> l.add(n.asInt()));
        return l;
    }

    /** What a line asked, without the answer. */
    static String title(JsonNode line, int number) {
        StringBuilder s = new StringBuilder(String.format(Locale.ROOT, "%02d ", number)
                + line.get("probe").asText());
        for (String key : List.of("what", "frames", "ns", "defer_hard_irqs", "sockopt", "knobs", "v1_gro", "v0_tso",
                "rps_cpus",
                "device", "prefer", "mode", "rmem", "tcp_moderate_rcvbuf", "ip_early_demux")) {
            if (line.has(key)) {
                s.append(' ').append(key).append('=').append(line.get(key).isTextual() ? line.get(key).asText()
                        : line.get(key).toString());
            }
        }
        return s.toString();
    }
}
