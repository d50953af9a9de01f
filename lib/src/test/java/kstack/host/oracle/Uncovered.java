package kstack.host.oracle;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Recorded cases that the model does not reproduce yet, by the feature that is missing. Each is asserted to differ still:
 * whoever adds the feature takes the case off the list.
 */
final class Uncovered {
    private static final Map<String, List<String>> BY_FEATURE = new LinkedHashMap<>();

    static {
        BY_FEATURE.put("a second interface", List.of("arp/ignore1-other-if-addr", "arp/other-if-addr", "arp/proxy",
                "ip/rp-filter-0", "ip/rp-filter-1", "ip/rp-filter-2"));
        BY_FEATURE.put("UDP-Lite", List.of("ip/proto-136"));
        BY_FEATURE.put("raw sockets", List.of("ip/proto-253-raw-socket", "icmp/echo-raw-socket"));
        BY_FEATURE.put("sent broadcasts, which also come back to the host itself", List.of("ip/src-192.0.2.255"));
        BY_FEATURE.put("the TAP's packet memory: the e1000 has a buffer of 2 KB for each longer frame", List.of(
                "udp/rcvbuf-overflow", "udp/rcvbuf-overflow-big", "udp/truesize"));
        BY_FEATURE.put("fragmentation on output", List.of("icmp/echo-over-mtu", "frag/icmp-echo"));
    }

    /** Cases whose outcome the kernel draws at random: two recordings differ as well. */
    static final List<String> RANDOM = List.of("icmp/global-limit");

    private Uncovered() {
    }

    /** The missing feature, or null if the case must match. */
    static String feature(String name) {
        return BY_FEATURE.entrySet().stream().filter(e -> e.getValue().contains(name)).map(Map.Entry::getKey).findFirst()
                .orElse(null);
    }

    static List<String> all() {
        return BY_FEATURE.values().stream().flatMap(List::stream).toList();
    }
}
