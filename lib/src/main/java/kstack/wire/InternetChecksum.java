package kstack.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The one's-complement checksum of IP, ICMP, UDP and TCP (RFC 1071, RFC 1624); in Linux {@code csum_partial()},
 * {@code csum_fold()}, {@code csum_tcpudp_nofold()}.
 *
 * <p>A <em>sum</em> is folded to 16 bits and not complemented, so that sums of parts can be added; a
 * <em>checksum</em> is its complement, as it stands in a header. A sum over data that includes a right checksum
 * is 0xffff. Bytes are added as little-endian words and swapped once at the end, which RFC 1071 section 2(B) allows.
 */
public final class InternetChecksum {
    private static final VarHandle LE64 = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long LOW32 = 0xffff_ffffL;

    private InternetChecksum() {
    }

    /**
     * The folded sum of a range, added to {@code initial} (an unsigned 32-bit sum, for instance a pseudo header).
     * An odd last byte counts as if a zero byte followed; the range's first byte is always a high byte.
     */
    public static int sum(byte[] b, int off, int len, int initial) {
        int end = off + len;
        int i = off;
        long s = 0;
        long t = 0;
        for (int stop = end - 15; i < stop; i += 16) {
            long v = (long) LE64.get(b, i);
            long w = (long) LE64.get(b, i + 8);
            s += (v & LOW32) + (w & LOW32);
            t += (v >>> 32) + (w >>> 32);
        }
        if ((len & 8) != 0) {
            long v = (long) LE64.get(b, i);
            s += v & LOW32;
            t += v >>> 32;
            i += 8;
        }
        if ((len & 4) != 0) {
            s += Bytes.u32le(b, i);
            i += 4;
        }
        if ((len & 2) != 0) {
            s += Bytes.u16le(b, i);
            i += 2;
        }
        if ((len & 1) != 0) {
            t += b[i] & 0xff;
        }
        s += t;
        s = (s & LOW32) + (s >>> 32);
        s = (s & 0xffff) + (s >>> 16 & 0xffff) + (s >>> 32);
        int f = (int) s;
        f = (f & 0xffff) + (f >>> 16);
        f = (f & 0xffff) + (f >>> 16);
        return fold((f >>> 8 | (f & 0xff) << 8) + (initial & 0xffff) + (initial >>> 16));
    }

    /** The checksum of a range: the complement of its sum. The checksum field inside must hold zero. */
    public static int checksum(byte[] b, int off, int len) {
        return ~sum(b, off, len, 0) & 0xffff;
    }

    /** Adds the carries above bit 15 back in, until none is left. */
    public static int fold(int sum) {
        int s = (sum & 0xffff) + (sum >>> 16);
        return (s & 0xffff) + (s >>> 16);
    }

    /** One's-complement addition of two sums. */
    public static int add(int sumA, int sumB) {
        return fold(fold(sumA) + fold(sumB));
    }

    /**
     * The sum of two neighbouring blocks from their own sums; {@code csum_block_add()}. A second block that starts
     * at an odd offset has its bytes in the other lanes, so its sum is swapped first.
     */
    public static int addBlock(int sumA, int sumB, int offsetOfB) {
        int s = fold(sumB);
        if ((offsetOfB & 1) != 0) {
            s = s >>> 8 | (s & 0xff) << 8;
        }
        return add(sumA, s);
    }

    /** The sum of the IPv4 pseudo header of UDP and TCP: addresses, protocol, length of header and payload. */
    public static int pseudoHeader(int src, int dst, int proto, int len) {
        long s = (src & LOW32) + (dst & LOW32) + proto + len;
        s = (s & 0xffff) + (s >>> 16 & 0xffff) + (s >>> 32);
        return fold((int) s);
    }

    /**
     * A header's checksum after one 16-bit word changed, without reading the rest; RFC 1624 equation 3:
     * HC' = ~(~HC + ~m + m').
     */
    public static int update(int oldChecksum, int oldWord, int newWord) {
        return ~fold((~oldChecksum & 0xffff) + (~oldWord & 0xffff) + (newWord & 0xffff)) & 0xffff;
    }

    /** As {@link #update} for a change of 32 bits, such as an address. */
    public static int update32(int oldChecksum, int oldBits, int newBits) {
        return ~fold((~oldChecksum & 0xffff) + (~oldBits & 0xffff) + (~oldBits >>> 16)
                + (newBits & 0xffff) + (newBits >>> 16)) & 0xffff;
    }

    /** Whether the IPv4 header at {@code off} sums right over its own length; the header must be whole. */
    public static boolean ipHeaderOk(byte[] b, int off) {
        return sum(b, off, (b[off] & 0x0f) << 2, 0) == 0xffff;
    }

    /**
     * Whether a UDP datagram's checksum is right or absent (zero).
     *
     * @param len header and payload in bytes, as the UDP length field says
     */
    public static boolean udpOk(byte[] b, int off, int len, int src, int dst) {
        return UdpHeader.checksum(b, off) == 0
                || sum(b, off, len, pseudoHeader(src, dst, Ipv4Header.IPPROTO_UDP, len)) == 0xffff;
    }

    /** Whether a TCP segment's checksum is right; {@code len} counts header and payload. */
    public static boolean tcpOk(byte[] b, int off, int len, int src, int dst) {
        return sum(b, off, len, pseudoHeader(src, dst, Ipv4Header.IPPROTO_TCP, len)) == 0xffff;
    }

    /** Whether an ICMP message's checksum is right; {@code len} counts header and payload. */
    public static boolean icmpOk(byte[] b, int off, int len) {
        return sum(b, off, len, 0) == 0xffff;
    }

    /** Computes and stores the IPv4 header's checksum; answers it. */
    public static int fillIpHeader(byte[] b, int off) {
        Bytes.put16(b, off + Ipv4Header.CHECKSUM, 0);
        int c = checksum(b, off, (b[off] & 0x0f) << 2);
        Bytes.put16(b, off + Ipv4Header.CHECKSUM, c);
        return c;
    }

    /** Computes and stores a UDP checksum; a result of zero is sent as 0xffff (RFC 768). Answers it. */
    public static int fillUdp(byte[] b, int off, int len, int src, int dst) {
        Bytes.put16(b, off + UdpHeader.CHECKSUM, 0);
        int c = ~sum(b, off, len, pseudoHeader(src, dst, Ipv4Header.IPPROTO_UDP, len)) & 0xffff;
        if (c == 0) {
            c = 0xffff;
        }
        Bytes.put16(b, off + UdpHeader.CHECKSUM, c);
        return c;
    }

    /** Computes and stores a TCP checksum; answers it. */
    public static int fillTcp(byte[] b, int off, int len, int src, int dst) {
        Bytes.put16(b, off + TcpHeader.CHECKSUM, 0);
        int c = ~sum(b, off, len, pseudoHeader(src, dst, Ipv4Header.IPPROTO_TCP, len)) & 0xffff;
        Bytes.put16(b, off + TcpHeader.CHECKSUM, c);
        return c;
    }

    /** Computes and stores an ICMP checksum; answers it. */
    public static int fillIcmp(byte[] b, int off, int len) {
        Bytes.put16(b, off + IcmpHeader.CHECKSUM, 0);
        int c = checksum(b, off, len);
        Bytes.put16(b, off + IcmpHeader.CHECKSUM, c);
        return c;
    }
}
