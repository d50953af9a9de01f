package kstack.net.ipv4;

import kstack.net.core.SkBuff;
import kstack.wire.Ipv4Header;

/**
 * Options of a received IPv4 header: are they well formed? Source routes are refused, as accept_source_route = 0 does;
 * recording addresses and times is left out. Linux: {@code __ip_options_compile()} in {@code net/ipv4/ip_options.c}.
 */
final class IpOptions {
    /** All options are well formed. */
    static final int GOOD = -1;
    /** A source route, which this host does not follow. */
    static final int SOURCE_ROUTE = -2;

    private static final int END = 0;
    private static final int NOOP = 1;
    private static final int RECORD_ROUTE = 0x07;
    private static final int TIMESTAMP = 0x44;
    private static final int LOOSE_SOURCE_ROUTE = 0x83;
    private static final int STRICT_SOURCE_ROUTE = 0x89;
    private static final int ROUTER_ALERT = 0x94;

    private IpOptions() {
    }

    /** {@link #GOOD}, {@link #SOURCE_ROUTE}, or the offset in the header of the byte that is wrong. */
    static int check(SkBuff skb) {
        byte[] b = skb.head();
        int ip = skb.networkHeader();
        int end = Ipv4Header.headerLen(b, ip);
        int seen = 0;
        int i = Ipv4Header.MIN_LEN;
        while (i < end) {
            int kind = b[ip + i] & 0xff;
            if (kind == END) {
                break;
            }
            if (kind == NOOP) {
                i++;
                continue;
            }
            int len = i + 1 < end ? b[ip + i + 1] & 0xff : 0;
            if (len < 2 || len > end - i) {
                return i;
            }
            int bit = once(kind);
            if ((seen & bit) != 0) {
                return i;
            }
            seen |= bit;
            int bad = malformed(b, ip, i, kind, len);
            if (bad != GOOD) {
                return bad;
            }
            i += len;
        }
        return (seen & once(LOOSE_SOURCE_ROUTE)) != 0 ? SOURCE_ROUTE : GOOD;
    }

    /** A bit for each option that may stand only once; both source routes share one. */
    private static int once(int kind) {
        return switch (kind) {
            case RECORD_ROUTE -> 1;
            case TIMESTAMP -> 2;
            case LOOSE_SOURCE_ROUTE, STRICT_SOURCE_ROUTE -> 4;
            default -> 0;
        };
    }

    private static int malformed(byte[] b, int ip, int i, int kind, int len) {
        int pointer = len > 2 ? b[ip + i + 2] & 0xff : 0;
        switch (kind) {
            case RECORD_ROUTE, LOOSE_SOURCE_ROUTE, STRICT_SOURCE_ROUTE -> {
                if (len < 3) {
                    return i + 1;
                }
                boolean cut = kind == RECORD_ROUTE && pointer <= len && pointer + 3 > len;
                return pointer < 4 || cut ? i + 2 : GOOD;
            }
            case TIMESTAMP -> {
                if (len < 4) {
                    return i + 1;
                }
                return pointer < 5 || pointer <= len && pointer + 3 > len ? i + 2 : GOOD;
            }
            case ROUTER_ALERT -> {
                return len < 4 ? i + 1 : GOOD;
            }
            default -> {
                return GOOD;
            }
        }
    }
}
