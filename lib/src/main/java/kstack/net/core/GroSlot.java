package kstack.net.core;

/** A held packet and what GRO notes about it, {@code struct napi_gro_cb}. */
final class GroSlot {
    SkBuff skb;
    /** The packet whose frags grow: the held one, or the last that was chained behind it. */
    SkBuff last;
    /** Offset of the payload from the packet's data on. */
    int dataOffset;
    /** Frames in it. */
    int count;
    /** Payload of the first frame, the most that a following one may have. */
    int mss;
    /** The jiffy at which it was held. */
    long age;
    /** All frames have the same IP id. */
    boolean fixedId;
    boolean sameFlow;

    int groLen() {
        return skb.len() - dataOffset;
    }
}
