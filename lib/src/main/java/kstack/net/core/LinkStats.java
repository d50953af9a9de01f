package kstack.net.core;

/**
 * Counters of a device as {@code ip -s -s link} prints them, {@code struct rtnl_link_stats64}; those that receive
 * moves.
 */
public final class LinkStats {
    /** Good frames received, dropped later or not. */
    public long rxPackets;
    /** Their bytes, without FCS. */
    public long rxBytes;
    /** Dropped by the stack for want of a protocol handler, a full backlog and the like. */
    public long rxDropped;
    /** Dropped by the device for want of a buffer. */
    public long rxMissedErrors;
    /** Frames with errors of any kind. */
    public long rxErrors;
    /** Longer or shorter than allowed. */
    public long rxLengthErrors;
    /** For another host's address, seen in promiscuous mode. */
    public long rxOtherhostDropped;
    /** Multicast frames. */
    public long multicast;
    /** Frames sent. */
    public long txPackets;
    /** Their bytes. */
    public long txBytes;
    /** Packets that the driver could not send. */
    public long txDropped;

    @Override
    public String toString() {
        return "rx " + rxPackets + " packets, " + rxBytes + " bytes, " + rxMissedErrors + " missed, " + rxDropped
                + " dropped; tx " + txPackets + " packets, " + txBytes + " bytes";
    }
}
