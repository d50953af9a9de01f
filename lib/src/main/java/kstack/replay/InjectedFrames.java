package kstack.replay;

import java.util.ArrayList;
import java.util.List;
import kstack.hw.FrameSource;
import kstack.sim.SimTime;

/**
 * The frames between two things that the host did, as a cursor for the card. Each arrives when the capture says, but not
 * before the model has dealt with what came before the host's last own frame.
 */
final class InjectedFrames implements FrameSource {
    private final List<RecordedFrame> frames = new ArrayList<>();
    private final List<Long> arrivals = new ArrayList<>();
    private int next;

    void add(RecordedFrame f, long arrivalPs) {
        frames.add(f);
        arrivals.add(arrivalPs);
    }

    boolean isEmpty() {
        return frames.isEmpty();
    }

    long lastArrivalPs() {
        return arrivals.get(arrivals.size() - 1);
    }

    void clear() {
        frames.clear();
        arrivals.clear();
        next = 0;
    }

    @Override
    public long arrivalPs() {
        return next < frames.size() ? arrivals.get(next) : SimTime.NEVER;
    }

    @Override
    public byte[] bytes() {
        return frames.get(next).bytes;
    }

    @Override
    public void advance() {
        next++;
    }
}
