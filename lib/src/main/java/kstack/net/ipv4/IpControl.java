package kstack.net.ipv4;

import kstack.net.core.SkBuff;

/**
 * What IP remembers about a packet while it goes up: the outcome of the routing decision, in the packet's cb. Linux keeps
 * it as {@code skb_rtable(skb)->rt_type}.
 */
final class IpControl {
    private static final RouteType[] TYPES = RouteType.values();

    private IpControl() {
    }

    static void route(SkBuff skb, RouteType type) {
        skb.cb()[0] = (byte) type.ordinal();
    }

    static RouteType route(SkBuff skb) {
        return TYPES[skb.cb()[0]];
    }

    /** {@code RTCF_BROADCAST | RTCF_MULTICAST}: for more than this host. */
    static boolean toMany(SkBuff skb) {
        int type = skb.cb()[0];
        return type == RouteType.BROADCAST.ordinal() || type == RouteType.MULTICAST.ordinal();
    }
}
