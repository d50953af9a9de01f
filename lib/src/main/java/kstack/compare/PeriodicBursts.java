package kstack.compare;

import kstack.hw.FrameSource;

/**
 * The same frame, {@code burst} times at one instant, every {@code periodPs} for ever: what an emulated network without
 * a wire delivers.
 */
final class PeriodicBursts implements FrameSource {
    private final byte[] frame;
    private final int burst;
    private final long periodPs;
    private int left;
    private long nextPs;

    PeriodicBursts(byte[] frame, int burst, long periodPs, long startPs) {
        this.frame = frame;
        this.burst = burst;
        this.left = burst;
        this.periodPs = periodPs;
        this.nextPs = startPs;
    }

    @Override
    public long arrivalPs() {
        return nextPs;
    }

    @Override
    public byte[] bytes() {
        return frame;
    }

    @Override
    public void advance() {
        if (--left == 0) {
            left = burst;
            nextPs += periodPs;
        }
    }
}
