package kstack.traffic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import kstack.hw.FrameSource;
import kstack.hw.LinkSpeed;
import kstack.sim.SimTime;
import kstack.wire.LinkLayer;
import kstack.wire.pcap.Capture;
import kstack.wire.pcap.CapturedFrame;

/**
 * The frames of a capture as load: in their order, with their own gaps or these scaled, serialised on the wire. Nobody
 * answers and nothing waits for anything; {@code kstack.replay} plays a capture with the host's part in it.
 *
 * <p>A card takes what is addressed to it: give the host the addresses of the capture, or {@link #to} the host's. Times that
 * go back in the file count as 0 gap.
 */
public final class CaptureTraffic implements FrameSource {
    private final byte[][] frames;
    private final long[] startsPs;
    private final LinkSpeed speed;
    private int next;
    private long arrivalPs;
    private long wireFreePs;

    /**
     * @param capture with an Ethernet link layer
     * @param speedUp 1 for the capture's own pace, 2 for twice as fast, 0.5 for half
     * @param startPs when the first frame starts
     */
    public CaptureTraffic(Capture capture, double speedUp, LinkSpeed speed, long startPs) {
        if (!(speedUp > 0) || Double.isInfinite(speedUp)) {
            throw new IllegalArgumentException("the pace is above 0 (1 is the capture's own), got " + speedUp);
        }
        this.speed = speed;
        List<CapturedFrame> all = capture.frames();
        List<byte[]> usable = new ArrayList<>();
        startsPs = new long[all.size()];
        long before = all.isEmpty() ? 0 : all.get(0).timestampNs();
        long sinceFirstNs = 0;
        for (CapturedFrame f : all) {
            if (f.linkType() != LinkLayer.ETHERNET.number()) {
                throw new IllegalArgumentException("only captures of Ethernet can be sent to a card; this one has "
                        + LinkLayer.title(f.linkType()));
            }
            sinceFirstNs += Math.max(0, f.timestampNs() - before);
            before = f.timestampNs();
            startsPs[usable.size()] = startPs + Math.round(sinceFirstNs * (double) SimTime.NS / speedUp);
            usable.add(whole(f));
        }
        frames = usable.toArray(new byte[0][]);
        load();
    }

    /** What a snapshot length cut off comes as zeros: the wire carried it, so it takes its time. */
    private static byte[] whole(CapturedFrame f) {
        int len = f.bytes().length;
        if (len < 14) {
            throw new IllegalArgumentException("frame of " + len + " bytes has no whole link header");
        }
        return Arrays.copyOf(f.bytes(), Math.max(len, f.originalLen()));
    }

    /** The capture at its own pace. */
    public static CaptureTraffic of(Capture capture, LinkSpeed speed, long startPs) {
        return new CaptureTraffic(capture, 1, speed, startPs);
    }

    /** Addresses every frame that went to a single host to the card {@code mac} (48 bits). */
    public CaptureTraffic to(long mac) {
        for (byte[] f : frames) {
            if ((f[0] & 1) == 0) {
                for (int i = 0; i < 6; i++) {
                    f[i] = (byte) (mac >>> 8 * (5 - i));
                }
            }
        }
        return this;
    }

    private void load() {
        if (next == frames.length) {
            arrivalPs = SimTime.NEVER;
        } else {
            wireFreePs = Math.max(startsPs[next], wireFreePs) + speed.frameTimePs(frames[next].length);
            arrivalPs = wireFreePs;
        }
    }

    /** Number of frames. */
    public int size() {
        return frames.length;
    }

    @Override
    public long arrivalPs() {
        return arrivalPs;
    }

    @Override
    public byte[] bytes() {
        return frames[next];
    }

    @Override
    public void advance() {
        next++;
        load();
    }
}
