package kstack.net.ipv4;

/**
 * What a destination unreachable message tells a socket, by its code: the error, and whether a connected socket must
 * report it at once. Linux: {@code icmp_err_convert[]} in {@code net/ipv4/icmp.c}.
 *
 * @param errno positive, as {@code errno.h} numbers it
 * @param hard  reported even without IP_RECVERR
 */
record IcmpErrno(int errno, boolean hard) {
    static final int EPROTO = 71;
    private static final int ENETUNREACH = 101;
    private static final int EHOSTUNREACH = 113;

    private static final IcmpErrno[] BY_CODE = {
        new IcmpErrno(ENETUNREACH, false), // ICMP_NET_UNREACH
        new IcmpErrno(EHOSTUNREACH, false), // ICMP_HOST_UNREACH
        new IcmpErrno(92, true), // ICMP_PROT_UNREACH: ENOPROTOOPT
        new IcmpErrno(111, true), // ICMP_PORT_UNREACH: ECONNREFUSED
        new IcmpErrno(90, false), // ICMP_FRAG_NEEDED: EMSGSIZE
        new IcmpErrno(95, false), // ICMP_SR_FAILED: EOPNOTSUPP
        new IcmpErrno(ENETUNREACH, true), // ICMP_NET_UNKNOWN
        new IcmpErrno(112, true), // ICMP_HOST_UNKNOWN: EHOSTDOWN
        new IcmpErrno(64, true), // ICMP_HOST_ISOLATED: ENONET
        new IcmpErrno(ENETUNREACH, true), // ICMP_NET_ANO
        new IcmpErrno(EHOSTUNREACH, true), // ICMP_HOST_ANO
        new IcmpErrno(ENETUNREACH, false), // ICMP_NET_UNR_TOS
        new IcmpErrno(EHOSTUNREACH, false), // ICMP_HOST_UNR_TOS
        new IcmpErrno(EHOSTUNREACH, true), // ICMP_PKT_FILTERED
        new IcmpErrno(EHOSTUNREACH, true), // ICMP_PREC_VIOLATION
        new IcmpErrno(EHOSTUNREACH, true), // ICMP_PREC_CUTOFF
    };

    static IcmpErrno of(int code) {
        return BY_CODE[code];
    }
}
