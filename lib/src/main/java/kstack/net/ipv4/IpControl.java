package kstack.net.ipv4;

import kstack.net.core.SkBuff;

/** The routing decision that a packet carries up, {@code skb_rtable(skb)->rt_type} in Linux. */
final class IpControl {
    private static final RouteType[] TYPES = RouteType.values();
    private static final int TYPE_MASK = 0xff;
    /** The socket was found before the routing decision and stood in for it. */
    private static final int DEMUXED = 0x100;

    private IpControl() {
    }

    static void route(SkBuff skb, RouteType type) {
        skb.dst(type.ordinal());
    }

    static RouteType route(SkBuff skb) {
        return TYPES[skb.dst() & TYPE_MASK];
    }

    /** {@code skb_dst_set_noref()} with the route that the packet's socket keeps. */
    static void demuxed(SkBuff skb) {
        skb.dst(RouteType.LOCAL.ordinal() | DEMUXED);
    }

    static boolean isDemuxed(SkBuff skb) {
        return (skb.dst() & DEMUXED) != 0;
    }

    /** {@code RTCF_BROADCAST | RTCF_MULTICAST}: for more than this host. */
    static boolean toMany(SkBuff skb) {
        int type = skb.dst() & TYPE_MASK;
        return type == RouteType.BROADCAST.ordinal() || type == RouteType.MULTICAST.ordinal();
    }
}
