package kstack.lab.nb01;

import java.util.Arrays;
import kstack.lab.NumberPrediction;
import kstack.lab.plot.Chart;
import kstack.lab.show.Markup;
import kstack.sim.RandomStream;
import kstack.wire.Fcs;

/**
 * Damages real bytes at random and counts how often a check does not notice: the Internet checksum's 16 bits against
 * Ethernet's CRC-32. Each trial flips a number of different bits anywhere in the block.
 *
 * <p>A trial does not sum the whole block again. The sum changes by plus or minus a power of two for each flipped bit,
 * and is the same sum if these add up to a multiple of 0xffff; CRC-32 is linear, so the changes of single bits, each
 * computed from a whole block, combine by exclusive or. A test holds both to the full computation.
 */
public final class UndetectedErrors {
    private static final int MOST_TRIALS = 100_000_000;
    private static final int ONES = 0xffff;

    private final int lenBytes;
    private final int trials;
    private final long seed;
    private final int[] flips;
    private final long[] missedBySum;
    private final long[] missedByCrc;

    private UndetectedErrors(byte[] block, int[] flips, int trials, long seed) {
        this.lenBytes = block.length;
        this.trials = trials;
        this.seed = seed;
        this.flips = flips.clone();
        missedBySum = new long[flips.length];
        missedByCrc = new long[flips.length];
        int[] sumOf = sumChanges(block);
        int[] crcOf = crcChanges(block);
        for (int i = 0; i < flips.length; i++) {
            count(i, sumOf, crcOf, RandomStream.of(seed, "nb01.undetected", flips[i]));
        }
    }

    /**
     * Runs the experiment.
     *
     * @param block the bytes that the checks protect
     * @param flips numbers of bits to flip
     * @param trials how often for each number
     */
    public static UndetectedErrors run(byte[] block, int[] flips, int trials, long seed) {
        if (block.length == 0) {
            throw new IllegalArgumentException("There are no bytes to damage: give a frame or a payload");
        }
        if (trials < 1 || trials > MOST_TRIALS) {
            throw new IllegalArgumentException("The number of trials is 1 to " + MOST_TRIALS + ", not " + trials
                    + ": 1,000,000 takes a few seconds");
        }
        for (int flip : flips) {
            if (flip < 1 || flip > 4 * block.length) {
                throw new IllegalArgumentException("Of " + 8 * block.length + " bits 1 to " + 4 * block.length
                        + " can be flipped, not " + flip);
            }
        }
        return new UndetectedErrors(block, flips, trials, seed);
    }

    private void count(int at, int[] sumOf, int[] crcOf, RandomStream random) {
        int k = flips[at];
        int[] lastTrial = new int[sumOf.length];
        for (int trial = 1; trial <= trials; trial++) {
            long sum = 0;
            int crc = 0;
            for (int i = 0; i < k; i++) {
                int bit = random.nextInt(sumOf.length);
                while (lastTrial[bit] == trial) {
                    bit = random.nextInt(sumOf.length);
                }
                lastTrial[bit] = trial;
                sum += sumOf[bit];
                crc ^= crcOf[bit];
            }
            missedBySum[at] += sum % ONES == 0 ? 1 : 0;
            missedByCrc[at] += crc == 0 ? 1 : 0;
            if ((trial & 0xffff) == 0 && Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("The experiment was interrupted after " + trial + " trials");
            }
        }
    }

    /** By how much the 16-bit sum changes when a bit is flipped: up where it was 0, down where it was 1. */
    static int[] sumChanges(byte[] block) {
        int[] change = new int[8 * block.length];
        for (int bit = 0; bit < change.length; bit++) {
            int worth = 1 << 15 - bit % 16;
            change[bit] = (block[bit / 8] & 0x80 >>> bit % 8) == 0 ? worth : -worth;
        }
        return change;
    }

    /** Which bits of the CRC-32 change when a bit is flipped. */
    static int[] crcChanges(byte[] block) {
        byte[] copy = block.clone();
        int whole = Fcs.crc32(copy, 0, copy.length);
        int[] change = new int[8 * block.length];
        for (int bit = 0; bit < change.length; bit++) {
            byte mask = (byte) (0x80 >>> bit % 8);
            copy[bit / 8] ^= mask;
            change[bit] = whole ^ Fcs.crc32(copy, 0, copy.length);
            copy[bit / 8] ^= mask;
        }
        return change;
    }

    /** The share of damaged blocks that the 16-bit sum took for right, with this many bits flipped. */
    public double missedBySum(int flipped) {
        return (double) missedBySum[index(flipped)] / trials;
    }

    /** The share of damaged blocks that CRC-32 took for right, with this many bits flipped. */
    public double missedByCrc(int flipped) {
        return (double) missedByCrc[index(flipped)] / trials;
    }

    /** What can be said when no error was missed: with 95 % confidence the rate is below this ("rule of three"). */
    public double floor() {
        return 3.0 / trials;
    }

    private int index(int flipped) {
        for (int i = 0; i < flips.length; i++) {
            if (flips[i] == flipped) {
                return i;
            }
        }
        throw new IllegalArgumentException("There was no run with " + flipped + " flipped bits, only "
                + Arrays.toString(flips));
    }

    /** Undetected share over the number of flipped bits. Where none was missed, a mark stands at the floor. */
    public Chart chart() {
        double[] x = Arrays.stream(flips).asDoubleStream().toArray();
        Chart chart = Chart.of("Damage that a check does not notice, " + lenBytes + " bytes")
                .x("flipped bits", "1").y("undetected share", "1").logX().logY();
        seen(chart, "16-bit sum", x, missedBySum);
        none(chart, "16-bit sum: none missed", x, missedBySum);
        seen(chart, "CRC-32", x, missedByCrc);
        none(chart, "CRC-32: none missed", x, missedByCrc);
        return chart.markY("2^-16 (reference)", 1.0 / 65536).seed(seed)
                .caption("A mark at " + Markup.number(floor()) + " means: none missed in "
                        + Markup.count(trials, "trial") + ", so the true share is below that (95 %).");
    }

    /** The chart with a stored guess; a guess of zero has no place on a logarithmic axis and is not drawn. */
    public Chart chart(NumberPrediction guess) {
        return guess.said() && guess.value() <= 0 ? chart() : chart().prediction(guess);
    }

    private void seen(Chart chart, String name, double[] x, long[] missed) {
        if (Arrays.stream(missed).anyMatch(m -> m > 0)) {
            chart.line(name, x, Arrays.stream(missed)
                    .mapToDouble(m -> m > 0 ? (double) m / trials : Double.NaN).toArray());
        }
    }

    private void none(Chart chart, String name, double[] x, long[] missed) {
        double[] at = new double[x.length];
        int n = 0;
        for (int i = 0; i < x.length; i++) {
            if (missed[i] == 0) {
                at[n++] = x[i];
            }
        }
        if (n > 0) {
            double[] floor = new double[n];
            Arrays.fill(floor, floor());
            chart.scatter(name, Arrays.copyOf(at, n), floor);
        }
    }

    @Override
    public String toString() {
        return "undetected errors in " + Markup.count(lenBytes, "byte") + ", " + Markup.count(trials, "trial")
                + " for each of " + Arrays.toString(flips) + " flipped bits, seed " + seed;
    }
}
