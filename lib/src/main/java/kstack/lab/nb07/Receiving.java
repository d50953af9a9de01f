package kstack.lab.nb07;

/**
 * A receive routine in a dozen lines, to be written by a reader: what the interrupt does, what the poll does. The library puts it
 * into a driver of the e1000 and runs it ({@link Checks#pseudo}).
 */
public interface Receiving {
    /** What the routine can do to card and kernel. */
    interface Card {
        /** Masks the card's interrupt. */
        void mask();

        /** Unmasks it. */
        void unmask();

        /** {@code if (napi_schedule_prep()) __napi_schedule()}: asks for the poll; harmless while it is scheduled already. */
        void schedule();

        /** Hands the next packet up; false if none waits. */
        boolean takePacket();

        /** {@code napi_complete_done()}: ends polling; true if the interrupt may be unmasked. */
        boolean complete();
    }

    /** The card interrupted; its cause has been read. */
    void interrupt(Card card);

    /** The poll; returns how many packets it took, at most {@code budget}. Returning just that asks to be polled again. */
    int poll(Card card, int budget);
}
