package kstack.net.ipv4;

import java.util.Arrays;
import kstack.net.core.Netns;
import kstack.wire.Ipv4Prefix;

/**
 * The routing decision for received packets: this host's addresses, their subnets' broadcast
 * addresses, the groups it joined. Linux: {@code ip_route_input_slow()} in {@code net/ipv4/route.c}.
 */
public final class Fib {
    /** 224.0.0.1, the group every host is in. */
    public static final int ALL_HOSTS = 0xe0000001;
    private static final int LIMITED_BROADCAST = 0xffffffff;

    private final Netns net;
    private int[] local = new int[0];
    private int[] broadcast = new int[0];
    private int[] groups = {ALL_HOSTS};
    private boolean hintValid;
    private long hint;

    Fib(Netns net) {
        this.net = net;
    }

    /** {@code ip addr add}: the address is local from now on, the subnet's last address is its broadcast. */
    public void addAddress(Ipv4Prefix prefix) {
        local = append(local, prefix.address());
        hintValid = false;
        if (prefix.length() < 31) {
            broadcast = append(broadcast, prefix.broadcast());
        }
    }

    /** {@code IP_ADD_MEMBERSHIP}: joins a group. */
    public void join(int group) {
        if (!isMulticast(group)) {
            throw new IllegalArgumentException("a group address lies in 224.0.0.0/4");
        }
        groups = append(groups, group);
    }

    private static int[] append(int[] a, int value) {
        int[] b = Arrays.copyOf(a, a.length + 1);
        b[a.length] = value;
        return b;
    }

    /** The first local address: the source of what this host says first. */
    public int primaryAddress() {
        return local.length == 0 ? 0 : local[0];
    }

    /** True if {@code address} is ours. */
    public boolean isLocal(int address) {
        return contains(local, address);
    }

    private static boolean contains(int[] a, int value) {
        for (int i = 0; i < a.length; i++) {
            if (a[i] == value) {
                return true;
            }
        }
        return false;
    }

    static boolean isMulticast(int address) {
        return address >>> 28 == 0xe;
    }

    static boolean isLoopback(int address) {
        return address >>> 24 == 127;
    }

    /**
     * {@code ip_route_input_noref()}: what becomes of a packet from {@code src} to {@code dst}. The last pair that came
     * to an ordinary local delivery is kept, as packets of a flow come in a row; Linux hands the route on as a hint
     * ({@code ip_list_rcv_finish()}). No setting changes the answer for such a pair, only an address does.
     *
     * @param addresses source and destination as {@link kstack.wire.Ipv4Header#addresses} has them
     */
    RouteType input(long addresses) {
        return addresses == hint && hintValid ? RouteType.LOCAL : input((int) (addresses >>> 32), (int) addresses);
    }

    /** The same for a source and a destination. */
    RouteType input(int src, int dst) {
        RouteType route = decide(src, dst);
        if (route == RouteType.LOCAL && !isLoopback(src) && !isLoopback(dst) && !isLocal(src)) {
            hintValid = true;
            hint = (long) src << 32 | dst & 0xffff_ffffL;
        }
        return route;
    }

    private RouteType decide(int src, int dst) {
        if (isMulticast(dst)) {
            if (!contains(groups, dst)) {
                return RouteType.NOT_JOINED;
            }
            // who has no address yet may speak to groups of the link only
            boolean groupOfLink = dst >>> 8 == ALL_HOSTS >>> 8;
            return src == 0 && !groupOfLink ? RouteType.INVALID_SOURCE : checkSource(src, RouteType.MULTICAST);
        }
        if (isMulticast(src) || src == LIMITED_BROADCAST) {
            return RouteType.INVALID_SOURCE;
        }
        if (dst == LIMITED_BROADCAST || src == 0 && dst == 0) {
            return src == 0 ? RouteType.BROADCAST : checkSource(src, RouteType.BROADCAST);
        }
        if (src == 0) {
            return RouteType.INVALID_SOURCE;
        }
        if (dst == 0) {
            return RouteType.INVALID_DEST;
        }
        if (!net.routeLocalnet && (isLoopback(dst) || isLoopback(src))) {
            return RouteType.LOCALNET;
        }
        if (contains(broadcast, dst)) {
            return checkSource(src, RouteType.BROADCAST);
        }
        if (isLocal(dst) || isLoopback(dst)) {
            return checkSource(src, RouteType.LOCAL);
        }
        return net.ipForward ? checkSource(src, RouteType.FORWARD) : RouteType.UNREACHABLE;
    }

    /** {@code fib_validate_source()}: nobody else may use an address of ours. */
    private RouteType checkSource(int src, RouteType type) {
        if (isMulticast(src) || src == LIMITED_BROADCAST) {
            return RouteType.INVALID_SOURCE;
        }
        if (isLoopback(src) && !net.routeLocalnet) {
            return RouteType.LOCALNET;
        }
        return !net.acceptLocal && (isLocal(src) || isLoopback(src)) ? RouteType.LOCAL_SOURCE : type;
    }
}
