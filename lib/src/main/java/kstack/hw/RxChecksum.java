package kstack.hw;

import kstack.wire.Bytes;
import kstack.wire.EthernetHeader;
import kstack.wire.InternetChecksum;
import kstack.wire.Ipv4Header;
import kstack.wire.UdpHeader;

/**
 * The receive checksum engine of the 8254x: it verifies the IPv4 header and the TCP or UDP checksum of whole,
 * unfragmented packets without VLAN tag, and says so in status and error bits. It changes and drops nothing.
 * Datasheet: 8254x developer's manual, 3.2.9.
 */
final class RxChecksum {
    private static final long LOW32 = 0xffff_ffffL;
    /** MF and offset in the little-endian word at the start of a header. */
    private static final long FRAGMENT = 0xff3f_0000_0000_0000L;

    private RxChecksum() {
    }

    /** EtherType 0x0800, version 4 and a header of five words: three bytes in a row, as a little-endian word has them. */
    private static final int PLAIN_IPV4 = 0x450008;

    /** Status bits in the lower byte, error bits in the next. */
    static int verify(byte[] b, int off, int len) {
        if (len < EthernetHeader.LEN + Ipv4Header.MIN_LEN) {
            return RxRing.IXSM;
        }
        int ipLen = len - EthernetHeader.LEN;
        return (Bytes.s32le(b, off + EthernetHeader.TYPE) & 0xffffff) == PLAIN_IPV4
                ? plain(b, off + EthernetHeader.LEN, ipLen) : withOptions(b, off, ipLen);
    }

    /** A header without options, nearly every one: each word is read once, and not swapped but where a number is wanted. */
    private static int plain(byte[] b, int ip, int ipLen) {
        long u = Bytes.s64le(b, ip);
        long v = Bytes.s64le(b, ip + 8);
        int totalLen = Short.toUnsignedInt(Short.reverseBytes((short) (u >>> 16)));
        if (totalLen < Ipv4Header.MIN_LEN || totalLen > ipLen) {
            return RxRing.IXSM;
        }
        long addresses = (v >>> 32) + Bytes.u32le(b, ip + Ipv4Header.DST);
        long header = (u & LOW32) + (u >>> 32) + (v & LOW32) + addresses;
        int bits = InternetChecksum.verifies(header) ? RxRing.IPCS : RxRing.IPCS | RxRing.IPE << 8;
        int proto = (int) (v >>> 8) & 0xff;
        int l4Len = totalLen - Ipv4Header.MIN_LEN;
        if (!hasChecksum(proto, l4Len) || (u & FRAGMENT) != 0) {
            return bits;
        }
        long w = Bytes.s64le(b, ip + Ipv4Header.MIN_LEN);
        if (proto == Ipv4Header.IPPROTO_UDP && w >>> 48 == 0) {
            return bits;
        }
        int protoAndLen = Short.toUnsignedInt(Short.reverseBytes((short) (proto + l4Len)));
        long sum = addresses + protoAndLen + (w & LOW32) + (w >>> 32)
                + InternetChecksum.littleEndian(b, ip + Ipv4Header.MIN_LEN + 8, l4Len - 8);
        return InternetChecksum.verifies(sum) ? bits | RxRing.TCPCS : bits | RxRing.TCPCS | RxRing.TCPE << 8;
    }

    private static boolean hasChecksum(int proto, int l4Len) {
        return proto == Ipv4Header.IPPROTO_UDP && l4Len >= 8 || proto == Ipv4Header.IPPROTO_TCP && l4Len >= 20;
    }

    private static int withOptions(byte[] b, int off, int ipLen) {
        int ip = off + EthernetHeader.LEN;
        if (EthernetHeader.type(b, off) != EthernetHeader.P_IP) {
            return RxRing.IXSM;
        }
        int headerLen = Ipv4Header.headerLen(b, ip);
        int totalLen = Ipv4Header.totalLen(b, ip);
        if (Ipv4Header.version(b, ip) != 4 || headerLen < Ipv4Header.MIN_LEN || totalLen < headerLen
                || totalLen > ipLen) {
            return RxRing.IXSM;
        }
        int bits = InternetChecksum.ipHeaderOk(b, ip) ? RxRing.IPCS : RxRing.IPCS | RxRing.IPE << 8;
        int proto = Ipv4Header.protocol(b, ip);
        int l4 = ip + headerLen;
        int l4Len = totalLen - headerLen;
        if (!hasChecksum(proto, l4Len) || Ipv4Header.isFragment(b, ip)
                || proto == Ipv4Header.IPPROTO_UDP && UdpHeader.checksum(b, l4) == 0) {
            return bits;
        }
        int pseudo = InternetChecksum.pseudoHeader(Ipv4Header.src(b, ip), Ipv4Header.dst(b, ip), proto, l4Len);
        boolean ok = InternetChecksum.sum(b, l4, l4Len, pseudo) == 0xffff;
        return ok ? bits | RxRing.TCPCS : bits | RxRing.TCPCS | RxRing.TCPE << 8;
    }
}
