package kstack.lab.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import kstack.wire.Dissection;
import kstack.wire.Frame;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Grids of bits and of dissected bytes")
class BitGridTest {
    @Test
    @DisplayName("count kinds, mark each bit with its letter, and give a table")
    void bits() {
        List<String> kinds = new ArrayList<>(Collections.nCopies(32, "fine"));
        kinds.set(3, "<bad>");
        BitGrid grid = BitGrid.of("a word", kinds, Collections.nCopies(32, "id"));
        assertEquals(31, grid.count("fine"));
        assertEquals(1, grid.count("<bad>"));
        assertEquals(0, grid.count("never"));
        assertEquals("bits: a word, 31 x fine, 1 x <bad>", grid.toString());
        assertEquals(32, grid.table().rowCount());
        assertTrue(grid.toHtml().contains("id: &lt;bad&gt;\">b</td>"));
    }

    @Test
    @DisplayName("refuse kinds without fields")
    void refuses() {
        assertThrows(IllegalArgumentException.class, () -> BitGrid.of("x", List.of("a"), List.of()));
        assertThrows(IllegalArgumentException.class, () -> BitGrid.of("x", List.of(), List.of()));
    }

    @Test
    @DisplayName("draw fields that share a byte as one, and mark a wrong checksum")
    void dissection() {
        byte[] packet = Frame.ip().ipv4("192.0.2.1", "192.0.2.2").udp(1, 2).payload("x").badIpChecksum().build();
        ByteGrid grid = ByteGrid.of("a packet", packet, Dissection.ofIp(packet));
        Cell first = grid.fields().get(0);
        assertEquals("version, IHL", first.name());
        assertEquals("4, 5", first.value());
        assertEquals(1, first.length());
        assertEquals(List.of("header checksum"), grid.suspicious().stream().map(Cell::name).toList());
        int end = 0;
        for (Cell cell : grid.fields()) {
            assertEquals(end, cell.offset(), "the fields follow each other without gap or overlap");
            end = cell.offset() + cell.length();
        }
        assertEquals(packet.length, end);
    }
}
