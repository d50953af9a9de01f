package kstack.wire;

/** The words tcpdump uses for ICMP messages. */
final class IcmpText {
    private IcmpText() {
    }

    static String name(int type) {
        return switch (type) {
            case IcmpHeader.ECHO_REPLY -> "echo reply";
            case IcmpHeader.DEST_UNREACH -> "destination unreachable";
            case 4 -> "source quench";
            case IcmpHeader.REDIRECT -> "redirect";
            case IcmpHeader.ECHO -> "echo request";
            case IcmpHeader.TIME_EXCEEDED -> "time exceeded";
            case IcmpHeader.PARAMETER_PROBLEM -> "parameter problem";
            case 9 -> "router advertisement";
            case 10 -> "router solicitation";
            case IcmpHeader.TIMESTAMP -> "time stamp query";
            case IcmpHeader.TIMESTAMP_REPLY -> "time stamp reply";
            case 15 -> "information request";
            case 17 -> "address mask request";
            case 18 -> "address mask reply";
            default -> "type-#" + type;
        };
    }

    static String name(int type, int code) {
        return type == IcmpHeader.TIME_EXCEEDED
                ? code == 1 ? "ip reassembly time exceeded" : "time exceeded in-transit" : name(type);
    }

    /** What the summary says of a message that is no echo. */
    static String detail(byte[] b, int at, int end, String name) {
        if (IcmpHeader.type(b, at) == IcmpHeader.PARAMETER_PROBLEM) {
            return name + " - octet " + Bytes.u8(b, at + IcmpHeader.REST);
        }
        int quoted = at + IcmpHeader.LEN;
        if (IcmpHeader.type(b, at) != IcmpHeader.DEST_UNREACH || !Ipv4Header.fits(b, quoted, end - quoted)) {
            return name;
        }
        String dst = Ipv4Address.text(Ipv4Header.dst(b, quoted));
        int protocol = Ipv4Header.protocol(b, quoted);
        int l4 = quoted + Ipv4Header.headerLen(b, quoted);
        return switch (IcmpHeader.code(b, at)) {
            case IcmpHeader.NET_UNREACH -> "net " + dst + " unreachable";
            case IcmpHeader.HOST_UNREACH -> "host " + dst + " unreachable";
            case IcmpHeader.PROT_UNREACH -> dst + " protocol " + protocol + " unreachable";
            case IcmpHeader.PORT_UNREACH -> end < l4 + 4 ? dst + " port unreachable"
                    : dst + " " + (protocol == Ipv4Header.IPPROTO_UDP ? "udp port "
                            : protocol == Ipv4Header.IPPROTO_TCP ? "tcp port " : "protocol " + protocol + " port ")
                            + UdpHeader.dstPort(b, l4) + " unreachable";
            case IcmpHeader.FRAG_NEEDED -> dst + " unreachable - need to frag (mtu " + IcmpHeader.sequence(b, at) + ")";
            default -> dst + " unreachable - #" + IcmpHeader.code(b, at);
        };
    }
}
