package kstack.hw;

import kstack.sim.SimTime;

/**
 * A pair of delay timers: RDTR with RADV for receive, TIDV with TADV for transmit. The relative timer starts anew at
 * each event, the absolute one at the first since the pair last expired; whichever ends first raises the cause and stops
 * both. Units of 1.024 us. Datasheet: 8254x developer's manual, 13.4.30, 13.4.31, 13.4.44, 13.4.45.
 */
final class DelayTimer {
    private static final long UNIT_PS = 1_024 * SimTime.NS;

    private int relative;
    private int absolute;
    private long relativeEndPs = SimTime.NEVER;
    private long absoluteEndPs = SimTime.NEVER;

    /** Sets the relative delay; 0 switches the pair off, so that every event raises the cause at once. */
    void relative(int units) {
        relative = units & 0xffff;
    }

    /** Sets the absolute delay; 0 means no cap. */
    void absolute(int units) {
        absolute = units & 0xffff;
    }

    int relative() {
        return relative;
    }

    int absolute() {
        return absolute;
    }

    boolean off() {
        return relative == 0;
    }

    /** A frame was written to memory, or a descriptor written back. */
    void event(long atPs) {
        relativeEndPs = atPs + relative * UNIT_PS;
        if (absolute != 0 && absoluteEndPs == SimTime.NEVER) {
            absoluteEndPs = atPs + absolute * UNIT_PS;
        }
    }

    /** When the pair expires if no event comes; {@link SimTime#NEVER} if it does not run. */
    long endPs() {
        return Math.min(relativeEndPs, absoluteEndPs);
    }

    /** The least time from an event to the cause that it raises. */
    long leastPs() {
        return (absolute == 0 ? relative : Math.min(relative, absolute)) * UNIT_PS;
    }

    void stop() {
        relativeEndPs = SimTime.NEVER;
        absoluteEndPs = SimTime.NEVER;
    }
}
