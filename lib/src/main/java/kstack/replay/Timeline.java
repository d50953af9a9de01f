package kstack.replay;

import java.util.ArrayList;
import java.util.List;
import kstack.hw.LinkSpeed;
import kstack.replay.RecordedFrame.Role;
import kstack.sim.SimTime;

/**
 * The capture's timestamps as simulated time: nanoseconds since its first frame, never going back.
 *
 * <p>The wire is the slowest that falls at most a millisecond behind the capture. Pauses above an hour are shortened to
 * one, more so in a capture of many of them: simulated time ends after 106 days. Frames without any time come 20 us
 * apart.
 */
final class Timeline {
    /** When the first frame comes: the programs are asleep in their calls by then. */
    private static final long START_PS = SimTime.MS;
    private static final long LONGEST_PAUSE_PS = 3600 * SimTime.S;
    private static final long SHORT_PAUSE_PS = SimTime.S;
    private static final long MUCH_PS = Long.MAX_VALUE / 4;
    private static final long WITHOUT_TIME_PS = 20 * SimTime.US;

    private final long[] ps;
    private final LinkSpeed speed;
    private long backwards;
    private long shortened;
    private boolean timeless;

    Timeline(List<RecordedFrame> frames) {
        ps = new long[frames.size()];
        timeless = frames.size() > 1
                && frames.stream().mapToLong(f -> f.captured.timestampNs()).distinct().limit(2).count() == 1;
        long latestNs = frames.isEmpty() ? 0 : frames.get(0).captured.timestampNs();
        long at = START_PS;
        for (int i = 0; i < ps.length; i++) {
            long ns = frames.get(i).captured.timestampNs();
            backwards += ns < latestNs ? 1 : 0;
            at += timeless && i > 0 ? WITHOUT_TIME_PS : pausePs(Math.max(0, ns - latestNs), at);
            latestNs = Math.max(latestNs, ns);
            ps[i] = at;
        }
        speed = speedFor(frames);
    }

    private long pausePs(long ns, long at) {
        long longest = at < MUCH_PS ? LONGEST_PAUSE_PS : at < 2 * MUCH_PS ? SHORT_PAUSE_PS : 0;
        if (ns > longest / SimTime.NS) {
            shortened++;
            return longest;
        }
        return ns * SimTime.NS;
    }

    private LinkSpeed speedFor(List<RecordedFrame> frames) {
        for (LinkSpeed candidate : LinkSpeed.values()) {
            long free = 0;
            long worst = 0;
            for (int i = 0; i < ps.length; i++) {
                if (frames.get(i).role == Role.RECEIVED) {
                    free = Math.max(ps[i], free + candidate.frameTimePs(frames.get(i).bytes.length));
                    worst = Math.max(worst, free - ps[i]);
                }
            }
            if (worst <= SimTime.MS) {
                return candidate;
            }
        }
        return LinkSpeed.GBIT_100;
    }

    /** When a frame arrived, by its number. */
    long ps(int frame) {
        return ps[frame - 1];
    }

    /** From the first frame to the last. */
    long spanPs() {
        return ps.length == 0 ? 0 : ps[ps.length - 1] - START_PS;
    }

    LinkSpeed speed() {
        return speed;
    }

    List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (timeless) {
            notes.add("the frames have no times of their own: they come 20 us apart");
        }
        if (backwards > 0) {
            notes.add(backwards + (backwards == 1 ? " timestamp goes" : " timestamps go")
                    + " back in time; frames keep their order in the file");
        }
        if (shortened > 0) {
            notes.add(shortened + (shortened == 1 ? " pause" : " pauses") + " between frames shortened, to an hour at most");
        }
        return notes;
    }
}
