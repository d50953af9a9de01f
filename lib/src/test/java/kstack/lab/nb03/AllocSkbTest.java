package kstack.lab.nb03;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import kstack.net.core.SkBuff;
import kstack.net.core.SkbAllocator;
import kstack.trace.PacketLedger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tech.tablesaw.api.Table;

@DisplayName("alloc_skb over a simulated slab")
class AllocSkbTest {
    @ParameterizedTest(name = "of {0} bytes asks for {1}, gets {2}, writes {3} into the next object")
    @CsvSource({"60,384,512,0", "256,576,1024,0", "1500,1856,2048,0", "1728,2048,2048,36", "1664,1984,2048,0",
        "1665,2048,2048,36", "1729,2112,4096,0", "192,512,512,36", "128,448,512,0"})
    @DisplayName("as in the chapter")
    void chapter(int size, int asked, int object, int past) {
        AllocResult r = AllocSkb.CHAPTER.alloc(size);
        assertEquals(asked, r.asked());
        assertEquals(object, r.objectSize());
        assertEquals(past, r.pastObject());
        assertEquals(36, r.pastRequest());
        assertEquals(asked, r.end());
        assertEquals(asked + 256 + 320, r.truesize());
    }

    @Test
    @DisplayName("as Linux does it never leaves the object, and agrees with the model's allocator in end and truesize")
    void linux() {
        SkbAllocator memory = new SkbAllocator(new PacketLedger());
        for (int size = 0; size <= 9000; size++) {
            AllocResult r = AllocSkb.LINUX.alloc(size, AllocSkb.MAX_FRAGS);
            assertEquals(0, r.pastObject(), "size " + size);
            assertEquals(0, r.pastRequest(), "size " + size);
            SkBuff skb = memory.alloc(size);
            assertEquals(skb.end(), r.end(), "end for size " + size);
            assertEquals(skb.truesize(), r.truesize(), "truesize for size " + size);
            assertEquals(r.held(), r.truesize());
        }
    }

    @Test
    @DisplayName("shows the neighbour's bytes: cleared, dataref 1, then untouched")
    void neighbour() {
        byte[] next = AllocSkb.CHAPTER.alloc(1728).neighbour();
        for (int i = 0; i < 40; i++) {
            assertEquals(i < 36 ? (i == 32 ? 1 : 0) : Slab.UNTOUCHED, next[i], "byte " + i);
        }
        assertEquals(1, AllocSkb.CHAPTER.alloc(1728).neighbourGrid().suspicious().size());
        assertTrue(AllocSkb.CHAPTER.alloc(60).neighbourGrid().suspicious().isEmpty());
    }

    @Test
    @DisplayName("with all frags noted writes 308 bytes past a full object, and 192 past the object of 60 bytes")
    void frags() {
        // 36 first bytes, then frags at 48..320: the hole from 36 to 48 is never written
        assertEquals(36 + 272, AllocSkb.CHAPTER.alloc(1728, 17).pastObject());
        assertEquals(192, AllocSkb.CHAPTER.alloc(60, 17).pastObject());
        assertEquals(0, AllocSkb.CHAPTER.alloc(256, 17).pastObject());
    }

    @Test
    @DisplayName("breaks in exactly the bands of 64 sizes that fill an object")
    void bands() {
        for (int size = 1; size <= 8000; size++) {
            int asked = (size + 63) / 64 * 64 + 320;
            assertEquals(Integer.bitCount(asked) == 1, AllocSkb.CHAPTER.alloc(size).pastObject() > 0, "size " + size);
        }
    }

    @Test
    @DisplayName("compares both versions in one table")
    void table() {
        Table table = AllocSkb.compare(60, 1728);
        assertEquals(4, table.rowCount());
        assertEquals(36, table.intColumn("past object").get(2));
        assertEquals(2624, table.intColumn("truesize").get(2));
        assertEquals(2304, table.intColumn("held").get(2));
        assertEquals(0, table.intColumn("past asked").get(3));
    }

    @Test
    @DisplayName("plots sizes from 0 up, and refuses what makes no sense in one line")
    void sizes() {
        double[] sizes = AllocSkb.sizes(4096, 8);
        assertEquals(513, sizes.length);
        double[] past = AllocSkb.CHAPTER.pastObject(sizes, 0);
        assertEquals(36, past[1728 / 8]);
        assertEquals(0, past[1736 / 8]);
        assertThrows(IllegalArgumentException.class, () -> AllocSkb.sizes(0, 8));
        assertThrows(IllegalArgumentException.class, () -> AllocSkb.CHAPTER.alloc(-1));
        assertThrows(IllegalArgumentException.class, () -> AllocSkb.LINUX.alloc(60, 18));
        assertFalse(AllocSkb.CHAPTER.alloc(60).equals(AllocSkb.LINUX.alloc(60)));
    }
}
