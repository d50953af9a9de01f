package kstack.net.core;

/** What became of a packet that a driver handed to GRO, {@code enum gro_result}, in its order. */
public enum GroResult {
    /** Its bytes hang behind a held packet, its descriptor too. */
    MERGED,
    /** Its bytes belong to a held packet, its descriptor is free. */
    MERGED_FREE,
    /** Kept back: the next frames of its flow may join it. */
    HELD,
    /** Nothing to merge: it goes up as it is. */
    NORMAL
}
