package kstack.wire;

import java.util.Arrays;

/** The part of {@link Dissection} for the IPv4 header, its options and ICMP. */
final class IpDissector {
    private final FieldList list;
    private final byte[] b;

    IpDissector(FieldList list) {
        this.list = list;
        this.b = list.b;
    }

    /** Adds all fields of the packet at {@code at} and answers the summary. */
    String dissect(int at) {
        int there = list.len - at;
        if (there <= 0) {
            return "[|ip]";
        }
        int version = Ipv4Header.version(b, at);
        int hdr = Ipv4Header.headerLen(b, at);
        header(at, there);
        if (version != 4) {
            list.rest("payload", at + Ipv4Header.MIN_LEN, list.len, "", false);
            return "IP" + version + ", length " + there;
        }
        if (there < Ipv4Header.MIN_LEN || hdr < Ipv4Header.MIN_LEN) {
            return there < Ipv4Header.MIN_LEN ? "[|ip]" : "IP bad-hlen " + hdr;
        }
        options(at, hdr);
        int src = Ipv4Header.src(b, at);
        int dst = Ipv4Header.dst(b, at);
        int protocol = Ipv4Header.protocol(b, at);
        int total = Ipv4Header.totalLen(b, at);
        if (total < hdr) {
            list.rest("payload", at + hdr, list.len, "", false);
            return "IP " + Ipv4Address.text(src) + " > " + Ipv4Address.text(dst) + ": bad-len " + total;
        }
        int end = Math.min(at + total, list.len);
        String summary;
        int l4 = at + hdr;
        if (Ipv4Header.fragOff(b, at) != 0) {
            list.rest("payload", l4, end, "a later part of a datagram: no header here", false);
            summary = addresses(src, dst) + ": ip-proto-" + protocol;
        } else {
            list.limit(end);
            summary = transport(at, l4, end, at + total - l4);
            list.limit(list.len);
        }
        list.rest("padding", at + total, list.len, "beyond the IP total length", false);
        return summary;
    }

    private String transport(int at, int l4, int end, int claimed) {
        int src = Ipv4Header.src(b, at);
        int dst = Ipv4Header.dst(b, at);
        boolean first = Ipv4Header.isFragment(b, at);
        switch (Ipv4Header.protocol(b, at)) {
            case Ipv4Header.IPPROTO_TCP -> {
                return new TransportDissector(list, src, dst, first).tcp(l4, end, claimed);
            }
            case Ipv4Header.IPPROTO_UDP -> {
                return new TransportDissector(list, src, dst, first).udp(l4, end, claimed);
            }
            case Ipv4Header.IPPROTO_ICMP -> {
                return addresses(src, dst) + ": " + icmp(l4, end, claimed, first);
            }
            default -> {
                list.rest("payload", l4, end, Ipv4Header.protocolName(Ipv4Header.protocol(b, at)), false);
                return addresses(src, dst) + ": ip-proto-" + Ipv4Header.protocol(b, at) + " " + claimed;
            }
        }
    }

    private void header(int at, int there) {
        list.layer("IPv4", at);
        int version = Ipv4Header.version(b, at);
        int hdr = Ipv4Header.headerLen(b, at);
        int total = Ipv4Header.totalLen(b, at);
        list.bits("version", 0, 4, Integer.toString(version), version == 4 ? "" : "must be 4", version != 4);
        list.bits("IHL", 4, 4, Integer.toString(hdr / 4), hdr + " bytes", hdr < Ipv4Header.MIN_LEN);
        int tos = Ipv4Header.tos(b, at);
        list.bits("DSCP", 8, 6, Integer.toString(tos >>> 2), "", false);
        list.bits("ECN", 14, 2, Integer.toString(tos & 3), switch (tos & 3) {
            case 0 -> "not ECN-capable";
            case 3 -> "congestion experienced";
            default -> "ECN-capable";
        }, false);
        String length = total < hdr ? "less than the header" : total > there ? there + " bytes of it are here" : "";
        list.add("total length", Ipv4Header.TOTAL_LEN, 2, Integer.toString(total), length, total < hdr);
        list.add("identification", Ipv4Header.ID, 2, FieldList.hex(Ipv4Header.id(b, at), 4), "");
        int flags = Ipv4Header.flags(b, at);
        list.bits("flags", 48, 3, FieldList.hex(flags, 1), flagNames(flags), (flags & Ipv4Header.FLAG_RESERVED) != 0);
        int frag = Ipv4Header.fragOff(b, at);
        list.bits("fragment offset", 51, 13, Integer.toString(frag), frag == 0 ? "" : "byte " + frag * 8, false);
        int ttl = Ipv4Header.ttl(b, at);
        list.add("TTL", Ipv4Header.TTL, 1, Integer.toString(ttl), "", ttl == 0);
        int protocol = Ipv4Header.protocol(b, at);
        list.add("protocol", Ipv4Header.PROTOCOL, 1, Integer.toString(protocol), Ipv4Header.protocolName(protocol));
        checksum(at, hdr, there);
        int src = Ipv4Header.src(b, at);
        boolean wrongSrc = Ipv4Address.isMulticast(src) || src == -1;
        list.add("source", Ipv4Header.SRC, 4, Ipv4Address.text(src), wrongSrc ? "a group address cannot send" : "",
                wrongSrc);
        int dst = Ipv4Header.dst(b, at);
        list.add("destination", Ipv4Header.DST, 4, Ipv4Address.text(dst),
                Ipv4Address.isMulticast(dst) ? "multicast" : dst == -1 ? "broadcast" : "");
    }

    private void checksum(int at, int hdr, int there) {
        String meaning;
        boolean wrong = false;
        if (hdr > there || hdr < Ipv4Header.MIN_LEN) {
            meaning = "not checked: the header is not whole";
        } else if (InternetChecksum.ipHeaderOk(b, at)) {
            meaning = "right";
        } else {
            byte[] copy = Arrays.copyOfRange(b, at, at + hdr);
            meaning = "wrong, should be " + FieldList.hex(InternetChecksum.fillIpHeader(copy, 0), 4);
            wrong = true;
        }
        list.add("header checksum", Ipv4Header.CHECKSUM, 2, FieldList.hex(Ipv4Header.checksum(b, at), 4), meaning,
                wrong);
    }

    private void options(int at, int hdr) {
        list.layer("IPv4", at);
        int i = Ipv4Header.MIN_LEN;
        while (i < hdr && at + i < list.len) {
            int kind = Bytes.u8(b, at + i);
            if (kind <= 1) {
                int n = kind == 0 ? hdr - i : 1;
                list.add(kind == 0 ? "option EOL" : "option NOP", i, n, Bytes.hex(b, at + i, n), "");
                i += n;
                continue;
            }
            int size = i + 1 < hdr ? Bytes.u8(b, at + i + 1) : 0;
            if (size < 2 || size > hdr - i) {
                list.add("option " + kind, i, hdr - i, Bytes.hex(b, at + i, hdr - i), "impossible length " + size, true);
                return;
            }
            list.add("option " + optionName(kind), i, size, Bytes.hex(b, at + i, size), "");
            i += size;
        }
    }

    private String icmp(int at, int end, int claimed, boolean fragment) {
        list.layer("ICMP", at);
        int type = IcmpHeader.type(b, at);
        int code = IcmpHeader.code(b, at);
        String name = IcmpText.name(type, code);
        list.add("type", IcmpHeader.TYPE, 1, Integer.toString(type), IcmpText.name(type));
        list.add("code", IcmpHeader.CODE, 1, Integer.toString(code), "");
        boolean whole = !fragment && end - at == claimed && claimed >= IcmpHeader.LEN;
        boolean wrong = whole && !InternetChecksum.icmpOk(b, at, claimed);
        list.add("checksum", IcmpHeader.CHECKSUM, 2, FieldList.hex(IcmpHeader.checksum(b, at), 4),
                !whole ? "not checked: the message is not whole" : wrong ? "wrong" : "right", wrong);
        int n = end - at;
        if (type == IcmpHeader.ECHO || type == IcmpHeader.ECHO_REPLY) {
            list.add("identifier", IcmpHeader.ID, 2, Integer.toString(IcmpHeader.id(b, at)), "");
            list.add("sequence number", IcmpHeader.SEQUENCE, 2, Integer.toString(IcmpHeader.sequence(b, at)), "");
            list.rest("payload", at + IcmpHeader.LEN, end, "", false);
            return n < IcmpHeader.LEN ? "[|icmp]" : "ICMP " + name + ", id " + IcmpHeader.id(b, at) + ", seq "
                    + IcmpHeader.sequence(b, at) + ", length " + claimed;
        }
        list.add("rest of header", IcmpHeader.REST, 4, FieldList.hex(IcmpHeader.rest(b, at), 8),
                type == IcmpHeader.DEST_UNREACH && code == IcmpHeader.FRAG_NEEDED
                        ? "next hop's MTU " + IcmpHeader.sequence(b, at) : "");
        list.rest("payload", at + IcmpHeader.LEN, end,
                IcmpHeader.isError(type) ? "the packet that caused it" : "", false);
        return n < IcmpHeader.LEN ? "[|icmp]" : "ICMP " + IcmpText.detail(b, at, end, name) + ", length " + claimed;
    }

    private static String addresses(int src, int dst) {
        return "IP " + Ipv4Address.text(src) + " > " + Ipv4Address.text(dst);
    }

    private static String flagNames(int flags) {
        return ((flags & Ipv4Header.FLAG_RESERVED) != 0 ? "reserved bit " : "")
                + ((flags & Ipv4Header.FLAG_DF) != 0 ? "DF" : "") + ((flags & Ipv4Header.FLAG_MF) != 0 ? "MF" : "");
    }

    private static String optionName(int kind) {
        return switch (kind) {
            case 7 -> "record route";
            case 68 -> "timestamp";
            case 131 -> "loose source route";
            case 137 -> "strict source route";
            case 148 -> "router alert";
            default -> Integer.toString(kind);
        };
    }
}
