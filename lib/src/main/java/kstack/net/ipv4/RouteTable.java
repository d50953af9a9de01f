package kstack.net.ipv4;

import java.util.ArrayList;
import java.util.List;
import kstack.wire.Ipv4Prefix;

/**
 * Where packets of this host go: by which device and to which neighbour, longest prefix first. A route without a device of
 * its own leads to the first one, or to the one on whose link its gateway is. Linux: {@code ip_route_output_key()} with
 * {@code net/ipv4/fib_trie.c}; metrics and several tables are left out.
 */
public final class RouteTable {
    /** No route leads there. */
    public static final long UNREACHABLE = -1;
    /** Gateway of a route to hosts on the link. */
    private static final int ON_LINK = 0;
    private static final int LIMITED_BROADCAST = -1;

    private final List<Route> routes = new ArrayList<>();
    private final Neighbours first;
    private final Route everybody;

    /** One route; {@code out} has the link addresses of its device. */
    record Route(Ipv4Prefix prefix, int gateway, Neighbours out) {
        /** The neighbour to hand a packet for {@code dst} to. */
        int nextHop(int dst) {
            return gateway == ON_LINK ? dst : gateway;
        }
    }

    /** A table whose routes lead to the device of {@code first} unless they say another. */
    RouteTable(Neighbours first) {
        this.first = first;
        this.everybody = new Route(new Ipv4Prefix(LIMITED_BROADCAST, 32), ON_LINK, first);
    }

    /** {@code ip route add PREFIX dev eth0}: its hosts are on the link of the first device. */
    public void addOnLink(Ipv4Prefix prefix) {
        addOnLink(prefix, first);
    }

    /** {@code ip route add PREFIX dev DEV}: its hosts are on the link of that device. */
    public void addOnLink(Ipv4Prefix prefix, Neighbours link) {
        add(new Route(prefix, ON_LINK, link));
    }

    /** {@code ip route add PREFIX via GATEWAY}: by the device on whose link the gateway is. */
    public void addVia(Ipv4Prefix prefix, int gateway) {
        Route to = lookup(gateway);
        if (to == null || to.nextHop(gateway) != gateway) {
            throw new IllegalArgumentException("a gateway must be on the link of this host (Nexthop has invalid gateway);"
                    + " add its network first");
        }
        add(new Route(prefix, gateway, to.out));
    }

    private void add(Route route) {
        int i = 0;
        while (i < routes.size() && routes.get(i).prefix.length() >= route.prefix.length()) {
            i++;
        }
        routes.add(i, route);
    }

    /** {@code fib_lookup()}: the route to {@code dst}, or null. */
    Route lookup(int dst) {
        for (int i = 0; i < routes.size(); i++) {
            Route r = routes.get(i);
            if (r.prefix.contains(dst)) {
                return r;
            }
        }
        return dst == LIMITED_BROADCAST ? everybody : null;
    }

    /** The link addresses on the device by which {@code dst} is reached; of the first device if no route leads there. */
    public Neighbours link(int dst) {
        Route r = lookup(dst);
        return r == null ? first : r.out;
    }

    /** The neighbour to hand a packet for {@code dst} to, as unsigned bits, or {@link #UNREACHABLE}. */
    public long nextHop(int dst) {
        Route r = lookup(dst);
        return r == null ? UNREACHABLE : r.nextHop(dst) & 0xffff_ffffL;
    }
}
