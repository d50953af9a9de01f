package kstack.lab.nb03;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import kstack.lab.view.Explorer;
import kstack.net.core.SkBuff;
import kstack.net.core.SkbAllocator;
import kstack.trace.PacketLedger;
import kstack.wire.Frame;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A film of an sk_buff's pointers")
class PointerFilmTest {
    private final SkbAllocator memory = new SkbAllocator(new PacketLedger());

    @Test
    @DisplayName("keeps the pointers of the real sk_buff after each operation")
    void pointers() {
        PointerFilm film = PointerFilm.of("t", memory.alloc(256)).reserve(64).put(100, "payload").push(14,
                "Ethernet").pull(14);
        assertEquals(List.of(new Pointers("now", 0, 0, 0, 320, 0), new Pointers("reserve(64)", 0, 64, 64, 320, 0),
                new Pointers("put(100)", 0, 64, 164, 320, 100), new Pointers("push(14)", 0, 50, 164, 320, 114),
                new Pointers("pull(14)", 0, 64, 164, 320, 100)), film.states());
        assertArrayEquals(new double[] {0, 64, 64, 50, 64}, film.chart().series("headroom").y());
        assertArrayEquals(new double[] {0, 0, 100, 114, 100}, film.chart().series("data").y());
        assertArrayEquals(new double[] {320, 256, 156, 156, 156}, film.chart().series("tailroom").y());
    }

    @Test
    @DisplayName("is an explorer with a frame for each operation, and stays light")
    void explorer() {
        Explorer explorer = PointerFilm.of("t", memory.alloc(256)).reserve(64).put(100, "payload").push(14, "Ethernet")
                .pull(14).explorer();
        assertEquals(5, explorer.frames().size());
        assertTrue(explorer.frames().get(3).html().contains(">Ethernet<"));
        assertTrue(explorer.frames().get(4).html().contains("Ethernet (left over)"));
        assertTrue(explorer.frames().get(4).caption().contains("data 64, tail 164"));
        assertTrue(explorer.toHtml().getBytes(StandardCharsets.UTF_8).length < 40_000);
    }

    @Test
    @DisplayName("ends at a panic and says which; a pull of too much is NULL and goes on")
    void panics() {
        PointerFilm film = PointerFilm.of("t", memory.alloc(256)).reserve(64).put(10, "payload").pull(11).push(70,
                "too much")
                .put(1, "never");
        assertEquals(5, film.states().size());
        assertTrue(film.panic().startsWith("skb_under_panic"));
        assertTrue(film.explorer().frames().get(3).caption().startsWith("Returns NULL"));
        assertTrue(film.chart().caption().contains("skb_under_panic"));
        assertEquals(64, film.last().data());
    }

    @Test
    @DisplayName("names the headers of a frame that is put, and its bytes are in the block")
    void frames() {
        byte[] frame = Frame.ethernet().udp(1234, 5000).payload(new byte[100]).build();
        SkBuff rx = memory.napiAlloc(frame.length);
        PointerFilm film = PointerFilm.of("t", rx).put(frame).pull(14).pull(20).pull(8);
        assertArrayEquals(frame, java.util.Arrays.copyOfRange(rx.head(), 64, 64 + frame.length));
        String last = film.explorer().frames().get(4).html();
        assertTrue(last.contains("Ethernet (left over)") && last.contains("IPv4 (left over)")
                && last.contains("UDP (left over)"));
        assertEquals(106, film.last().headroom());
        assertEquals(100, film.last().len());
    }

    @Test
    @DisplayName("overwritten pieces are cut, not forgotten")
    void pieces() {
        List<Piece> cut = Piece.write(List.of(new Piece("a", 0, 10, 0)), new Piece("b", 4, 6, 1));
        assertEquals(List.of(new Piece("a", 0, 4, 0), new Piece("a", 6, 10, 0), new Piece("b", 4, 6, 1)), cut);
        assertEquals(List.of(new Piece("c", 0, 20, 2)), Piece.write(cut, new Piece("c", 0, 20, 2)));
    }

    @Test
    @DisplayName("the picture of the two allocations counts descriptors and blocks: a clone shares, a copy does not")
    void twoBlocks() {
        SkBuff skb = memory.alloc(256);
        skb.put(100);
        SkBuff clone = skb.cloneSkb();
        clone.pull(20);
        TwoBlocks picture = TwoBlocks.of("skb", skb).and("clone", clone);
        assertEquals(3, picture.allocations());
        assertEquals(2 * 256 + 640, picture.bytes());
        assertTrue(picture.alt().contains("clone points into block 1") && picture.alt().contains("dataref 2"));
        picture.and("copy", skb.copy());
        assertEquals(5, picture.allocations());
        assertTrue(picture.toHtml().contains("3 descriptors, 2 head blocks, 2048 bytes"));
        assertEquals(skb.truesize(), TwoBlocks.of("one", memory.alloc(256)).bytes());
    }
}
