package kstack.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import kstack.wire.Bytes;
import kstack.wire.Ipv4Header;
import kstack.wire.pcap.Capture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same files through tshark now; skipped where tshark is not installed. */
@DisplayName("A replay, asked against tshark,")
class AgainstTsharkTest {
    @TempDir
    Path dir;

    private List<String> tshark(Path file, String... args) throws IOException, InterruptedException {
        assumeTrue(Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(d -> Files.isExecutable(Path.of(d, "tshark"))), "tshark is not installed");
        List<String> command = new ArrayList<>(List.of("tshark", "-n", "-r", file.toString()));
        command.addAll(List.of(args));
        Path out = dir.resolve("tshark.out");
        Process p = new ProcessBuilder(command).redirectOutput(out.toFile())
                .redirectError(dir.resolve("tshark.err").toFile()).start();
        if (!p.waitFor(60, TimeUnit.SECONDS)) {
            p.destroyForcibly();
        }
        assertEquals(0, p.exitValue(), Files.readString(dir.resolve("tshark.err")));
        return Files.readAllLines(out, StandardCharsets.UTF_8);
    }

    /** Frames and bytes of each TCP stream by direction, as "FROM>TO N BYTES", in tshark's order. */
    private List<Map<String, long[]>> streams(Path file) throws Exception {
        List<Map<String, long[]>> streams = new ArrayList<>();
        for (String line : tshark(file, "-Y", "tcp && !icmp", "-T", "fields", "-E", "separator=|", "-e", "tcp.stream",
                "-e", "ip.src", "-e", "tcp.srcport", "-e", "frame.len")) {
            String[] f = line.split("\\|");
            while (streams.size() <= Integer.parseInt(f[0])) {
                streams.add(new LinkedHashMap<>());
            }
            long[] sums = streams.get(Integer.parseInt(f[0])).computeIfAbsent(f[1] + ":" + f[2], k -> new long[2]);
            sums[0]++;
            sums[1] += Long.parseLong(f[3]);
        }
        return streams;
    }

    /** What one end sent in a stream, in order, each byte once. */
    private String streamSha256(Path file, int stream, String from) throws Exception {
        Received r = new Received();
        List<String> lines = tshark(file, "-q", "-z", "follow,tcp,raw," + stream);
        boolean first = lines.stream().anyMatch(l -> l.equals("Node 0: " + from));
        for (String line : lines) {
            if (line.strip().matches("([0-9a-f]{2})+") && line.startsWith("\t") != first) {
                byte[] b = Bytes.unhex(line.strip());
                r.datagram(b, b.length);
            }
        }
        return r.bytes() + " " + r.sha256();
    }

    private void agree(Path file, ReplayResult r) throws Exception {
        List<Conversation> tcp = r.conversations().stream()
                .filter(c -> c.in().protocol() == Ipv4Header.IPPROTO_TCP).toList();
        List<Map<String, long[]>> streams = streams(file);
        assertEquals(streams.size(), tcp.size(), "TCP conversations");
        for (int i = 0; i < tcp.size(); i++) {
            Conversation c = tcp.get(i);
            long[] in = streams.get(i).getOrDefault(c.peer(), new long[2]);
            long[] out = streams.get(i).getOrDefault(c.local(), new long[2]);
            assertEquals(in[0] + " " + in[1] + " " + out[0] + " " + out[1], c.framesIn() + " " + c.frameBytesIn() + " "
                    + c.framesOut() + " " + c.frameBytesOut(), "conversation " + i);
            if (!c.opened().isEmpty()) {
                assertEquals(streamSha256(file, i, c.peer()), c.received().bytes() + " " + c.received().sha256(),
                        "stream " + i);
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"conversation.pcap", "conversation.pcapng", "mid-flow.pcapng", "client-side.pcap",
        "fragments.pcap"})
    @DisplayName("agrees on TCP conversations of the recorded captures")
    void recorded(String name) throws Exception {
        Path file = Path.of("..", "data", "captures", name);
        agree(file, Replay.of(Capture.load(file)).run());
    }

    @Test
    @DisplayName("agrees on reused ports, disorder, retransmission and a refused connection")
    void madeByHand() throws Exception {
        Talk t = new Talk().in("S", 300, 0, "").out("R.", 0, 301, "");
        t.handshake(1000, 5000).in("P.", 1001, 5001, "one").out(".", 5001, 1004, "").in("R.", 1004, 5001, "");
        t.handshake(70_000, 9000).in(".", 70_004, 9001, "def").out(".", 9001, 70_001, "").in(".", 70_001, 9001, "abc")
                .in(".", 70_004, 9001, "def").out("P.", 9001, 70_007, "fine").in(".", 70_007, 9005, "")
                .in("F.", 70_007, 9005, "").out("F.", 9005, 70_008, "").in(".", 70_008, 9006, "");
        Path file = t.write(dir.resolve("hand.pcap"));
        agree(file, t.replay());
    }

    @Test
    @DisplayName("writes a file that tshark opens, with each frame's time, bytes and fate")
    void output() throws Exception {
        Path file = Path.of("..", "data", "captures", "conversation.pcap");
        ReplayResult r = Replay.of(Capture.load(file)).run();
        Path out = dir.resolve("fates.pcapng");
        r.write(out);
        List<String> expected = tshark(file, "-Y", "eth.src != 02:00:00:00:00:02", "-T", "fields", "-e",
                "frame.time_epoch", "-e", "frame.len", "-e", "frame.number");
        List<String> written = tshark(out, "-T", "fields", "-E", "separator=|", "-e", "frame.time_epoch", "-e", "frame.len",
                "-e", "frame.comment");
        assertEquals(expected.size(), written.size());
        int delivered = 0;
        for (int i = 0; i < written.size(); i++) {
            String[] want = expected.get(i).split("\t");
            String[] got = written.get(i).split("\\|");
            assertEquals(want[0] + " " + want[1], got[0] + " " + got[1], "frame " + want[2]);
            assertEquals(r.fate(Integer.parseInt(want[2])), got[2], "frame " + want[2]);
            delivered += got[2].startsWith("delivered: recv() by ") ? 1 : 0;
        }
        assertEquals(r.packets().delivered(), delivered);
        assertTrue(written.stream().anyMatch(l -> l.endsWith("|dropped: NO_SOCKET at __udp4_lib_rcv")));
        assertTrue(written.stream().anyMatch(l -> l.endsWith("|consumed: arp_process")));
    }
}
