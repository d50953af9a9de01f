package kstack.traffic;

import java.util.Arrays;
import java.util.function.IntFunction;
import kstack.sim.RandomStream;

/**
 * Which frame a generator sends next: a set of finished frames, in turn or drawn by weight.
 *
 * <p>All frames are built beforehand, so choosing one costs two array reads (Vose's alias method) however many flows or
 * sizes there are, and real traffic of ten thousand flows has ten thousand different headers.
 */
public final class FrameMix {
    /** Lengths of the simple IMIX without FCS: 64, 570 and 1518 bytes on the wire. */
    private static final int[] IMIX_LEN = {60, 566, 1514};
    private static final double[] IMIX_WEIGHT = {7, 4, 1};

    private final byte[][] frames;
    private final RandomStream random;
    /** Chance that a column keeps its own frame, and the other frame that it holds. */
    private final double[] keep;
    private final int[] alias;
    private int last = -1;

    private FrameMix(byte[][] frames, double[] weights, RandomStream random) {
        if (frames.length == 0) {
            throw new IllegalArgumentException("a mix has 1 or more frames");
        }
        for (byte[] f : frames) {
            if (f.length < 14) {
                throw new IllegalArgumentException("a frame has a link header of 14 bytes, got one of " + f.length);
            }
        }
        this.frames = frames;
        this.random = random;
        this.keep = weights == null ? null : new double[frames.length];
        this.alias = weights == null ? null : new int[frames.length];
        if (weights != null) {
            columns(weights);
        }
    }

    private void columns(double[] weights) {
        double sum = Arrays.stream(weights).sum();
        for (double w : weights) {
            if (!(w >= 0) || !(sum > 0) || Double.isInfinite(sum)) {
                throw new IllegalArgumentException("weights are 0 or more and not all 0, got " + Arrays.toString(weights));
            }
        }
        int n = weights.length;
        int[] small = new int[n];
        int[] large = new int[n];
        int s = 0;
        int l = 0;
        for (int i = 0; i < n; i++) {
            keep[i] = weights[i] * n / sum;
            alias[i] = i;
            if (keep[i] < 1) {
                small[s++] = i;
            } else {
                large[l++] = i;
            }
        }
        while (s > 0 && l > 0) {
            int less = small[--s];
            int more = large[l - 1];
            alias[less] = more;
            keep[more] -= 1 - keep[less];
            if (keep[more] < 1) {
                l--;
                small[s++] = more;
            }
        }
        // what rounding left over holds its own frame
        while (s > 0) {
            keep[small[--s]] = 1;
        }
        while (l > 0) {
            keep[large[--l]] = 1;
        }
    }

    /** These frames in turn; one frame again and again if there is one. */
    public static FrameMix of(byte[]... frames) {
        return new FrameMix(frames.clone(), null, null);
    }

    /** These frames, each drawn by its weight. */
    public static FrameMix weighted(byte[][] frames, double[] weights, RandomStream random) {
        if (frames.length != weights.length) {
            throw new IllegalArgumentException(frames.length + " frames need as many weights, got " + weights.length);
        }
        return new FrameMix(frames.clone(), weights, random);
    }

    /** The simple IMIX: 64, 570 and 1518 bytes with FCS, 7 to 4 to 1. {@code ofLength} builds a frame of a length without FCS. */
    public static FrameMix imix(IntFunction<byte[]> ofLength, RandomStream random) {
        return imix(ofLength, IMIX_LEN[1], random);
    }

    /** The IMIX with another middle length, without FCS: 590 gives the variant of 64, 594 and 1518. */
    public static FrameMix imix(IntFunction<byte[]> ofLength, int middleLen, RandomStream random) {
        byte[][] frames = new byte[IMIX_LEN.length][];
        for (int i = 0; i < frames.length; i++) {
            int len = i == 1 ? middleLen : IMIX_LEN[i];
            frames[i] = ofLength.apply(len);
            if (frames[i].length != len) {
                throw new IllegalArgumentException("asked for a frame of " + len + " bytes, got one of " + frames[i].length);
            }
        }
        return new FrameMix(frames, IMIX_WEIGHT, random);
    }

    /** {@code flows} equally busy flows; {@code ofFlow} builds the frame of flow 0, 1, ... */
    public static FrameMix flows(int flows, IntFunction<byte[]> ofFlow, RandomStream random) {
        return zipf(flows, 0, ofFlow, random);
    }

    /** {@code flows} flows of which the one of rank r is busy as 1/r to the power of {@code exponent}, flow 0 being the busiest. */
    public static FrameMix zipf(int flows, double exponent, IntFunction<byte[]> ofFlow, RandomStream random) {
        if (flows < 1 || !(exponent >= 0)) {
            throw new IllegalArgumentException("there are 1 or more flows with an exponent of 0 or more, got " + flows
                    + " with " + exponent);
        }
        byte[][] frames = new byte[flows][];
        double[] weights = new double[flows];
        for (int i = 0; i < flows; i++) {
            frames[i] = ofFlow.apply(i);
            weights[i] = StrictMath.pow(i + 1, -exponent);
        }
        return new FrameMix(frames, weights, random);
    }

    /** The next frame; the array stays this mix's own. */
    byte[] next() {
        if (frames.length == 1) {
            return frames[0];
        }
        if (keep == null) {
            last = last + 1 == frames.length ? 0 : last + 1;
        } else {
            int column = random.nextInt(frames.length);
            last = random.nextDouble() < keep[column] ? column : alias[column];
        }
        return frames[last];
    }

    /** Number of different frames. */
    public int size() {
        return frames.length;
    }
}
