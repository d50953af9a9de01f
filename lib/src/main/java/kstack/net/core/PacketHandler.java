package kstack.net.core;

import kstack.kernel.Cpu;

/** A protocol's receive function, {@code struct packet_type}. It owns the packet and ends it or passes it on. */
public interface PacketHandler {
    /** Handles {@code skb}, whose data begins with this protocol's header. */
    void rcv(Cpu cpu, SkBuff skb);
}
