package kstack.wire;

import java.util.Arrays;

/** The part of {@link Dissection} for UDP and TCP with its options. */
final class TransportDissector {
    private final FieldList list;
    private final byte[] b;
    private final int src;
    private final int dst;
    private final boolean fragment;

    TransportDissector(FieldList list, int src, int dst, boolean fragment) {
        this.list = list;
        this.b = list.b;
        this.src = src;
        this.dst = dst;
        this.fragment = fragment;
    }

    String udp(int at, int end, int claimed) {
        list.layer("UDP", at);
        ports(at);
        int length = UdpHeader.length(b, at);
        boolean wrongLength = length < UdpHeader.LEN || !fragment && length > claimed;
        list.add("length", UdpHeader.LENGTH, 2, Integer.toString(length),
                length < UdpHeader.LEN ? "less than the header" : wrongLength ? "more than IP carries" : "", wrongLength);
        boolean whole = !fragment && !wrongLength && end - at >= length;
        checksum(UdpHeader.CHECKSUM, at, whole ? length : -1, Ipv4Header.IPPROTO_UDP);
        int body = Math.max(length, UdpHeader.LEN);
        list.rest("payload", at + UdpHeader.LEN, wrongLength ? end : Math.min(at + body, end), "", false);
        if (!wrongLength) {
            list.rest("padding", at + body, end, "beyond the UDP length", true);
        }
        if (end - at < UdpHeader.LEN) {
            return addresses(at, end) + ": [|udp]";
        }
        return addresses(at, end) + ": UDP, "
                + (length < UdpHeader.LEN ? "bad length " + length : wrongLength ? "bad length " + (length - UdpHeader.LEN)
                        + " > " + (claimed - UdpHeader.LEN) : "length " + (length - UdpHeader.LEN));
    }

    String tcp(int at, int end, int claimed) {
        list.layer("TCP", at);
        ports(at);
        int flags = TcpHeader.flags(b, at);
        int hdr = TcpHeader.dataOff(b, at);
        list.add("sequence number", TcpHeader.SEQ, 4, unsigned(TcpHeader.seq(b, at)), "");
        list.add("acknowledgment number", TcpHeader.ACK_SEQ, 4, unsigned(TcpHeader.ack(b, at)),
                (flags & TcpHeader.ACK) == 0 && end - at > TcpHeader.FLAGS ? "not used: ACK is not set" : "");
        boolean wrongOffset = hdr < TcpHeader.MIN_LEN || hdr > claimed;
        list.bits("data offset", TcpHeader.DATA_OFF * 8, 4, Integer.toString(hdr / 4), hdr + " bytes", wrongOffset);
        list.bits("reserved", TcpHeader.DATA_OFF * 8 + 4, 4, Integer.toString(b[at + TcpHeader.DATA_OFF] & 15), "",
                false);
        boolean nonsense = (flags & TcpHeader.SYN) != 0 && (flags & (TcpHeader.FIN | TcpHeader.RST)) != 0 || flags == 0;
        list.add("flags", TcpHeader.FLAGS, 1, FieldList.hex(flags, 2), TcpHeader.flagsText(flags), nonsense);
        list.add("window", TcpHeader.WINDOW, 2, Integer.toString(TcpHeader.window(b, at)), "");
        boolean whole = !fragment && end - at == claimed && claimed >= TcpHeader.MIN_LEN;
        checksum(TcpHeader.CHECKSUM, at, whole ? claimed : -1, Ipv4Header.IPPROTO_TCP);
        list.add("urgent pointer", TcpHeader.URGENT, 2, Integer.toString(TcpHeader.urgent(b, at)),
                (flags & TcpHeader.URG) == 0 ? "not used: URG is not set" : "");
        if (end - at < TcpHeader.MIN_LEN) {
            return addresses(at, end) + ": [|tcp]";
        }
        if (wrongOffset) {
            list.rest("payload", at + TcpHeader.MIN_LEN, end, "", false);
            return addresses(at, end) + ": tcp " + claimed + " [bad hdr length " + hdr + "]";
        }
        String options = new TcpOptionText(list).options(at, hdr, end);
        list.rest("payload", at + hdr, end, "", false);
        return addresses(at, end) + ": " + segment(at, flags, claimed - hdr, options);
    }

    /** As tcpdump -S prints a segment. */
    private String segment(int at, int flags, int dataLen, String options) {
        StringBuilder s = new StringBuilder("Flags [").append(TcpHeader.flagsText(flags)).append(']');
        int seq = TcpHeader.seq(b, at);
        if (dataLen > 0 || (flags & (TcpHeader.SYN | TcpHeader.FIN | TcpHeader.RST)) != 0) {
            s.append(", seq ").append(unsigned(seq));
            if (dataLen > 0) {
                s.append(':').append(unsigned(seq + dataLen));
            }
        }
        if ((flags & TcpHeader.ACK) != 0) {
            s.append(", ack ").append(unsigned(TcpHeader.ack(b, at)));
        }
        s.append(", win ").append(TcpHeader.window(b, at));
        if ((flags & TcpHeader.URG) != 0) {
            s.append(", urg ").append(TcpHeader.urgent(b, at));
        }
        if (!options.isEmpty()) {
            s.append(", options [").append(options).append(']');
        }
        return s.append(", length ").append(dataLen).toString();
    }

    private void ports(int at) {
        int from = UdpHeader.srcPort(b, at);
        int to = UdpHeader.dstPort(b, at);
        list.add("source port", UdpHeader.SRC_PORT, 2, Integer.toString(from), "");
        list.add("destination port", UdpHeader.DST_PORT, 2, Integer.toString(to), to == 0 ? "no socket has port 0" : "",
                to == 0);
    }

    private void checksum(int field, int at, int len, int protocol) {
        int value = Bytes.u16(b, at + field);
        String meaning;
        boolean wrong = false;
        if (len < 0) {
            meaning = "not checked: the datagram is not whole";
        } else if (protocol == Ipv4Header.IPPROTO_UDP && value == 0) {
            meaning = "none was computed";
        } else if (InternetChecksum.sum(b, at, len, InternetChecksum.pseudoHeader(src, dst, protocol, len)) == 0xffff) {
            meaning = "right";
        } else {
            wrong = true;
            byte[] copy = Arrays.copyOfRange(b, at, at + len);
            int right = protocol == Ipv4Header.IPPROTO_UDP ? InternetChecksum.fillUdp(copy, 0, len, src, dst)
                    : InternetChecksum.fillTcp(copy, 0, len, src, dst);
            boolean offloaded = value == InternetChecksum.pseudoHeader(src, dst, protocol, len);
            meaning = "wrong, should be " + FieldList.hex(right, 4)
                    + (offloaded ? "; it is the pseudo header's sum, left for the NIC to finish (checksum offload)" : "");
        }
        list.add("checksum", field, 2, FieldList.hex(value, 4), meaning, wrong);
    }

    private String addresses(int at, int end) {
        boolean ports = end - at >= 4;
        return "IP " + Ipv4Address.text(src) + (ports ? "." + UdpHeader.srcPort(b, at) : "") + " > "
                + Ipv4Address.text(dst) + (ports ? "." + UdpHeader.dstPort(b, at) : "");
    }

    static String unsigned(int value) {
        return Integer.toUnsignedString(value);
    }
}
