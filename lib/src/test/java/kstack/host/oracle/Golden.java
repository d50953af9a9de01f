package kstack.host.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The recorded answers of Linux 6.18 below TCP: cases of steps, in the order of the files in {@code data/oracle}. */
final class Golden {
    private static final List<Path> FILES = List.of(Path.of("..", "data", "oracle", "golden-6.18.jsonl"),
            Path.of("..", "data", "oracle", "golden-6.18-link-and-fragments.jsonl"));

    /**
     * One case: a fresh machine and what was done to it.
     *
     * @param name  for instance {@code udp/closed}
     * @param cfg   what the case adds to the common set-up
     * @param steps the recorded steps in order
     */
    record Case(String name, JsonNode cfg, List<JsonNode> steps) {
        /** The part of the name before the slash. */
        String group() {
            return name.substring(0, name.indexOf('/'));
        }
    }

    private Golden() {
    }

    static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        FILES.forEach(f -> read(f, cases));
        return cases;
    }

    private static void read(Path file, List<Case> cases) {
        ObjectMapper json = new ObjectMapper();
        try {
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                JsonNode node = json.readTree(line);
                if (node.has("setup")) {
                    cases.add(new Case(node.get("setup").asText(), node.get("cfg"), new ArrayList<>()));
                } else if (node.has("case")) {
                    Case last = cases.get(cases.size() - 1);
                    if (!last.name().equals(node.get("case").asText())) {
                        throw new IllegalStateException("a step of " + node.get("case") + " follows the set-up of "
                                + last.name());
                    }
                    last.steps().add(node);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the recorded answers " + file.toAbsolutePath().normalize(), e);
        }
    }
}
