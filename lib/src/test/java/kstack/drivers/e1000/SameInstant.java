package kstack.drivers.e1000;

import kstack.hw.FrameSource;
import kstack.sim.SimTime;

/** Many copies of a frame that arrive at one instant. */
final class SameInstant implements FrameSource {
    private final byte[] frame;
    private final long atPs;
    private int left;

    SameInstant(byte[] frame, int count, long atPs) {
        this.frame = frame;
        this.left = count;
        this.atPs = atPs;
    }

    @Override
    public long arrivalPs() {
        return left > 0 ? atPs : SimTime.NEVER;
    }

    @Override
    public byte[] bytes() {
        return frame;
    }

    @Override
    public void advance() {
        left--;
    }
}
