package kstack.lab.nb03;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.Predicate;
import kstack.net.core.SkBuff;
import kstack.net.core.SkbAllocator;
import kstack.trace.DropReason;
import kstack.trace.Fn;
import kstack.trace.PacketLedger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Random operations")
class RandomOpsTest {
    private static final Predicate<Pointers> SOUND = p -> p.head() <= p.data() && p.data() <= p.tail()
            && p.tail() <= p.end() && p.len() == p.tail() - p.data();
    private final SkbAllocator memory = new SkbAllocator(new PacketLedger());

    @Test
    @DisplayName("on the real sk_buff keep head <= data <= tail <= end over 10,000 operations, for a hundred seeds")
    void sound() {
        for (long seed = 0; seed < 100; seed++) {
            RandomOps run = RandomOps.on(memory.alloc(256), 10_000, seed);
            assertNull(run.firstViolation(SOUND), "seed " + seed);
            assertTrue(run.times("put: skb_over_panic") > 100 && run.times("push: skb_under_panic") > 100
                    && run.times("pull: NULL") > 100 && run.times("put") > 100, run.toString());
        }
    }

    @Test
    @DisplayName("on every broken one break the rule, for a hundred seeds")
    void broken() {
        for (long seed = 0; seed < 100; seed++) {
            for (var mutant : BrokenSkb.all().entrySet()) {
                assertNotNull(RandomOps.on(mutant.getValue(), 320, 10_000, seed).firstViolation(SOUND),
                        mutant.getKey() + ", seed " + seed);
            }
        }
    }

    @Test
    @DisplayName("are the same for the same seed, and count every operation once")
    void repeatable() {
        RandomOps one = RandomOps.on(memory.alloc(256), 1000, 7);
        RandomOps two = RandomOps.on(memory.alloc(256), 1000, 7);
        assertArrayEquals(one.chart(1000).series("data").y(), two.chart(1000).series("data").y());
        long sum = 0;
        for (long n : one.outcomes().longColumn("times").asLongArray()) {
            sum += n;
        }
        assertEquals(1000, sum);
        assertThrows(IllegalArgumentException.class, () -> RandomOps.on(memory.alloc(256), 0, 7));
    }

    @Test
    @DisplayName("and single forbidden ones get the kernel's panic names and log line")
    void panics() {
        KernelPanic under = KernelPanic.when(memory.alloc(256), s -> s.push(14));
        assertEquals("skb_under_panic", under.name());
        assertTrue(under.log().startsWith("skbuff: skb_under_panic: text:... len:14 put:14 head:<head> data:<head>-14 "
                + "tail:0x0 end:0x140"));
        KernelPanic over = KernelPanic.when(memory.alloc(256), s -> s.put(1500));
        assertTrue(over.log().contains("skb_over_panic") && over.log().contains("len:1500 put:1500 head:<head> "
                + "data:<head> tail:0x5dc end:0x140"));
        SkBuff gone = memory.alloc(256);
        gone.drop(DropReason.NOT_SPECIFIED, Fn.IP_RCV);
        assertEquals("use after free", KernelPanic.when(gone, s -> s.put(20)).name());
        assertEquals("no panic", KernelPanic.when(memory.alloc(256), s -> s.put(20)).name());
        assertEquals("skb_reserve", KernelPanic.when(memory.alloc(256), s -> s.reserve(321)).name());
    }
}
