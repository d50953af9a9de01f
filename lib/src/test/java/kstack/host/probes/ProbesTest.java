package kstack.host.probes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Linux 6.18's recorded answers, line by line; the name says whether a line is held exactly or in shape, or not covered and why. */
class ProbesTest {
    /** Checks one line against the model. */
    interface Check {
        void check(JsonNode line);
    }

    private static final Map<String, String> UNCOVERED = new TreeMap<>();
    private final Map<String, Check> exactly = new LinkedHashMap<>();
    private final Map<String, Check> inShape = new LinkedHashMap<>();

    ProbesTest() {
        UNCOVERED.put("early_demux", "every packet is routed; the socket is found at TCP and UDP");
        UNCOVERED.put("tcp_repair", "sockets of recorded flows are opened in the middle another way, see TcpMidFlow");
        UNCOVERED.put("tcp_rmem", "SYN-ACK windows are held by the recorded TCP cases");
        UNCOVERED.put("autotuning", "the receive buffer does not grow by what a program reads");
        UNCOVERED.put("irq", "an interrupt of another card, seen in passing");
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
            String probe = line.get("probe").asText();
            Check exact = exactly.get(probe);
            Check shape = inShape.get(probe);
            String title = Probes.title(line, i + 1);
            if (exact != null) {
                tests.add(DynamicTest.dynamicTest(title + " (exact)", () -> exact.check(line)));
            } else if (shape != null) {
                tests.add(DynamicTest.dynamicTest(title + " (shape)", () -> shape.check(line)));
            } else {
                tests.add(DynamicTest.dynamicTest(title + " (not covered: " + UNCOVERED.get(probe) + ")",
                        () -> assertTrue(UNCOVERED.containsKey(probe), probe + " is neither checked nor listed")));
            }
        }
        assertEquals(68, tests.size());
        return tests.stream();
    }
}
