package kstack.net.ipv4;

import kstack.kernel.Cpu;
import kstack.net.core.Netns;
import kstack.net.core.PacketType;
import kstack.net.core.SkBuff;
import kstack.trace.FnSequence;
import kstack.trace.Mib;
import kstack.wire.Bytes;
import kstack.wire.InternetChecksum;
import kstack.wire.Ipv4Header;
import kstack.wire.UdpHeader;

/**
 * What {@link IpInput} and {@link Udp} do with the datagram that nearly all are, in one straight line: a whole packet
 * without options for this host and for a socket with room, whose checksum the device verified.
 *
 * <p>It makes every check of the long way and moves every counter, but reads the headers once, in words, and charges its
 * functions together. All tests come before the first effect: where one fails, an interrupt is due within, or somebody
 * traces the CPU, nothing has happened and the packet goes the long way. Both ways do the same to the last picosecond,
 * which a test holds; a rule that is new on the long way must be asked for here. It calls nothing that it could not inline,
 * which is what its speed is made of. Linux has such a line for TCP: header prediction in {@code tcp_rcv_established()}.
 */
final class UdpFastPath {
    private static final int VERSION_4_IHL_5 = 0x45;
    private static final int FRAGMENT = 0x3fff;
    private static final int HEADERS = Ipv4Header.MIN_LEN + UdpHeader.LEN;
    private static final long LOW32 = 0xffff_ffffL;

    private final Netns net;
    private final Fib fib;
    private final Udp udp;

    UdpFastPath(Netns net, Fib fib, Udp udp) {
        this.net = net;
        this.fib = fib;
        this.udp = udp;
    }

    /** Takes the packet to its socket, or returns false and has done nothing. */
    boolean rcv(Cpu cpu, SkBuff skb) {
        int len = skb.len();
        if (len < HEADERS || skb.dataLen() != 0 || skb.ipSummed() != SkBuff.CHECKSUM_UNNECESSARY
                || skb.gsoSize() != 0 || !skb.isFor(PacketType.HOST)) {
            return false;
        }
        byte[] b = skb.head();
        int ip = skb.data();
        // version, header length, tos, total length | id, fragment
        long u = Bytes.s64(b, ip);
        // ttl, protocol, checksum | source
        long v = Bytes.s64(b, ip + 8);
        // destination | ports
        long w = Bytes.s64(b, ip + 16);
        int totalLen = (int) (u >>> 32) & 0xffff;
        int udpLen = Bytes.u16(b, ip + Ipv4Header.MIN_LEN + UdpHeader.LENGTH);
        if (u >>> 56 != VERSION_4_IHL_5 || (u & FRAGMENT) != 0 || totalLen > len
                || (v >>> 48 & 0xff) != Ipv4Header.IPPROTO_UDP
                || udpLen < UdpHeader.LEN || udpLen > totalLen - Ipv4Header.MIN_LEN
                || !InternetChecksum.verifies((u >>> 32) + (u & LOW32) + (v >>> 32) + (v & LOW32) + (w >>> 32))
                || fib.input(v << 32 | w >>> 32) != RouteType.LOCAL) {
            return false;
        }
        UdpSock sock = udp.lookup((int) v, (int) w >>> 16, (int) (w >>> 32), (int) w & 0xffff, skb.dev().ifindex());
        if (sock == null || !sock.takesAtOnce(cpu, skb) || !cpu.charge(FnSequence.UDP_TO_SOCKET)) {
            return false;
        }
        net.mib().inc(Mib.IP_IN_RECEIVES);
        net.mib().add(Mib.IPEXT_IN_OCTETS, len);
        net.mib().inc(IpInput.ecn((int) (u >>> 48)));
        net.mib().inc(Mib.IP_IN_DELIVERS);
        IpControl.route(skb, RouteType.LOCAL);
        skb.narrow(Ipv4Header.MIN_LEN, udpLen);
        sock.take(cpu, skb);
        return true;
    }
}
