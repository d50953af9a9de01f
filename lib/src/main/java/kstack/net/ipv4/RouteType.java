package kstack.net.ipv4;

import kstack.trace.DropReason;

/** What the routing decision says of a received packet. Linux: {@code RTN_*} and the errors of {@code ip_route_input_slow()}. */
public enum RouteType {
    /** For one of our addresses. */
    LOCAL(null),
    /** For everybody on the link. */
    BROADCAST(null),
    /** For a group we joined. */
    MULTICAST(null),
    /** For another host, and this one forwards. */
    FORWARD(null),
    /** For a group that nobody on this host joined. */
    NOT_JOINED(DropReason.NOT_SPECIFIED),
    /** For another host, and this one does not forward: InAddrErrors, no ICMP. */
    UNREACHABLE(DropReason.IP_INADDRERRORS),
    /** A source no host may have. */
    INVALID_SOURCE(DropReason.IP_INVALID_SOURCE),
    /** A destination no host may have. */
    INVALID_DEST(DropReason.IP_INVALID_DEST),
    /** A loopback address from the wire. */
    LOCALNET(DropReason.IP_LOCALNET),
    /** Our own address as source. */
    LOCAL_SOURCE(DropReason.IP_LOCAL_SOURCE);

    private final DropReason drop;

    RouteType(DropReason drop) {
        this.drop = drop;
    }

    /** Why the packet is dropped, null if it is delivered or forwarded. */
    DropReason drop() {
        return drop;
    }
}
