package kstack.lab.view;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import kstack.wire.Dissection;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Of the views")
class ViewTest {
    @Test
    @DisplayName("a timeline lists its stages in words and in a table, and names its unit")
    void timeline() {
        Timeline line = Timeline.of("One <packet>", Span.of(Lane.HARD_IRQ, "e1000_intr", 5_000, 705_000),
                Span.of(Lane.SOFTIRQ, "ip_rcv", 705_000, 735_000));
        assertEquals("Timeline: One <packet>. hard IRQ: e1000_intr 700 ns. softirq: ip_rcv 30 ns.", line.alt());
        assertEquals(700, line.table().doubleColumn("start (ns)").getDouble(1));
        assertTrue(line.toHtml().contains("time (ns)"));
        assertFalse(line.toHtml().contains("<packet>"));
        assertTrue(line.toHtml().length() < 10_000);
        assertTrue(Timeline.of("t", new Span("cpu0", "a", 0, 50_000_000)).toHtml().contains("time (us)"));
    }

    @Test
    @DisplayName("a timeline refuses a span that ends before it starts, and an empty list")
    void timelineRefuses() {
        assertThrows(IllegalArgumentException.class, () -> new Span("softirq", "ip_rcv", 2, 1));
        assertThrows(IllegalArgumentException.class, () -> Timeline.of("t"));
        assertEquals(50, Timeline.step(350));
        assertEquals(0.2, Timeline.step(1.6), 1e-12);
    }

    @Test
    @DisplayName("a byte grid colours each byte by its field and marks what is suspicious")
    void byteGrid() {
        byte[] bytes = {0x45, 0, 5, (byte) 0xdc, '<'};
        ByteGrid grid = ByteGrid.of("header", bytes, List.of(Cell.range("version", "IPv4", 0, 1, "4", ""),
                Cell.range("total length", "IPv4", 2, 2, "1500", "more than there is").suspect()));
        assertArrayEquals(new int[] {0, -1, 1, 1, -1}, grid.owners());
        assertEquals(1, grid.suspicious().size());
        assertTrue(grid.toHtml().contains("title=\"IPv4 total length = 1500: more than there is (suspicious) [2..3]\">dc"));
        assertTrue(grid.toHtml().contains("E...&lt;"));
        assertTrue(grid.perRow(4).toHtml().contains(">0004</th>"));
        assertThrows(IllegalArgumentException.class, () -> grid.perRow(5));
        assertThrows(IllegalArgumentException.class, () -> ByteGrid.of("none", new byte[0], List.of()));
    }

    @Test
    @DisplayName("an explorer has an id of its content, hides all frames but the first, and tells all in words")
    void explorer() {
        Explorer one = Explorer.of("Pointers", new Scene("put", "<b>P</b>", "tail moves"), new Scene("pull", "<b>Q</b>", "x"));
        Explorer same = Explorer.of("Pointers", new Scene("put", "<b>P</b>", "tail moves"), new Scene("pull", "<b>Q</b>", "x"));
        Explorer other = Explorer.of("Pointers", new Scene("put", "<b>P</b>", "tail moves"));
        assertEquals(one.id(), same.id());
        assertNotEquals(one.id(), other.id());
        String html = one.toHtml();
        assertEquals(1, html.split(" hidden style=\"display:none\"", -1).length - 1);
        assertTrue(html.contains("<li><strong>pull</strong>: x"));
        assertTrue(html.contains("aria-label=\"step\"") && html.contains("max=\"1\""));
    }

    @Test
    @DisplayName("an explorer over elements of the lab carries each style sheet once")
    void explorerStyles() {
        List<Scene> scenes = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            scenes.add(Scene.of("step " + i, Timeline.of("t", new Span("softirq", "ip_rcv", 0, 1 + i)), ""));
        }
        String html = Explorer.of("Timelines", scenes).toHtml();
        assertEquals(2, html.split("<style>", -1).length - 1);
        assertEquals(1, html.split("<script>", -1).length - 1);
        assertEquals(30, html.split("<svg ", -1).length - 1);
    }

    @Test
    @DisplayName("a byte grid of a dissected packet marks a wrong checksum, and a byte of two fields names both")
    void dissected() {
        byte[] packet = HexFormat.of().parseHex("450005dc3a2b400036068c4a8efab92ec0a8016401bbd4315e2a1b3c7f3d4a21");
        ByteGrid grid = ByteGrid.of("the chapter's packet", packet, Dissection.ofIp(packet));
        assertEquals(List.of("header checksum"), grid.suspicious().stream().map(Cell::name).toList());
        assertTrue(grid.fields().stream().anyMatch(f -> f.name().equals("version, IHL") && f.length() == 1));
    }

    @Test
    @DisplayName("an explorer larger than 500 KB is refused")
    void explorerSize() {
        Scene heavy = new Scene("big", "x".repeat(300_000), "");
        assertTrue(Explorer.of("t", heavy).toHtml().getBytes(StandardCharsets.UTF_8).length < Explorer.MOST_BYTES);
        String message = assertThrows(IllegalArgumentException.class, () -> Explorer.of("t", heavy, heavy)).getMessage();
        assertTrue(message.contains("at most 500 KB"), message);
    }

    @Test
    @DisplayName("the receive path marks where one is, in words and on the map")
    void receivePath() {
        ReceivePath path = ReceivePath.here("IP_RCV");
        assertTrue(path.text().contains("netif_receive_skb > [ip_rcv] > ip_route_input"));
        assertEquals(1, path.toHtml().split("ks-box ks-here", -1).length - 1);
        assertEquals(Lane.PROCESS, ReceivePath.find("recv()").lane());
        assertThrows(IllegalArgumentException.class, () -> ReceivePath.here("ip_recieve"));
        assertFalse(path.toHtml().contains("<a "), "no notebook lies where the tests run");
    }

    @Test
    @DisplayName("lead from a stage to its notebook where that is there")
    void linkedPath(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("05-ring.ipynb"), "");
        Files.writeString(folder.resolve("notes.ipynb"), "");
        assertEquals(Map.of("05", "05-ring.ipynb"), ReceivePath.notebooks(folder));
        assertEquals(Map.of(), ReceivePath.notebooks(folder.resolve("nowhere")));
    }

    @Test
    @DisplayName("cards escape commands and keep words between backquotes as code")
    void cards() {
        String html = RealMachine.card().command("nstat -az | grep <Ip>").shows("look at `InCsumErrors`").leavesOut("a & b")
                .toHtml();
        assertTrue(html.contains("grep &lt;Ip&gt;") && html.contains("<code>InCsumErrors</code>") && html.contains("a &amp; b"));
        assertThrows(IllegalStateException.class, () -> RealMachine.card().shows("nothing"));
        Note note = Note.claim("S1-10", "31-32", "The packet is valid.").is(Note.Verdict.ERROR, "It is not.", "RFC 1071");
        assertEquals("S1-10 \u2717 error: The packet is valid.", note.toString());
        assertTrue(note.toHtml().contains("checked against RFC 1071"));
    }
}
