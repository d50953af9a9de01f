package kstack.host.probes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Linux 6.18's recorded answers, line by line; the name says whether a line is held exactly or in shape, or not
 * covered and why.
 */
class ProbesTest {
    /** Checks one line against the model. */
    interface Check {
        void check(JsonNode line);
    }

    /** Why the model does not give the recorded answer, and a check that fails as long as it does not. */
    private record Missing(String why, Check check) {
    }

    private final Map<String, Missing> uncovered = new LinkedHashMap<>();
    private final Map<String, Check> exactly = new LinkedHashMap<>();
    private final Map<String, Check> inShape = new LinkedHashMap<>();

    ProbesTest() {
        uncovered.put("tcp_repair", new Missing("no TCP_REPAIR: a socket opened in the middle sends no window probe",
                TcpProbes::repair));
        inShape.put("autotuning, off", TcpProbes::autotuning);
        uncovered.put("autotuning", new Missing("no tcp_rcv_space_adjust(): the buffer does not follow what is read",
                TcpProbes::autotuning));
        exactly.put("early_demux", TcpProbes::earlyDemux);
        exactly.put("tcp_rmem", TcpProbes::rmem);
        inShape.put("irq", IrqProbe::irq);
        BacklogProbes backlog = new BacklogProbes();
        exactly.put("defaults", BacklogProbes::defaults);
        exactly.put("backlog", backlog::backlog);
        exactly.put("veth", backlog::veth);
        exactly.put("gso burst", backlog::gsoBurst);
        exactly.put("truesize", TapProbes::truesize);
        exactly.put("vnet_hdr", TapProbes::vnetHdr);
        inShape.put("busy_poll", BusyPollProbes::busyPoll);
        inShape.put("rps", RpsProbes::rps);
        inShape.put("rps, netdev_max_backlog=4", RpsProbes::shortBacklog);
        exactly.put("plain-tap", GroProbes::plainTap);
        exactly.put("napi-tap, one write one poll", GroProbes::napiTap);
        exactly.put("batch", GroProbes::batch);
        exactly.put("ethtool -K gro off", GroProbes::groOff);
        exactly.put("UDP_GRO", GroProbes::udpGro);
        inShape.put("gro_flush_timeout", GroProbes::flushTimeout);
        inShape.put("threaded", GroProbes::threaded);
    }

    @TestFactory
    Stream<DynamicTest> linuxAndTheModelAgree() {
        List<JsonNode> lines = Probes.lines();
        List<DynamicTest> tests = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            JsonNode line = lines.get(i);
            String probe = line.get("probe").asText()
                    + (line.path("tcp_moderate_rcvbuf").asInt(1) == 0 ? ", off" : "");
            Check exact = exactly.get(probe);
            Check shape = inShape.get(probe);
            String title = Probes.title(line, i + 1);
            if (exact != null) {
                tests.add(DynamicTest.dynamicTest(title + " (exact)", () -> exact.check(line)));
            } else if (shape != null) {
                tests.add(DynamicTest.dynamicTest(title + " (shape)", () -> shape.check(line)));
            } else {
                Missing missing = uncovered.get(probe);
                tests.add(DynamicTest.dynamicTest(title + " (not covered: " + (missing == null ? "?" : missing.why())
                        + ")", () -> {
                    assertNotNull(missing, probe + " is neither checked nor listed");
                    assertThrows(AssertionError.class, () -> missing.check().check(line),
                            "covered now: take it off the list");
                }));
            }
        }
        assertEquals(68 + 16, tests.size());
        return tests.stream();
    }
}
