package kstack.trace;

/** Told of the end of each packet; the ledger counts, a sink may also write it down. */
public interface FateSink {
    /**
     * @param frameId the number the NIC gave the frame (1 for the first), 0 for a packet made on this host
     * @param reason  the reason of a drop, {@link DropReason#CONSUMED} otherwise
     * @param at      the kernel function it ended in; null where the NIC ended it
     */
    void fate(long frameId, Fate fate, DropReason reason, Fn at);
}
