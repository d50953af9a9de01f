package kstack.lab.nb05;

import java.util.Arrays;
import kstack.hw.FrameSource;

/** A source in front of another that notes when each frame arrives; the bytes stay the other's. */
final class Arrivals implements FrameSource {
    private final FrameSource source;
    private long[] atPs = new long[1024];
    private int count;

    Arrivals(FrameSource source) {
        this.source = source;
    }

    /** Frames that the card has taken in or lost. */
    int count() {
        return count;
    }

    /** When frame {@code i} arrived, counted from 0. */
    long atPs(int i) {
        return atPs[i];
    }

    @Override
    public long arrivalPs() {
        return source.arrivalPs();
    }

    @Override
    public byte[] bytes() {
        return source.bytes();
    }

    @Override
    public int offset() {
        return source.offset();
    }

    @Override
    public int length() {
        return source.length();
    }

    @Override
    public void advance() {
        if (count == atPs.length) {
            atPs = Arrays.copyOf(atPs, 2 * count);
        }
        atPs[count++] = source.arrivalPs();
        source.advance();
    }
}
