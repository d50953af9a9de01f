package kstack.host.oracle;

import java.util.HexFormat;
import kstack.wire.Bytes;
import kstack.wire.EthernetHeader;
import kstack.wire.IcmpHeader;
import kstack.wire.InternetChecksum;
import kstack.wire.Ipv4Header;
import kstack.wire.TcpHeader;

/**
 * A reply as comparable text: its bytes, with what the kernel draws at random or takes from the clock replaced, and
 * checksums that cover such a field by whether they were right. Everything else is compared byte for byte.
 */
final class ReplyMask {
    /** The TCP option. */
    private static final int TIMESTAMPS = 8;
    private static final int TIMESTAMP_LEN = IcmpHeader.LEN + 12;

    private ReplyMask() {
    }

    static String mask(byte[] frame) {
        byte[] b = frame.clone();
        String checks = "";
        int ip = EthernetHeader.LEN;
        if (EthernetHeader.type(b, 0) == EthernetHeader.P_IP && Ipv4Header.fits(b, ip, b.length - ip)) {
            checks = InternetChecksum.ipHeaderOk(b, ip) ? " ip ok" : " ip BAD";
            // random unless 0: an id of 0 means that the sender chose none
            Ipv4Header.id(b, ip, Ipv4Header.id(b, ip) == 0 ? 0 : 0xaaaa);
            Ipv4Header.checksum(b, ip, 0);
            int transport = ip + Ipv4Header.headerLen(b, ip);
            checks += icmpTimestamp(b, transport, Ipv4Header.protocol(b, ip)) + tcpSyn(b, ip, transport);
        }
        return HexFormat.of().formatHex(b) + checks;
    }

    /** The initial sequence number and the offset of the timestamp clock are random. */
    private static String tcpSyn(byte[] b, int ip, int tcp) {
        if (Ipv4Header.protocol(b, ip) != Ipv4Header.IPPROTO_TCP || (TcpHeader.flags(b, tcp) & TcpHeader.SYN) == 0) {
            return "";
        }
        boolean ok = InternetChecksum.tcpOk(b, tcp, b.length - tcp, Ipv4Header.src(b, ip), Ipv4Header.dst(b, ip));
        TcpHeader.seq(b, tcp, 0);
        int end = tcp + TcpHeader.dataOff(b, tcp);
        for (int i = tcp + TcpHeader.MIN_LEN; i < end && b[i] != 0; i += b[i] == 1 ? 1 : Math.max(2, b[i + 1])) {
            if (b[i] == TIMESTAMPS) {
                Bytes.put32(b, i + 2, 0);
            }
        }
        TcpHeader.checksum(b, tcp, 0);
        return ok ? " tcp ok" : " tcp BAD";
    }

    /** Receive and transmit time of a timestamp reply are the machine's clock. */
    private static String icmpTimestamp(byte[] b, int icmp, int protocol) {
        if (protocol != Ipv4Header.IPPROTO_ICMP || b.length - icmp != TIMESTAMP_LEN
                || IcmpHeader.type(b, icmp) != IcmpHeader.TIMESTAMP_REPLY) {
            return "";
        }
        String check = InternetChecksum.icmpOk(b, icmp, TIMESTAMP_LEN) ? " icmp ok" : " icmp BAD";
        for (int i = icmp + IcmpHeader.LEN + 4; i < icmp + TIMESTAMP_LEN; i++) {
            b[i] = 0;
        }
        IcmpHeader.checksum(b, icmp, 0);
        return check;
    }
}
