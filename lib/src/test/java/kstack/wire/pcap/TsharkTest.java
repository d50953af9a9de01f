package kstack.wire.pcap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import kstack.wire.Frame;
import kstack.wire.LinkLayer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another program's opinion of the files and frames made here; skipped where tshark is not installed. */
class TsharkTest {
    @TempDir
    Path dir;

    private static List<String> tshark(Path file, String... args) throws IOException, InterruptedException {
        assumeTrue(Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(d -> Files.isExecutable(Path.of(d, "tshark"))), "tshark is not installed");
        List<String> command = new ArrayList<>(List.of("tshark", "-n", "-r", file.toString()));
        command.addAll(List.of(args));
        Path out = file.resolveSibling("tshark.out");
        Process p = new ProcessBuilder(command).redirectOutput(out.toFile())
                .redirectError(file.resolveSibling("tshark.err").toFile()).start();
        if (!p.waitFor(60, TimeUnit.SECONDS)) {
            p.destroyForcibly();
        }
        assertEquals(0, p.exitValue(), Files.readString(file.resolveSibling("tshark.err")));
        return Files.readAllLines(out, StandardCharsets.UTF_8);
    }

    @Test
    @DisplayName("tshark reads times, lengths, interface and comments of a written pcapng")
    void pcapng() throws Exception {
        Path file = dir.resolve("a.pcapng");
        try (PcapngWriter w = PcapngWriter.create(file)) {
            w.addInterface("eth0", LinkLayer.ETHERNET);
            w.write(new CapturedFrame(1_700_000_000_123_456_789L, LinkLayer.ETHERNET,
                    Frame.ethernet().udp(1, 2).payloadLen(1).build()).withComment("größer").withComment("two"));
            w.write(1_700_000_001_000_000_001L, Frame.ethernet().udp(1, 2).payloadLen(2).build(), 0, 44);
        }
        assertEquals(List.of("1700000000.123456789|43|eth0|größer,two", "1700000001.000000001|44|eth0|"),
                tshark(file, "-T", "fields", "-E", "separator=|", "-e", "frame.time_epoch", "-e", "frame.len", "-e",
                        "frame.interface_name", "-e", "frame.comment"));
    }

    @Test
    @DisplayName("tshark finds every checksum of built frames right, in a written pcap")
    void checksums() throws Exception {
        Path file = dir.resolve("a.pcap");
        try (PcapWriter w = PcapWriter.create(file, LinkLayer.ETHERNET)) {
            for (int i = 0; i < 40; i++) {
                byte[] b = switch (i % 4) {
                    case 0 -> Frame.ethernet().udp(1234, 5000).payloadLen(i).pad().build();
                    case 1 -> Frame.ethernet().vlan(i).tcp(1234, 5000).flags("P.").timestamps(i, 9).payloadLen(i).build();
                    case 2 -> Frame.ethernet().echoRequest(1, i).payloadLen(i).build();
                    default -> Frame.ethernet().tcp(1234, 5000).flags("S").synOptions(1460, 1, 0, 7)
                            .ipOptions((byte) 148, (byte) 4, (byte) 0, (byte) 0).build();
                };
                w.write(1_000L * i, b, 0, b.length);
            }
        }
        List<String> lines = tshark(file, "-o", "ip.check_checksum:TRUE", "-o", "tcp.check_checksum:TRUE", "-o",
                "udp.check_checksum:TRUE", "-T", "fields", "-E", "separator=|", "-e", "ip.checksum.status", "-e",
                "udp.checksum.status", "-e", "tcp.checksum.status", "-e", "icmp.checksum.status");
        assertEquals(40, lines.size());
        for (int i = 0; i < 40; i++) {
            assertEquals(List.of("1|1||", "1||1|", "1|||1", "1||1|").get(i % 4), lines.get(i), "frame " + i);
        }
    }

    @Test
    @DisplayName("tshark and this reader see the same frames in the recorded captures")
    void recorded() throws Exception {
        for (String name : List.of("conversation.pcap", "conversation.pcapng", "fragments.pcap", "mid-flow.pcapng",
                "client-side.pcap")) {
            Path file = Files.copy(Path.of("../data/captures", name), dir.resolve(name));
            List<String> expected = tshark(file, "-T", "fields", "-E", "separator=|", "-e", "frame.time_epoch", "-e",
                    "frame.cap_len", "-e", "frame.len");
            List<String> actual = Capture.load(file).frames().stream()
                    .map(f -> String.format(java.util.Locale.ROOT, "%d.%09d|%d|%d", f.timestampNs() / 1_000_000_000L,
                            f.timestampNs() % 1_000_000_000L, f.bytes().length, f.originalLen()))
                    .toList();
            assertEquals(expected, actual, name);
        }
    }
}
