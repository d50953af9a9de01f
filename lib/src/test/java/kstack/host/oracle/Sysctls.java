package kstack.host.oracle;

import kstack.net.core.Netns;

/** The settings that the recorded cases change, by name. */
final class Sysctls {
    private Sysctls() {
    }

    static void set(Netns net, String name, int value) {
        switch (name) {
            case "net.ipv4.icmp_echo_ignore_all" -> net.icmpEchoIgnoreAll = value != 0;
            case "net.ipv4.icmp_echo_ignore_broadcasts" -> net.icmpEchoIgnoreBroadcasts = value != 0;
            case "net.ipv4.ipfrag_time" -> net.ipfragTime = value;
            case "net.ipv4.ipfrag_max_dist" -> net.ipfragMaxDist = value;
            case "net.ipv4.ipfrag_high_thresh" -> net.ipfragHighThresh = value;
            case "net.ipv4.ipfrag_low_thresh" -> {
                // Linux keeps the name and has not used the value since 4.17
            }
            case "net.ipv4.icmp_msgs_per_sec" -> net.icmpMsgsPerSec = value;
            case "net.ipv4.icmp_msgs_burst" -> net.icmpMsgsBurst = value;
            case "net.ipv4.icmp_ratelimit" -> net.icmpRatelimit = value;
            case "net.ipv4.icmp_ratemask" -> net.icmpRatemask = value;
            case "net.ipv4.conf.tap0.accept_local" -> net.acceptLocal = value != 0;
            case "net.ipv4.conf.tap0.route_localnet" -> net.routeLocalnet = value != 0;
            case "net.ipv4.conf.tap0.drop_unicast_in_l2_multicast" -> net.dropUnicastInL2Multicast = value != 0;
            case "net.ipv4.conf.tap0.arp_accept" -> net.arpAccept = value != 0;
            case "net.ipv4.conf.tap0.arp_ignore" -> net.arpIgnore = value;
            default -> throw new OracleMachine.Unsupported("sysctl " + name);
        }
    }
}
