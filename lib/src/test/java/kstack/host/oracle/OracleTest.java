package kstack.host.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kstack.wire.EthernetHeader;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

@DisplayName("For the same frame the model gives what Linux 6.18 gave")
class OracleTest {
    private static final List<Golden.Case> CASES = Golden.cases();

    @TestFactory
    @DisplayName("the same drops, counters, replies and datagrams in every step of")
    Stream<DynamicTest> everyCase() {
        return CASES.stream().filter(c -> Uncovered.feature(c.name()) == null && !Uncovered.RANDOM.contains(c.name()))
                .map(c -> DynamicTest.dynamicTest(c.name(), () -> {
                    List<String> lines = differences(c);
                    if (!lines.isEmpty()) {
                        fail(c.name() + " differs from Linux:\n  " + String.join("\n  ", lines));
                    }
                }));
    }

    @TestFactory
    @DisplayName("a case on the list of missing features still differs")
    Stream<DynamicTest> uncoveredCase() {
        return CASES.stream().filter(c -> Uncovered.feature(c.name()) != null)
                .map(c -> DynamicTest.dynamicTest(c.name() + " (" + Uncovered.feature(c.name()) + ")",
                        () -> assertFalse(differences(c).isEmpty(),
                                c.name() + " matches now: take it off the list in Uncovered")));
    }

    @Test
    @DisplayName("the lists name recorded cases only, and more than nine cases in ten must match")
    void listsAreTrue() {
        Set<String> names = CASES.stream().map(Golden.Case::name).collect(Collectors.toSet());
        Set<String> listed = new TreeSet<>(Uncovered.all());
        listed.addAll(Uncovered.RANDOM);
        assertEquals(Set.of(), listed.stream().filter(n -> !names.contains(n)).collect(Collectors.toSet()));
        assertEquals(366, CASES.size());
        assertEquals(550, CASES.stream().mapToInt(c -> c.steps().size()).sum());
        assertTrue(10 * listed.size() < names.size());
    }

    /** Replays a case; the lines that differ, each with its step. Empty if the model gave the same. */
    private static List<String> differences(Golden.Case c) {
        List<String> lines = new ArrayList<>();
        try {
            OracleMachine machine = new OracleMachine(c);
            for (JsonNode step : c.steps()) {
                if (step.has("err")) {
                    refusedByTap(step);
                    continue;
                }
                for (String d : Answer.recorded(step).differences(machine.step(step))) {
                    lines.add("step " + step.get("step") + " " + step.path("note").asText() + ": " + d);
                }
            }
        } catch (OracleMachine.Unsupported e) {
            lines.add("the model lacks " + e.getMessage());
        }
        return lines;
    }

    /** The TAP takes no frame shorter than a link header, so no code of the stack saw it: there is nothing to compare. */
    private static void refusedByTap(JsonNode step) {
        assertEquals("EINVAL", step.get("err").asText());
        assertTrue(step.get("frame").asText().length() / 2 < EthernetHeader.LEN);
    }
}
