package kstack.net.ipv4;

import java.util.ArrayList;
import java.util.List;
import kstack.wire.Ipv4Prefix;

/**
 * Where packets of this host go: the routes of one device, longest prefix first. Linux: {@code ip_route_output_key()}
 * with {@code net/ipv4/fib_trie.c}; metrics, several tables and several devices are left out.
 */
public final class RouteTable {
    /** No route leads there. */
    public static final long UNREACHABLE = -1;
    /** Gateway of a route to hosts on the link. */
    private static final int ON_LINK = 0;

    private final List<Route> routes = new ArrayList<>();

    private record Route(Ipv4Prefix prefix, int gateway) {
    }

    /** {@code ip route add PREFIX dev eth0}: its hosts are on the link. */
    public void addOnLink(Ipv4Prefix prefix) {
        add(new Route(prefix, ON_LINK));
    }

    /** {@code ip route add PREFIX via GATEWAY}. */
    public void addVia(Ipv4Prefix prefix, int gateway) {
        if (nextHop(gateway) != (gateway & 0xffff_ffffL)) {
            throw new IllegalArgumentException("a gateway must be on the link of this host (Nexthop has invalid gateway);"
                    + " add its network first");
        }
        add(new Route(prefix, gateway));
    }

    private void add(Route route) {
        int i = 0;
        while (i < routes.size() && routes.get(i).prefix.length() >= route.prefix.length()) {
            i++;
        }
        routes.add(i, route);
    }

    /** The neighbour to hand a packet for {@code dst} to, as unsigned bits, or {@link #UNREACHABLE}. */
    public long nextHop(int dst) {
        for (int i = 0; i < routes.size(); i++) {
            Route r = routes.get(i);
            if (r.prefix.contains(dst)) {
                return (r.gateway == ON_LINK ? dst : r.gateway) & 0xffff_ffffL;
            }
        }
        return dst == -1 ? 0xffff_ffffL : UNREACHABLE;
    }
}
