package kstack.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RandomStreamTest {
    @Test
    void theSameRootNameAndValuesGiveTheSameNumbers() {
        RandomStream a = RandomStream.of(7, "loss", 0.01, "eth0");
        RandomStream b = RandomStream.of(7, "loss", 0.01, "eth0");
        assertEquals(a.seed(), b.seed());
        for (int i = 0; i < 100; i++) {
            assertEquals(a.nextLong(), b.nextLong());
        }
    }

    @Test
    void rootNameAndEveryValueTellStreamsApart() {
        long seed = RandomStream.of(7, "loss", 1, 2).seed();
        assertNotEquals(seed, RandomStream.of(8, "loss", 1, 2).seed());
        assertNotEquals(seed, RandomStream.of(7, "delay", 1, 2).seed());
        assertNotEquals(seed, RandomStream.of(7, "loss", 1, 3).seed());
        assertNotEquals(seed, RandomStream.of(7, "loss", 12).seed());
    }

    @Test
    void drawingFromOneStreamDoesNotMoveAnother() {
        RandomStream alone = RandomStream.of(1, "a");
        RandomStream a = RandomStream.of(1, "a");
        RandomStream b = RandomStream.of(1, "b");
        for (int i = 0; i < 50; i++) {
            b.nextLong();
            assertEquals(alone.nextLong(), a.nextLong());
        }
    }

    @Test
    void boundedNumbersCoverTheirRangeEvenly() {
        RandomStream r = RandomStream.of(1, "range");
        int[] count = new int[7];
        for (int i = 0; i < 70_000; i++) {
            count[r.nextInt(7)]++;
        }
        for (int n : count) {
            // 10,000 expected; five standard deviations are 463
            assertTrue(Math.abs(n - 10_000) < 463, "a seventh of 70,000 draws was " + n);
        }
        assertEquals(0, r.nextInt(1));
        assertThrows(IllegalArgumentException.class, () -> r.nextInt(0));
    }

    @Test
    void exponentialTimesHaveTheMeanThatWasAskedFor() {
        RandomStream r = RandomStream.of(1, "gaps");
        long sum = 0;
        for (int i = 0; i < 100_000; i++) {
            long gap = r.nextExponentialPs(SimTime.US);
            assertTrue(gap >= 0);
            sum += gap;
        }
        // the mean of 100,000 has a standard deviation of 0.32 %; five of them
        assertEquals(1.0, sum / 100_000.0 / SimTime.US, 0.016);
    }
}
