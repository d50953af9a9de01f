package kstack.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import kstack.wire.FlowKey;
import kstack.wire.Ipv4Header;
import kstack.wire.pcap.Capture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A replay of a capture of a real kernel")
class RealCapturesTest {
    private static final Path FOLDER = Path.of("..", "data", "captures");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static ReplayResult replay(String name) {
        return Replay.of(Capture.load(FOLDER.resolve(name))).run();
    }

    private static JsonNode json(String name) throws IOException {
        return MAPPER.readTree(Files.readString(FOLDER.resolve(name)));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"conversation.pcap", "conversation.pcapng", "mid-flow.pcapng", "client-side.pcap",
        "fragments.pcap"})
    @DisplayName("agrees with tshark on frames, conversations and stream bytes")
    void agreesWithTshark(String name) throws IOException {
        ReplayResult r = replay(name);
        JsonNode expected = json(name + ".tshark.json");
        JsonNode frames = expected.get("frames");
        assertEquals(expected.get("host").asText(), r.host().prefix().toString().replace("/24", ""), "the host guessed");
        assertEquals(frames.get("all").asLong(), r.frames().count(), "frames");
        assertEquals(frames.get("received").asLong(), r.injected().count(), "frames received");
        assertEquals(frames.get("sent").asLong(), r.sentByHost().count(), "frames sent");
        assertEquals(expected.get("frame_bytes").asLong(), r.frames().bytes(), "frame bytes");
        assertEquals(sum(expected.get("arp"), "received"), count(r, "arp_rcv"), "ARP received");
        assertEquals(sum(expected.get("icmp"), "received"), count(r, "icmp_rcv"), "ICMP received");
        assertEquals(expected.get("ip_fragments").get("received").asLong(), count(r, "ip_defrag"), "fragments received");
        compare(expected.get("tcp"), of(r, Ipv4Header.IPPROTO_TCP));
        compare(expected.get("udp"), of(r, Ipv4Header.IPPROTO_UDP));
    }

    private static long sum(JsonNode kinds, String direction) {
        long n = 0;
        for (JsonNode kind : kinds) {
            n += kind.get(direction).asLong();
        }
        return n;
    }

    private static long count(ReplayResult r, String function) {
        return r.stages().stream().filter(s -> s.function().equals(function)).mapToLong(Stage::packets).sum();
    }

    private static List<Conversation> of(ReplayResult r, int protocol) {
        return r.conversations().stream().filter(c -> c.in().protocol() == protocol).toList();
    }

    private static void compare(JsonNode expected, List<Conversation> found) {
        List<String> want = new ArrayList<>();
        List<String> have = new ArrayList<>();
        for (JsonNode stream : expected) {
            JsonNode a = stream.get("directions").get(0);
            JsonNode b = stream.get("directions").get(1);
            JsonNode in = a.get("to").asText().startsWith("10.0.0.2:") ? a : b;
            JsonNode out = in == a ? b : a;
            boolean open = found.size() > want.size() && !found.get(want.size()).opened().isEmpty();
            want.add(in.get("from").asText() + " " + in.get("to").asText() + " in " + in.get("frames") + " "
                    + in.get("frame_bytes") + " out " + out.get("frames") + " " + out.get("frame_bytes")
                    + (open ? " got " + in.get("payload_bytes") + " " + in.get("payload_sha256").asText() : " got 0"));
        }
        for (Conversation c : found) {
            have.add(c.peer() + " " + c.local() + " in " + c.framesIn() + " " + c.frameBytesIn() + " out " + c.framesOut()
                    + " " + c.frameBytesOut() + (c.opened().isEmpty() ? " got 0" : " got " + c.received().bytes() + " "
                    + c.received().sha256()));
        }
        assertEquals(String.join("\n", want), String.join("\n", have));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"conversation", "client-side", "fragments"})
    @DisplayName("gives applications the bytes that recv() returned on the real host")
    void sameBytesAsTheRealHost(String name) throws IOException {
        ReplayResult r = replay(name + ".pcap");
        JsonNode received = json(name + ".record.json").get("received");
        assertTrue(received.size() >= 2, "conversations on record");
        for (JsonNode real : received) {
            Conversation c = r.conversations().stream().filter(k -> k.local().equals(real.get("local").asText())
                    && k.peer().equals(real.get("remote").asText())).findFirst().orElseThrow();
            assertEquals(real.get("bytes").asLong(), c.received().bytes(), c.peer());
            assertEquals(real.get("sha256").asText(), c.received().sha256(), c.peer());
            if (real.has("datagrams")) {
                assertEquals(real.get("datagrams").size(), c.received().calls(), c.peer());
            }
        }
        long open = r.conversations().stream().filter(c -> c.received().calls() > 0).count();
        assertEquals(received.size(), open, "conversations in which recv() returned something");
    }

    @Test
    @DisplayName("refuses what the real host refused, and nothing else that a socket was to get")
    void drops() {
        ReplayResult r = replay("conversation.pcap");
        assertEquals(1, r.packets().dropSites().get("NO_SOCKET at __udp4_lib_rcv"));
        assertEquals(1, r.packets().dropSites().get("NO_SOCKET at tcp_v4_rcv"));
        assertEquals(0, r.packets().missed());
        assertEquals(0, r.held());
        assertEquals(1, r.counters().get("Udp.NoPorts"));
        assertEquals(2, r.counters().get("Tcp.PassiveOpens"));
    }

    @Test
    @DisplayName("gives the same figures each time")
    void repeatable() {
        assertEquals(figures(replay("conversation.pcap")), figures(replay("conversation.pcap")));
    }

    private static String figures(ReplayResult r) {
        return r.stages() + "\n" + r.counters() + "\n" + r.packets() + "\n" + r.model().cpu() + "\n" + r.busyPs();
    }

    @Test
    @DisplayName("finds the host of each capture and leaves a datagram that lost a fragment in its queue")
    void fragmentsStay() {
        assertEquals(2, replay("fragments.pcap").held());
    }

    @Test
    @DisplayName("from the other end's view, takes the other end's streams")
    void theOtherEnd() throws IOException {
        ReplayResult r = Replay.of(Capture.load(FOLDER.resolve("conversation.pcap")),
                kstack.wire.Ipv4Address.bits("10.0.0.1"), java.util.Optional.empty()).run();
        JsonNode stream = json("conversation.pcap.tshark.json").get("tcp").get(1).get("directions").get(1);
        FlowKey in = new FlowKey(Ipv4Header.IPPROTO_TCP, kstack.wire.Ipv4Address.bits("10.0.0.2"), 8080,
                kstack.wire.Ipv4Address.bits("10.0.0.1"), 40004);
        Conversation c = r.conversations().stream().filter(k -> k.in().equals(in)).findFirst().orElseThrow();
        assertEquals(stream.get("payload_bytes").asLong(), c.received().bytes());
        assertEquals(stream.get("payload_sha256").asText(), c.received().sha256());
    }
}
