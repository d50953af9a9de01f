package kstack.traffic;

import java.util.Arrays;
import kstack.hw.FrameSource;
import kstack.hw.LinkSpeed;
import kstack.sim.SimTime;

/**
 * A sender on a wire: starts come from a {@link Schedule}, frames from a {@link FrameMix}. Frames are serialised: one that
 * should start while another is on the wire follows it back to back, so nothing arrives faster than the wire allows.
 *
 * <p>{@code new Generator(Schedule.poisson(5e5, r), FrameMix.of(frame), LinkSpeed.GBIT_1, 0).until(SimTime.s(1))}
 */
public final class Generator implements FrameSource {
    private static final int PORTION = 64;

    private final Schedule schedule;
    private final FrameMix mix;
    private final LinkSpeed speed;
    private final long startPs;
    private final long[] starts = new long[PORTION];
    private int taken = PORTION;
    private long wireFreePs;
    private long left = Long.MAX_VALUE;
    private long untilPs = SimTime.NEVER;
    private byte[] frame;
    private long arrivalPs = SimTime.NEVER;
    private boolean begun;

    /** A sender whose schedule begins at {@code startPs}; without {@link #frames} or {@link #until} it never ends. */
    public Generator(Schedule schedule, FrameMix mix, LinkSpeed speed, long startPs) {
        this.schedule = schedule;
        this.mix = mix;
        this.speed = speed;
        this.startPs = startPs;
    }

    /** Ends after {@code count} frames. */
    public Generator frames(long count) {
        if (count < 0) {
            throw new IllegalArgumentException("a number of frames is 0 or more, got " + count);
        }
        notBegun();
        left = count;
        return this;
    }

    /** Ends before the first frame that is scheduled at {@code ps} or later. */
    public Generator until(long ps) {
        notBegun();
        untilPs = ps;
        return this;
    }

    private void notBegun() {
        if (begun) {
            throw new IllegalStateException("the generator is sending already; say before how many frames and until when");
        }
    }

    @Override
    public long arrivalPs() {
        if (!begun) {
            begun = true;
            load();
        }
        return arrivalPs;
    }

    @Override
    public byte[] bytes() {
        return frame;
    }

    @Override
    public void advance() {
        load();
    }

    private void load() {
        long start = left > 0 ? nextStart() : SimTime.NEVER;
        if (start >= untilPs) {
            left = 0;
            arrivalPs = SimTime.NEVER;
            return;
        }
        left--;
        frame = mix.next();
        wireFreePs = Math.max(start, wireFreePs) + speed.frameTimePs(frame.length);
        arrivalPs = wireFreePs;
    }

    private long nextStart() {
        if (taken == PORTION) {
            long before = starts[PORTION - 1];
            schedule.next(starts);
            for (long s : starts) {
                if (s < before) {
                    throw new IllegalStateException("a schedule goes forward, this one went from " + before + " ps to " + s
                            + ": " + Arrays.toString(starts));
                }
                before = s;
            }
            taken = 0;
        }
        long start = starts[taken++];
        return start == SimTime.NEVER ? start : startPs + start;
    }
}
