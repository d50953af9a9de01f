package kstack.traffic;

import kstack.hw.DamagedFrames;
import kstack.hw.FrameSource;

/**
 * A bad cable: every n-th frame of what it carries has a check sequence that does not hold. Put it around the whole of what is
 * attached to a host. The bytes stay as they are: what the card does with the frame does not depend on where it was hurt.
 */
public final class Damaged implements DamagedFrames {
    private final int period;
    private final FrameSource frames;
    private int untilNext;

    private Damaged(int period, FrameSource frames) {
        if (period < 1) {
            throw new IllegalArgumentException("every n-th frame is damaged, with n 1 or more, got " + period);
        }
        this.period = period;
        this.frames = frames;
        this.untilNext = period - 1;
    }

    /** Damages every {@code n}-th of {@code frames}; 1 damages all. */
    public static Damaged every(int n, FrameSource frames) {
        return new Damaged(n, frames);
    }

    @Override
    public boolean damaged() {
        return untilNext == 0;
    }

    @Override
    public long arrivalPs() {
        return frames.arrivalPs();
    }

    @Override
    public byte[] bytes() {
        return frames.bytes();
    }

    @Override
    public int offset() {
        return frames.offset();
    }

    @Override
    public int length() {
        return frames.length();
    }

    @Override
    public void advance() {
        untilNext = untilNext == 0 ? period - 1 : untilNext - 1;
        frames.advance();
    }
}
