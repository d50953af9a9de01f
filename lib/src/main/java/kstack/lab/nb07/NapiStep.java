package kstack.lab.nb07;

import kstack.net.core.Napi;
import kstack.sim.SimTime;

/**
 * One moment of a NAPI context: in which of four states it is, its bits, whether the card's interrupt is masked, how many
 * frames wait in the card, and what just happened.
 */
public record NapiStep(long atPs, State state, int bits, boolean masked, int waiting, String title, String text) {
    /** Where a context stands between interrupt and unmask. */
    public enum State {
        IDLE("waits for an interrupt"), LISTED("on the poll list"), POLLING("polling"), COMPLETING("completing");

        private final String text;

        State(String text) {
            this.text = text;
        }

        /** The name for people. */
        public String text() {
            return text;
        }
    }

    /** Whether the bit SCHED is set. */
    public boolean sched() {
        return (bits & Napi.STATE_SCHED) != 0;
    }

    /** Whether the bit MISSED is set. */
    public boolean missed() {
        return (bits & Napi.STATE_MISSED) != 0;
    }

    @Override
    public String toString() {
        return SimTime.text(atPs) + " " + title + ": " + state.text() + (sched() ? ", SCHED" : "") + (missed() ? ", MISSED" : "")
                + (masked ? ", masked" : "") + ", " + waiting + " wait";
    }
}
