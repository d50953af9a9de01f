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
 * is 0xffff. Long ranges are added least significant byte first and swapped at the end, which RFC 1071 section 2(B)
 * allows.
 */
public final class InternetChecksum {
    private static final VarHandle LE32 = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LE64 = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long LOW32 = 0xffff_ffffL;

    /** From this length on a loop is cheaper than straight lines. */
    private static final int BULK_MIN = 128;

    private InternetChecksum() {
    }

    /**
     * The folded sum of a range, added to {@code initial} (an unsigned 32-bit sum, for instance a pseudo header).
     * An odd last byte counts as if a zero byte followed; the range's first byte is always a high byte.
     */
    public static int sum(byte[] b, int off, int len, int initial) {
        return fold64(partial(b, off, len, initial & LOW32));
    }

    /** Adds a range to a sum of at most 33 bits; the answer is below 2^48 for any array. */
    private static long partial(byte[] b, int off, int len, long initial) {
        return initial + swap(fold64(littleEndian(b, off, len)));
    }

    /** A folded sum of words that were read least significant byte first, as one of network order, or the other way. */
    private static int swap(int sum) {
        return sum >>> 8 | (sum & 0xff) << 8;
    }

    /**
     * The sum of a range whose words are read least significant byte first. Byte order does not change a one's-complement sum
     * but for the order of its own two bytes (RFC 1071, 2B), and 0xffff, the sum that verifies, is the same both ways.
     * The answer is not folded and below 2^48.
     */
    public static long littleEndian(byte[] b, int off, int len) {
        int i = off;
        long s = 0;
        if (len >= BULK_MIN) {
            int bulk = len & -16;
            s = bulkSum(b, i, bulk);
            i += bulk;
            len -= bulk;
        }
        // what is left is below 128: straight lines by the bits of its length, as a loop of a few rounds costs more
        if (len >= 32) {
            if (len >= 64) {
                s += four(b, i) + four(b, i + 32);
                i += 64;
            }
            if ((len & 32) != 0) {
                s += four(b, i);
                i += 32;
            }
        }
        if ((len & 16) != 0) {
            s += halves((long) LE64.get(b, i)) + halves((long) LE64.get(b, i + 8));
            i += 16;
        }
        if ((len & 8) != 0) {
            s += halves((long) LE64.get(b, i));
            i += 8;
        }
        int tail = len & 7;
        if (tail == 0) {
            return s;
        }
        if (i >= 8) {
            // the last bytes are the upper ones of the word that ends with them
            return s + halves((long) LE64.get(b, i + tail - 8) >>> 64 - 8 * tail);
        }
        for (int k = 0; k < tail; k++) {
            s += (b[i + k] & 0xffL) << 8 * (k & 1);
        }
        return s;
    }

    private static long halves(long v) {
        return (v & LOW32) + (v >>> 32);
    }

    private static long four(byte[] b, int i) {
        return halves((long) LE64.get(b, i)) + halves((long) LE64.get(b, i + 8))
                + halves((long) LE64.get(b, i + 16)) + halves((long) LE64.get(b, i + 24));
    }

    /** The sum of a multiple of 16 bytes, in a loop. */
    private static long bulkSum(byte[] b, int off, int len) {
        long s = 0;
        long t = 0;
        for (int i = off; i < off + len; i += 16) {
            long v = (long) LE64.get(b, i);
            long w = (long) LE64.get(b, i + 8);
            s += (v & LOW32) + (w & LOW32);
            t += (v >>> 32) + (w >>> 32);
        }
        return s + t;
    }

    /** Folds 64 bits to 16: each half is added to the other, and the carry of the low half lands in the high one. */
    private static int fold64(long sum) {
        int s = (int) (sum + Long.rotateLeft(sum, 32) >>> 32);
        return s + Integer.rotateLeft(s, 16) >>> 16;
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
        return fold64(pseudo(src, dst, proto, len));
    }

    private static long pseudo(int src, int dst, int proto, int len) {
        return (src & LOW32) + (dst & LOW32) + proto + len;
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

    /** Whether a sum, folded or not and in either byte order, is the one of a range with a right checksum. */
    public static boolean verifies(long sum) {
        return fold64(sum) == 0xffff;
    }

    private static int transportSum(byte[] b, int off, int len, int src, int dst, int proto) {
        return fold64(partial(b, off, len, pseudo(src, dst, proto, len)));
    }

    /** Whether the IPv4 header at {@code off} sums right over its own length; the header must be whole. */
    public static boolean ipHeaderOk(byte[] b, int off) {
        return ipHeaderOk(b, off, (b[off] & 0x0f) << 2);
    }

    /** Whether an IPv4 header of {@code headerLen} bytes sums right. */
    public static boolean ipHeaderOk(byte[] b, int off, int headerLen) {
        if (headerLen != Ipv4Header.MIN_LEN) {
            return sum(b, off, headerLen, 0) == 0xffff;
        }
        // nearly every header: five words in a straight line, no loop
        long s = halves((long) LE64.get(b, off)) + halves((long) LE64.get(b, off + 8))
                + ((int) LE32.get(b, off + 16) & LOW32);
        return fold64(s) == 0xffff;
    }

    /**
     * Whether a UDP datagram's checksum is right or absent (zero).
     *
     * @param len header and payload in bytes, as the UDP length field says
     */
    public static boolean udpOk(byte[] b, int off, int len, int src, int dst) {
        return UdpHeader.checksum(b, off) == 0
                || transportSum(b, off, len, src, dst, Ipv4Header.IPPROTO_UDP) == 0xffff;
    }

    /** Whether a TCP segment's checksum is right; {@code len} counts header and payload. */
    public static boolean tcpOk(byte[] b, int off, int len, int src, int dst) {
        return transportSum(b, off, len, src, dst, Ipv4Header.IPPROTO_TCP) == 0xffff;
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
        int c = ~transportSum(b, off, len, src, dst, Ipv4Header.IPPROTO_UDP) & 0xffff;
        if (c == 0) {
            c = 0xffff;
        }
        Bytes.put16(b, off + UdpHeader.CHECKSUM, c);
        return c;
    }

    /** Computes and stores a TCP checksum; answers it. */
    public static int fillTcp(byte[] b, int off, int len, int src, int dst) {
        Bytes.put16(b, off + TcpHeader.CHECKSUM, 0);
        int c = ~transportSum(b, off, len, src, dst, Ipv4Header.IPPROTO_TCP) & 0xffff;
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
