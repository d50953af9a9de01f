package kstack.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import kstack.replay.Conversation;
import kstack.replay.ReplayResult;
import kstack.sim.SimTime;
import kstack.trace.PacketLedger;
import kstack.wire.Ipv4Address;
import kstack.wire.Ipv4Header;

/** The result of a replay as JSON; {@code ./lab replay --help} lists the keys. */
final class ReplayJson {
    private static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private ReplayJson() {
    }

    static String text(Path file, ReplayResult r) {
        try {
            return MAPPER.writeValueAsString(of(file, r)) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values can always be written", e);
        }
    }

    private static ObjectNode of(Path file, ReplayResult r) {
        ObjectNode root = MAPPER.createObjectNode().put("file", file.toString()).put("format", r.format());
        root.putObject("host").put("address", Ipv4Address.text(r.host().address()))
                .put("prefix", r.host().prefix().length()).put("mac", r.mac()).put("guessed", r.host().guessed())
                .put("why", r.host().why());
        ObjectNode frames = root.putObject("frames");
        frames(frames, "file", r.frames());
        frames(frames, "sent_by_host", r.sentByHost());
        frames(frames, "injected", r.injected());
        frames(frames, "cut", r.cut());
        frames(frames, "foreign", r.foreign());
        ArrayNode stages = root.putArray("stages");
        r.stages().forEach(s -> stages.addObject().put("stage", s.name()).put("function", s.function())
                .put("packets", s.packets()).put("time_ns", s.timePs() / SimTime.NS));
        fates(root, r);
        ObjectNode counters = root.putObject("counters");
        r.counters().forEach(counters::put);
        ArrayNode conversations = root.putArray("conversations");
        r.conversations().forEach(c -> conversation(conversations.addObject(), c));
        ArrayNode pings = root.putArray("pings");
        r.pings().forEach((id, got) -> pings.addObject().put("id", id).put("recv_calls", got.calls())
                .put("recv_bytes", got.bytes()));
        ObjectNode time = root.putObject("time").put("capture_ns", r.spanPs() / SimTime.NS)
                .put("behind_ns", r.behindPs() / SimTime.NS);
        ObjectNode busy = time.putObject("busy_ns");
        r.busyPs().forEach((context, ps) -> busy.put(context.name().toLowerCase(Locale.ROOT), ps / SimTime.NS));
        ArrayNode notes = root.putArray("notes");
        r.notes().forEach(notes::add);
        return root;
    }

    private static void frames(ObjectNode parent, String key, ReplayResult.Frames f) {
        parent.putObject(key).put("count", f.count()).put("bytes", f.bytes());
    }

    private static void fates(ObjectNode root, ReplayResult r) {
        PacketLedger p = r.packets();
        root.putObject("fates").put("delivered", p.delivered()).put("consumed", p.consumed()).put("dropped", p.dropped())
                .put("missed", p.missed()).put("filtered", p.filtered()).put("held", r.held());
        ArrayNode drops = root.putArray("drops");
        for (Map.Entry<String, Long> site : p.dropSites().entrySet()) {
            String[] parts = site.getKey().split(" at ");
            drops.addObject().put("reason", parts[0]).put("function", parts[1]).put("packets", site.getValue());
        }
    }

    private static void conversation(ObjectNode to, Conversation c) {
        to.put("protocol", Ipv4Header.protocolName(c.in().protocol()).toLowerCase(Locale.ROOT)).put("peer", c.peer())
                .put("local", c.local()).put("first_frame", c.firstFrame()).put("frames_in", c.framesIn())
                .put("frame_bytes_in", c.frameBytesIn()).put("frames_out", c.framesOut())
                .put("frame_bytes_out", c.frameBytesOut()).put("socket", c.opened())
                .put("recv_calls", c.received().calls()).put("recv_bytes", c.received().bytes())
                .put("recv_sha256", c.received().sha256());
    }
}
