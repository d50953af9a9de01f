package kstack.net.ipv4;

import kstack.net.core.SkBuff;

/** The routing decision that a packet carries up, {@code skb_rtable(skb)->rt_type} in Linux. */
final class IpControl {
    private static final RouteType[] TYPES = RouteType.values();

    private IpControl() {
    }

    static void route(SkBuff skb, RouteType type) {
        skb.dst(type.ordinal());
    }

    static RouteType route(SkBuff skb) {
        return TYPES[skb.dst()];
    }

    /** {@code RTCF_BROADCAST | RTCF_MULTICAST}: for more than this host. */
    static boolean toMany(SkBuff skb) {
        int type = skb.dst();
        return type == RouteType.BROADCAST.ordinal() || type == RouteType.MULTICAST.ordinal();
    }
}
