package kstack.drivers.mq;

/**
 * Dynamic interrupt moderation: climbs towards the profile with more bytes, packets, or fewer interrupts, and parks where it
 * finds no better one. Pure: it is given rates and says which profile to use.
 *
 * <p>Linux: {@code lib/dim/net_dim.c}, {@code include/linux/dim.h}. The kernel applies a new profile in a work item, this model
 * at once.
 */
public final class Dim {
    /** {@code enum dim_tune_state}. */
    public enum State { PARKING_ON_TOP, PARKING_TIRED, GOING_RIGHT, GOING_LEFT }

    private enum Compared { BETTER, WORSE, SAME }

    /** When the timer of a vector starts: at the interrupt (EQE) or at each completion (CQE). */
    public enum PeriodMode { EQE, CQE }

    /** {@code DIM_NEVENTS}: events between decisions. */
    public static final int NEVENTS = 64;
    /** Profiles of a table, {@code NET_DIM_PARAMS_NUM_PROFILES}. */
    public static final int PROFILES = 5;
    private static final int START = 1;
    private static final int TOO_TIRED = 2 * PROFILES;
    private static final int[][] RX_USEC = {{1, 8, 64, 128, 256}, {2, 8, 16, 32, 64}};
    private static final int[][] RX_PACKETS = {{256, 256, 256, 256, 256}, {256, 128, 64, 64, 64}};
    private static final int[][] TX_USEC = {{1, 8, 32, 64, 128}, {5, 8, 16, 32, 64}};
    private static final int[][] TX_PACKETS = {{128, 128, 128, 128, 128}, {128, 64, 32, 32, 32}};

    private final int[] usec;
    private final int[] packets;
    private State state = State.PARKING_ON_TOP;
    private int profile = START;
    private int stepsLeft;
    private int stepsRight;
    private int tired;
    private long prevBytes;
    private long prevPackets;
    private long prevEvents;

    private boolean measuring;
    private long startNs;
    private long startEvents;
    private long startPackets;
    private long startBytes;

    private Dim(int[] usec, int[] packets) {
        this.usec = usec;
        this.packets = packets;
    }

    /** With the receive profiles. */
    public static Dim rx(PeriodMode mode) {
        return new Dim(RX_USEC[mode.ordinal()], RX_PACKETS[mode.ordinal()]);
    }

    /** With the transmit profiles. */
    public static Dim tx(PeriodMode mode) {
        return new Dim(TX_USEC[mode.ordinal()], TX_PACKETS[mode.ordinal()]);
    }

    /**
     * {@code net_dim()}: counts since the start, at {@code nowNs}; a decision after 64 events, then measuring begins anew.
     * True if the profile has changed.
     */
    public boolean sample(long nowNs, long events, long packetCount, long byteCount) {
        if (!measuring) {
            start(nowNs, events, packetCount, byteCount);
            return false;
        }
        long n = events - startEvents;
        if (n < NEVENTS) {
            return false;
        }
        long deltaUs = (nowNs - startNs) / 1000;
        boolean changed = false;
        if (deltaUs > 0) {
            changed = decide(perMs(byteCount - startBytes, deltaUs), perMs(packetCount - startPackets, deltaUs),
                    perMs(NEVENTS, deltaUs));
        }
        if (changed) {
            // the work item that applies the profile has measuring begin with the next sample
            measuring = false;
        } else {
            start(nowNs, events, packetCount, byteCount);
        }
        return changed;
    }

    private void start(long nowNs, long events, long packetCount, long byteCount) {
        measuring = true;
        startNs = nowNs;
        startEvents = events;
        startPackets = packetCount;
        startBytes = byteCount;
    }

    private static long perMs(long count, long deltaUs) {
        return (count * 1000 + deltaUs - 1) / deltaUs;
    }

    /** {@code net_dim_decision()}: rates a millisecond since the last decision; true if the profile has changed. */
    public boolean decide(long bytesPerMs, long packetsPerMs, long eventsPerMs) {
        State before = state;
        int profileBefore = profile;
        switch (state) {
            case PARKING_ON_TOP -> {
                if (compare(bytesPerMs, packetsPerMs, eventsPerMs) != Compared.SAME) {
                    leaveParking();
                }
            }
            case PARKING_TIRED -> {
                if (--tired == 0) {
                    leaveParking();
                }
            }
            default -> climb(compare(bytesPerMs, packetsPerMs, eventsPerMs));
        }
        if (before != State.PARKING_ON_TOP || state != State.PARKING_ON_TOP) {
            prevBytes = bytesPerMs;
            prevPackets = packetsPerMs;
            prevEvents = eventsPerMs;
        }
        return profile != profileBefore;
    }

    private void climb(Compared compared) {
        if (compared != Compared.BETTER) {
            turn();
        }
        boolean onTop = state == State.GOING_RIGHT ? stepsLeft > 1 && stepsRight == 1 : stepsRight > 1 && stepsLeft == 1;
        if (onTop) {
            parkOnTop();
        } else if (tired == TOO_TIRED) {
            stepsLeft = 0;
            stepsRight = 0;
            state = State.PARKING_TIRED;
        } else if (!step()) {
            parkOnTop();
        }
    }

    private Compared compare(long bytes, long pkts, long events) {
        if (prevBytes == 0) {
            return bytes != 0 ? Compared.BETTER : Compared.SAME;
        }
        if (differs(bytes, prevBytes)) {
            return bytes > prevBytes ? Compared.BETTER : Compared.WORSE;
        }
        if (prevPackets == 0) {
            return pkts != 0 ? Compared.BETTER : Compared.SAME;
        }
        if (differs(pkts, prevPackets)) {
            return pkts > prevPackets ? Compared.BETTER : Compared.WORSE;
        }
        if (prevEvents == 0) {
            return Compared.SAME;
        }
        if (differs(events, prevEvents)) {
            return events < prevEvents ? Compared.BETTER : Compared.WORSE;
        }
        return Compared.SAME;
    }

    /** {@code IS_SIGNIFICANT_DIFF}: more than a tenth, in integers. */
    private static boolean differs(long value, long reference) {
        return 100 * Math.abs(value - reference) / reference > 10;
    }

    private void turn() {
        if (state == State.GOING_RIGHT) {
            state = State.GOING_LEFT;
            stepsLeft = 0;
        } else {
            state = State.GOING_RIGHT;
            stepsRight = 0;
        }
    }

    private void leaveParking() {
        state = profile > 0 ? State.GOING_LEFT : State.GOING_RIGHT;
        if (tired != TOO_TIRED) {
            step();
        }
    }

    /** {@code net_dim_step()}: false at the edge. */
    private boolean step() {
        if (state == State.GOING_RIGHT) {
            if (profile == PROFILES - 1) {
                return false;
            }
            profile++;
            stepsRight++;
        } else {
            if (profile == 0) {
                return false;
            }
            profile--;
            stepsLeft++;
        }
        tired++;
        return true;
    }

    private void parkOnTop() {
        stepsLeft = 0;
        stepsRight = 0;
        tired = 0;
        state = State.PARKING_ON_TOP;
    }

    /** Microseconds of the profile in use. */
    public int usec() {
        return usec[profile];
    }

    /** Packets of the profile in use. */
    public int packets() {
        return packets[profile];
    }

    /** {@code profile_ix}. */
    public int profile() {
        return profile;
    }

    /** {@code tune_state}. */
    public State state() {
        return state;
    }

    /** {@code steps_left}. */
    public int stepsLeft() {
        return stepsLeft;
    }

    /** {@code steps_right}. */
    public int stepsRight() {
        return stepsRight;
    }

    /** {@code tired}. */
    public int tired() {
        return tired;
    }

    @Override
    public String toString() {
        return state + " at profile " + profile + ": " + usec() + " us, " + packets() + " packets";
    }
}
