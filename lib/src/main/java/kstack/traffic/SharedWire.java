package kstack.traffic;

import kstack.hw.FrameSource;
import kstack.hw.LinkSpeed;
import kstack.sim.SimTime;

/**
 * Several sources behind one cable, as behind a switch port with room for all: frames leave in the order in which they
 * are there, one at a time at the cable's speed. Of two that are there at once the source named first goes first.
 */
public final class SharedWire implements FrameSource {
    private final LinkSpeed speed;
    private final FrameSource[] sources;
    private final long[] thereAtPs;
    private int chosen;
    private long wireFreePs;
    private long arrivalPs;
    private byte[] bytes;
    private int offset;
    private int length;
    private boolean begun;

    /** A cable of {@code speed} that carries what all {@code sources} send. */
    public SharedWire(LinkSpeed speed, FrameSource... sources) {
        if (sources.length == 0) {
            throw new IllegalArgumentException("a wire carries the frames of 1 or more sources");
        }
        this.speed = speed;
        this.sources = sources.clone();
        this.thereAtPs = new long[sources.length];
    }

    @Override
    public long arrivalPs() {
        if (!begun) {
            refresh();
        }
        return arrivalPs;
    }

    /** A source that others influence has changed its mind about its next frame. */
    void refresh() {
        for (int i = 0; i < sources.length; i++) {
            thereAtPs[i] = sources[i].arrivalPs();
        }
        begun = true;
        choose();
    }

    private void choose() {
        chosen = 0;
        for (int i = 1; i < thereAtPs.length; i++) {
            if (thereAtPs[i] < thereAtPs[chosen]) {
                chosen = i;
            }
        }
        if (thereAtPs[chosen] == SimTime.NEVER) {
            arrivalPs = SimTime.NEVER;
            return;
        }
        FrameSource s = sources[chosen];
        bytes = s.bytes();
        offset = s.offset();
        length = s.length();
        arrivalPs = Math.max(thereAtPs[chosen], wireFreePs + speed.frameTimePs(length));
    }

    @Override
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public int offset() {
        return offset;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public void advance() {
        wireFreePs = arrivalPs;
        FrameSource s = sources[chosen];
        s.advance();
        thereAtPs[chosen] = s.arrivalPs();
        choose();
    }
}
