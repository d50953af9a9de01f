package kstack.net.ipv4;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

@DisplayName("For the same segments TCP gives what Linux 6.18 gave")
class TcpOracleTest {
    private static final Path FILE = Path.of("..", "data", "oracle", "golden-6.18-tcp-basic.jsonl");
    /** Merging of queued packets is left out, so what it counts is not compared. */
    private static final String LEFT_OUT = "counter TcpExt.TCPRcvCoalesce";

    private static Map<String, List<JsonNode>> cases() throws IOException {
        ObjectMapper json = new ObjectMapper();
        Map<String, List<JsonNode>> cases = new LinkedHashMap<>();
        for (String line : Files.readAllLines(FILE, StandardCharsets.UTF_8)) {
            JsonNode n = json.readTree(line);
            if (!n.has("meta")) {
                String name = (n.has("setup") ? n.get("setup") : n.get("case")).asText();
                cases.computeIfAbsent(name, k -> new ArrayList<>()).add(n);
            }
        }
        return cases;
    }

    @TestFactory
    @DisplayName("the same drops, replies, data and counters in every step of")
    Stream<DynamicTest> everyCase() throws IOException {
        return cases().entrySet().stream().map(c -> DynamicTest.dynamicTest(c.getKey(), () -> replay(c.getValue())));
    }

    @Test
    @DisplayName("all recorded cases are there")
    void caseCount() throws IOException {
        assertEquals(197, cases().size());
    }

    private static void replay(List<JsonNode> lines) {
        int longest = lines.stream().mapToInt(l -> l.path("frame").asText().length() / 2).max().orElse(0);
        TcpReplay player = new TcpReplay(lines.get(0).get("cfg"), longest > 1514 ? longest : 0);
        List<String> differ = new ArrayList<>();
        for (JsonNode step : lines.subList(1, lines.size())) {
            player.step(step).forEach((field, text) -> {
                if (!field.equals(LEFT_OUT)) {
                    differ.add("step " + step.get("step") + " " + field + ": " + text);
                }
            });
        }
        if (!differ.isEmpty()) {
            fail(String.join("\n", differ));
        }
    }
}
