package kstack.traffic;

import kstack.hw.FrameSource;
import kstack.hw.LinkSpeed;
import kstack.sim.SimTime;

/** The same frame at a constant rate, {@code count} times: an open-loop generator that never slows down. */
public final class ConstantRate implements FrameSource {
    private final byte[] frame;
    private final long periodPs;
    private long left;
    private long nextPs;

    /**
     * @param frame     from the destination address, without FCS
     * @param perSecond frames a second; at most the line rate of {@code speed}
     * @param count     how many
     * @param startPs   when the first bit of the first frame is on the wire
     */
    public ConstantRate(byte[] frame, double perSecond, long count, LinkSpeed speed, long startPs) {
        long wire = speed.frameTimePs(frame.length);
        long period = SimTime.periodPs(perSecond);
        // half a picosecond of rounding is no reason to refuse the line rate itself
        if (period < wire - 1) {
            throw new IllegalArgumentException("a frame of " + frame.length + " bytes takes " + SimTime.text(wire)
                    + " on the wire at " + speed + ", so at most " + Math.round(speed.lineRate(frame.length))
                    + " fit a second; got " + Math.round(perSecond));
        }
        if (count < 0) {
            throw new IllegalArgumentException("a number of frames is 0 or more, got " + count);
        }
        this.frame = frame;
        this.periodPs = Math.max(period, wire);
        this.left = count;
        this.nextPs = startPs + wire;
    }

    @Override
    public long arrivalPs() {
        return left > 0 ? nextPs : SimTime.NEVER;
    }

    @Override
    public byte[] bytes() {
        return frame;
    }

    @Override
    public void advance() {
        left--;
        nextPs += periodPs;
    }
}
