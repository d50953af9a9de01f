package kstack.lab.nb01;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import kstack.lab.Predict;
import kstack.lab.plot.Series;
import kstack.wire.Bytes;
import kstack.wire.Fcs;
import kstack.wire.InternetChecksum;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The experiment with undetected errors")
class UndetectedErrorsTest {
    private static final byte[] BLOCK = random(61);

    private static byte[] random(int length) {
        byte[] b = new byte[length];
        new Random(5).nextBytes(b);
        return b;
    }

    @Test
    @DisplayName("judges damage by changes of single bits as the full computation does")
    void changesAgree() {
        int[] sums = UndetectedErrors.sumChanges(BLOCK);
        int[] crcs = UndetectedErrors.crcChanges(BLOCK);
        int crc = Fcs.crc32(BLOCK, 0, BLOCK.length);
        int sum = InternetChecksum.sum(BLOCK, 0, BLOCK.length, 0);
        List<Integer> bits = new ArrayList<>();
        for (int i = 0; i < 8 * BLOCK.length; i++) {
            bits.add(i);
        }
        Random random = new Random(6);
        int missed = 0;
        for (int trial = 0; trial < 20_000; trial++) {
            Collections.shuffle(bits.subList(0, 40), random);
            int[] flips = bits.subList(0, 2 + trial % 3).stream().mapToInt(i -> i).toArray();
            byte[] damaged = Bits.flip(BLOCK, flips);
            long change = 0;
            int crcChange = 0;
            for (int bit : flips) {
                change += sums[bit];
                crcChange ^= crcs[bit];
            }
            boolean sameSum = InternetChecksum.sum(damaged, 0, damaged.length, 0) == sum;
            assertEquals(sameSum, change % 0xffff == 0);
            assertEquals(Fcs.crc32(damaged, 0, damaged.length), crc ^ crcChange);
            missed += sameSum ? 1 : 0;
        }
        assertTrue(missed > 0, "some damage must escape the sum, or this test compares nothing");
    }

    @Test
    @DisplayName("finds that the sum sees every single flip and misses about 1 in 32 double flips of random bytes")
    void rates() {
        UndetectedErrors errors = UndetectedErrors.run(random(1460), new int[] {1, 2, 40}, 200_000, 1);
        assertEquals(0, errors.missedBySum(1));
        assertEquals(1.0 / 32, errors.missedBySum(2), 0.002);
        assertTrue(errors.missedBySum(40) < 0.001);
        assertEquals(0, errors.missedByCrc(2));
        Series sum = errors.chart().series("16-bit sum");
        assertEquals(errors.missedBySum(2), sum.yAt(2));
        assertTrue(Double.isNaN(sum.yAt(1)), "no rate is drawn where nothing was missed");
        assertEquals(3.0 / 200_000, errors.chart().series("CRC-32: none missed").yAt(40));
    }

    @Test
    @DisplayName("shows CRC-32 failing where it can: an error that is a multiple of its polynomial")
    void crcIsNotMagic() {
        byte[] block = random(64);
        int[] crcs = UndetectedErrors.crcChanges(block);
        byte[] damaged = block.clone();
        // the generator x^32 + x^26 + x^23 + ... + 1, as Ethernet sends it: least significant bit of a byte first
        long polynomial = 0x1_04c1_1db7L;
        for (int i = 0; i <= 32; i++) {
            if ((polynomial >> 32 - i & 1) != 0) {
                damaged[8 + i / 8] ^= (byte) (1 << i % 8);
            }
        }
        assertEquals(Fcs.crc32(block, 0, 64), Fcs.crc32(damaged, 0, 64));
        int change = 0;
        for (int bit = 0; bit < crcs.length; bit++) {
            change ^= ((block[bit / 8] ^ damaged[bit / 8]) & 0x80 >>> bit % 8) != 0 ? crcs[bit] : 0;
        }
        assertEquals(0, change);
    }

    @Test
    @DisplayName("gives the same figures for the same seed, others for another")
    void seeded() {
        int[] two = {2};
        double once = UndetectedErrors.run(BLOCK, two, 50_000, 1).missedBySum(2);
        assertEquals(once, UndetectedErrors.run(BLOCK, two, 50_000, 1).missedBySum(2));
        assertTrue(once != UndetectedErrors.run(BLOCK, two, 50_000, 2).missedBySum(2));
    }

    @Test
    @DisplayName("draws a guess above zero and takes a guess of zero")
    void guesses() {
        UndetectedErrors errors = UndetectedErrors.run(BLOCK, new int[] {2}, 1000, 1);
        int drawn = errors.chart().series().size();
        assertEquals(drawn + 1, errors.chart(Predict.number("some", "1").say(0.01)).series().size());
        assertEquals(drawn, errors.chart(Predict.number("none", "1").say(0)).series().size());
        assertEquals(drawn, errors.chart(Predict.number("skipped", "1").skip()).series().size());
    }

    @Test
    @DisplayName("answers a reader's odd settings with one line")
    void refuses() {
        int[] one = {1};
        assertThrows(IllegalArgumentException.class, () -> UndetectedErrors.run(new byte[0], one, 10, 1));
        assertThrows(IllegalArgumentException.class, () -> UndetectedErrors.run(BLOCK, one, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> UndetectedErrors.run(BLOCK, one, -5, 1));
        assertThrows(IllegalArgumentException.class, () -> UndetectedErrors.run(BLOCK, new int[] {0}, 10, 1));
        assertThrows(IllegalArgumentException.class, () -> UndetectedErrors.run(BLOCK, new int[] {9999}, 10, 1));
        UndetectedErrors errors = UndetectedErrors.run(BLOCK, one, 10, 1);
        assertThrows(IllegalArgumentException.class, () -> errors.missedBySum(7));
        assertThrows(IllegalArgumentException.class, () -> Bits.flip(BLOCK, 8 * BLOCK.length));
        assertEquals(0x8000, Bytes.u16(Bits.flip(new byte[2], 0), 0));
    }
}
