package kstack.trace;

/** How a packet ended. Every packet has exactly one. */
public enum Fate {
    /** A program got its bytes (or, for a segment without data, its effect) from a socket. */
    DELIVERED,
    /** The kernel used it up itself: an ARP message, an echo request it answered, a pure ACK. */
    CONSUMED,
    /** It was made on this host and left on the wire. */
    SENT,
    /** Dropped with a {@link DropReason}. */
    DROPPED,
    /** The NIC had no free descriptor (rx_missed_errors); the kernel never saw it. */
    MISSED,
    /** The NIC's address filter turned it away (another host's MAC, not promiscuous); the kernel never saw it. */
    FILTERED
}
