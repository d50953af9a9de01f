package kstack.hw;

import kstack.wire.EthernetHeader;
import kstack.wire.InternetChecksum;
import kstack.wire.Ipv4Header;

/**
 * The receive checksum engine of the 8254x: it verifies the IPv4 header and the TCP or UDP checksum of whole,
 * unfragmented packets without VLAN tag, and says so in status and error bits. It changes and drops nothing.
 * Datasheet: 8254x developer's manual, 3.2.9.
 */
final class RxChecksum {
    private RxChecksum() {
    }

    /** Status bits in the lower byte, error bits in the next. */
    static int verify(byte[] b, int off, int len) {
        int ip = off + EthernetHeader.LEN;
        int ipLen = len - EthernetHeader.LEN;
        if (ipLen < Ipv4Header.MIN_LEN || EthernetHeader.type(b, off) != EthernetHeader.P_IP) {
            return RxRing.IXSM;
        }
        long word0 = Ipv4Header.word0(b, ip);
        int headerLen = Ipv4Header.headerLenOf(word0);
        int totalLen = Ipv4Header.totalLenOf(word0);
        if (Ipv4Header.versionOf(word0) != 4 || headerLen < Ipv4Header.MIN_LEN || totalLen < headerLen
                || totalLen > ipLen) {
            return RxRing.IXSM;
        }
        int bits = RxRing.IPCS;
        if (!InternetChecksum.ipHeaderOk(b, ip)) {
            bits |= RxRing.IPE << 8;
        }
        long word1 = Ipv4Header.word1(b, ip);
        int proto = Ipv4Header.protocolOf(word1);
        int l4Len = totalLen - headerLen;
        boolean tcp = proto == Ipv4Header.IPPROTO_TCP && l4Len >= 20;
        boolean udp = proto == Ipv4Header.IPPROTO_UDP && l4Len >= 8;
        if (!tcp && !udp || Ipv4Header.isFragmentOf(word0)) {
            return bits;
        }
        int l4 = ip + headerLen;
        if (udp && b[l4 + 6] == 0 && b[l4 + 7] == 0) {
            return bits;
        }
        bits |= RxRing.TCPCS;
        int pseudo = InternetChecksum.pseudoHeader(Ipv4Header.srcOf(word1), Ipv4Header.dst(b, ip), proto, l4Len);
        if (InternetChecksum.sum(b, l4, l4Len, pseudo) != 0xffff) {
            bits |= RxRing.TCPE << 8;
        }
        return bits;
    }
}
