package kstack.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import kstack.wire.pcap.Capture;
import kstack.wire.pcap.CapturedFrame;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("./lab replay")
class ReplayCommandTest {
    private static final String MAIN = Path.of("..", "data", "captures", "conversation.pcap").toString();

    @TempDir
    Path dir;

    /** One line on standard error, nothing on standard output, the code. */
    private static void complains(int code, String part, String... args) {
        CliRun run = CliRun.of(args);
        assertEquals(code, run.code(), run.err());
        assertEquals("", run.out());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().startsWith("lab: ") && run.err().contains(part), run.err());
        assertFalse(run.err().contains("Exception"), run.err());
    }

    @Test
    @DisplayName("prints a page of at most 60 lines, 120 columns wide but for its head")
    void page() {
        CliRun run = CliRun.of("replay", MAIN);
        assertEquals(0, run.code(), run.err());
        assertEquals("", run.err());
        List<String> lines = run.out().lines().toList();
        assertTrue(lines.size() <= 60, run.out());
        assertTrue(lines.stream().allMatch(l -> l.length() <= 120 || l.startsWith("  guessed")), run.out());
        assertTrue(run.out().contains("dropped        1  NO_SOCKET at __udp4_lib_rcv"), run.out());
        assertTrue(run.out().matches("(?s).*10.0.0.1:40004 +-> 10.0.0.2:8080 +191 +53 .* 262,144 .*"), run.out());
    }

    @Test
    @DisplayName("--json prints JSON alone, with the keys that --help names")
    void json() throws IOException {
        CliRun run = CliRun.of("replay", "--json", MAIN);
        JsonNode r = new ObjectMapper().readTree(run.out());
        assertEquals("10.0.0.2", r.at("/host/address").asText());
        assertEquals(213, r.at("/frames/injected/count").asInt());
        assertEquals(74, r.at("/frames/sent_by_host/count").asInt());
        assertEquals(262_144, r.at("/conversations/3/recv_bytes").asInt());
        assertEquals(211, r.at("/counters").get("Ip.InReceives").asInt());
        String help = CliRun.of("replay", "--help").out();
        r.fieldNames().forEachRemaining(key -> assertTrue(help.contains(key), key + " is not in " + help));
        r.at("/conversations/0").fieldNames().forEachRemaining(key -> assertTrue(
                help.contains(key) || help.contains(key.replace("frame_", "")), key));
    }

    @Test
    @DisplayName("-o writes the injected frames with what became of each, whole or not at all")
    void output() throws IOException {
        Path out = dir.resolve("out.pcapng");
        assertEquals(0, CliRun.of("replay", MAIN, "-o", out.toString()).code());
        List<CapturedFrame> frames = Capture.load(out).frames();
        assertEquals(213, frames.size());
        assertTrue(frames.stream().allMatch(f -> f.comments().size() == 1), "a comment on each");
        assertEquals("consumed: arp_process", frames.get(0).comments().get(0));
        try (var files = Files.list(dir)) {
            assertEquals(List.of(out), files.toList());
        }
    }

    @Test
    @DisplayName("--host takes an address with or without a prefix, and lists the addresses when it is another")
    void host() {
        assertTrue(CliRun.of("replay", MAIN, "--host", "10.0.0.1").out().contains("Host 10.0.0.1/24"));
        assertTrue(CliRun.of("replay", MAIN, "--host", "10.0.0.2/16").out().contains("Host 10.0.0.2/16"));
        complains(1, "choose --host from 10.0.0.1, 10.0.0.2", "replay", MAIN, "--host", "192.0.2.1");
        complains(2, "--host", "replay", MAIN, "--host", "10.0.0");
        complains(2, "--host", "replay", MAIN, "--host", "10.0.0.2/99");
    }

    @Test
    @DisplayName("tells a missing file, a directory and something else than a capture in one line each")
    void notACapture() throws IOException {
        complains(1, "nothing of that name", "replay", dir.resolve("none.pcap").toString());
        complains(1, "directory", "replay", dir.toString());
        Path text = Files.writeString(dir.resolve("a.pcap"), "this is no capture, it is a text");
        complains(1, "a.pcap", "replay", text.toString());
        complains(1, "a.pcap", "replay", Files.write(dir.resolve("a.pcap"), new byte[0]).toString());
    }

    @Test
    @DisplayName("tells an unreadable file in one line")
    void unreadable() throws IOException {
        Path file = Files.copy(Path.of(MAIN), dir.resolve("secret.pcap"));
        assertTrue(file.toFile().setReadable(false, false));
        assumeFalse(Files.isReadable(file), "this user may read everything");
        complains(1, "may not be read", "replay", file.toString());
    }

    @Test
    @DisplayName("replays the whole frames of a truncated file only when --partial says so")
    void truncated() throws IOException {
        byte[] whole = Files.readAllBytes(Path.of(MAIN));
        Path file = Files.write(dir.resolve("cut.pcap"), Arrays.copyOf(whole, 100_000));
        complains(1, "--partial replays the ", "replay", file.toString());
        CliRun run = CliRun.of("replay", "--partial", file.toString());
        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().contains("Note: the file is damaged behind the frames replayed"), run.out());
        Path nothing = Files.write(dir.resolve("head.pcap"), Arrays.copyOf(whole, 30));
        complains(1, "no whole frame", "replay", nothing.toString());
        complains(1, "nothing to replay", "replay", "--partial", nothing.toString());
    }

    @Test
    @DisplayName("refuses an output that is the capture, a directory, or in no directory")
    void badOutput() throws IOException {
        Path copy = Files.copy(Path.of(MAIN), dir.resolve("copy.pcap"));
        complains(1, "is the capture itself", "replay", copy.toString(), "-o", copy.toString());
        assertEquals(Files.size(Path.of(MAIN)), Files.size(copy));
        complains(1, "is a directory", "replay", MAIN, "-o", dir.toString());
        complains(1, "no directory", "replay", MAIN, "-o", dir.resolve("no/where.pcapng").toString());
    }

    @Test
    @DisplayName("calls for a file, and knows its options")
    void usage() {
        complains(2, "FILE", "replay");
        complains(2, "--fast", "replay", "--fast", MAIN);
        assertEquals(0, CliRun.of("replay", "--help").code());
    }
}
