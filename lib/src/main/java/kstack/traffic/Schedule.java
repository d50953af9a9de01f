package kstack.traffic;

import kstack.sim.RandomStream;
import kstack.sim.SimTime;

/**
 * When a generator would like to start its frames: an open-loop arrival process, which no receiver slows down.
 *
 * <p>Times come in portions, so that whatever process a reader writes costs one call for many frames. The wire may delay a
 * start, never bring it forward; see {@link Generator}.
 */
public abstract class Schedule {
    /**
     * Fills {@code startsPs} with the next start times, counted from the generator's own start, none before the one in front
     * of it; {@link SimTime#NEVER} in all places after the last.
     */
    protected abstract void next(long[] startsPs);

    /** One frame every 1/{@code perSecond} seconds, from time 0. */
    public static Schedule constant(double perSecond) {
        return new OnOff(SimTime.periodPs(perSecond), SimTime.NEVER, 0, null);
    }

    /** Independent arrivals: exponential gaps with a mean of 1/{@code perSecond} seconds. */
    public static Schedule poisson(double perSecond, RandomStream random) {
        long mean = SimTime.periodPs(perSecond);
        return new Schedule() {
            private long at;

            @Override
            protected void next(long[] startsPs) {
                for (int i = 0; i < startsPs.length; i++) {
                    at += random.nextExponentialPs(mean);
                    startsPs[i] = at;
                }
            }
        };
    }

    /** {@code frames} frames that want to start at the same instant, every {@code periodPs}: the wire puts them back to back. */
    public static Schedule bursts(int frames, long periodPs) {
        if (frames < 1 || periodPs < 1) {
            throw new IllegalArgumentException("a burst is 1 or more frames every 1 or more picoseconds, got " + frames
                    + " every " + periodPs + " ps");
        }
        return new Schedule() {
            private long at;
            private int inBurst;

            @Override
            protected void next(long[] startsPs) {
                for (int i = 0; i < startsPs.length; i++) {
                    startsPs[i] = at;
                    if (++inBurst == frames) {
                        inBurst = 0;
                        at += periodPs;
                    }
                }
            }
        };
    }

    /** {@code perSecond} frames a second for {@code onPs}, then silence for {@code offPs}, again and again. */
    public static Schedule onOff(double perSecond, long onPs, long offPs) {
        return new OnOff(SimTime.periodPs(perSecond), onPs, offPs, null);
    }

    /** The same with exponentially distributed times of these means: an interrupted process, burstier than Poisson. */
    public static Schedule onOff(double perSecond, long meanOnPs, long meanOffPs, RandomStream random) {
        return new OnOff(SimTime.periodPs(perSecond), meanOnPs, meanOffPs, random);
    }

    /** A constant rate in phases; each phase begins with a frame. */
    private static final class OnOff extends Schedule {
        private final long periodPs;
        private final long onPs;
        private final long offPs;
        private final RandomStream random;
        private long at;
        private long endPs;

        OnOff(long periodPs, long onPs, long offPs, RandomStream random) {
            if (onPs < 1 || offPs < 0) {
                throw new IllegalArgumentException("a source is on for 1 or more and off for 0 or more picoseconds, got "
                        + onPs + " and " + offPs);
            }
            this.periodPs = periodPs;
            this.onPs = onPs;
            this.offPs = offPs;
            this.random = random;
            this.endPs = length(onPs);
        }

        private long length(long meanPs) {
            return random == null ? meanPs : Math.max(1, random.nextExponentialPs(meanPs));
        }

        @Override
        protected void next(long[] startsPs) {
            for (int i = 0; i < startsPs.length; i++) {
                startsPs[i] = at;
                at += periodPs;
                if (at >= endPs) {
                    at = endPs + (offPs == 0 ? 0 : length(offPs));
                    endPs = at + length(onPs);
                }
            }
        }
    }
}
