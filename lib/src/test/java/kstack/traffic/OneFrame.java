package kstack.traffic;

import kstack.hw.FrameSource;
import kstack.sim.SimTime;

/** One frame, once, at an exact time: what tests inject that care about a single packet. */
public final class OneFrame implements FrameSource {
    private final byte[] frame;
    private long arrivalPs;

    /** {@code frame} arrives at {@code arrivalPs}. */
    public OneFrame(byte[] frame, long arrivalPs) {
        this.frame = frame;
        this.arrivalPs = arrivalPs;
    }

    @Override
    public long arrivalPs() {
        return arrivalPs;
    }

    @Override
    public byte[] bytes() {
        return frame;
    }

    @Override
    public void advance() {
        arrivalPs = SimTime.NEVER;
    }
}
