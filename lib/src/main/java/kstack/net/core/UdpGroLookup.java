package kstack.net.core;

/** Asks UDP whether the socket that a datagram would reach takes merged ones, {@code udp4_gro_lookup_skb()}. */
public interface UdpGroLookup {
    /**
     * True if a socket with UDP_GRO would get {@code skb}, whose data begins with the IP header; UDP's is at {@code
     * udpOff}.
     */
    boolean takesMerged(SkBuff skb, int udpOff);
}
