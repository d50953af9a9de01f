package kstack.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class InternetChecksumTest {

    /** RFC 1071 word by word, the slow way. */
    private static int slowSum(byte[] b, int off, int len, int initial) {
        long s = initial & 0xffff_ffffL;
        for (int i = 0; i < len; i++) {
            s += (i & 1) == 0 ? (b[off + i] & 0xff) << 8 : b[off + i] & 0xff;
        }
        while (s >>> 16 != 0) {
            s = (s & 0xffff) + (s >>> 16);
        }
        return (int) s;
    }

    @Test
    @DisplayName("agrees with word-by-word addition for every length and offset")
    void agreesWithSlow() {
        Random random = new Random(1071);
        byte[] b = new byte[400];
        for (int round = 0; round < 20; round++) {
            random.nextBytes(b);
            if (round == 1) {
                java.util.Arrays.fill(b, (byte) 0xff);
            }
            if (round == 2) {
                java.util.Arrays.fill(b, (byte) 0);
            }
            int initial = round == 0 ? 0 : random.nextInt();
            for (int off = 0; off < 17; off++) {
                for (int len = 0; len < 130; len++) {
                    assertEquals(slowSum(b, off, len, initial), InternetChecksum.sum(b, off, len, initial),
                            "round " + round + " off " + off + " len " + len);
                }
            }
        }
    }

    @Test
    @DisplayName("sums 64 KiB of 0xff without losing a carry")
    void large() {
        byte[] b = new byte[65536];
        java.util.Arrays.fill(b, (byte) 0xff);
        assertEquals(0xffff, InternetChecksum.sum(b, 0, b.length, -1));
        assertEquals(slowSum(b, 0, 65535, 7), InternetChecksum.sum(b, 0, 65535, 7));
    }

    @Test
    @DisplayName("the sum of two blocks is the sum of the whole, at odd splits too")
    void blocks() {
        byte[] b = new byte[61];
        new Random(2).nextBytes(b);
        for (int cut = 0; cut <= b.length; cut++) {
            int first = InternetChecksum.sum(b, 0, cut, 0);
            int second = InternetChecksum.sum(b, cut, b.length - cut, 0);
            assertEquals(InternetChecksum.sum(b, 0, b.length, 0), InternetChecksum.addBlock(first, second, cut));
        }
    }

    @Test
    @DisplayName("an updated checksum equals a recomputed one")
    void incremental() {
        Random random = new Random(1624);
        byte[] b = new byte[20];
        for (int i = 0; i < 20_000; i++) {
            random.nextBytes(b);
            b[0] = 0x45;
            int before = InternetChecksum.fillIpHeader(b, 0);
            int oldTtl = Bytes.u16(b, 8);
            int oldDst = Ipv4Header.dst(b, 0);
            Ipv4Header.ttl(b, 0, random.nextInt(256));
            int dst = random.nextInt();
            Ipv4Header.dst(b, 0, dst);
            int updated = InternetChecksum.update(before, oldTtl, Bytes.u16(b, 8));
            updated = InternetChecksum.update32(updated, oldDst, dst);
            assertEquals(InternetChecksum.fillIpHeader(b, 0), updated);
            assertTrue(InternetChecksum.ipHeaderOk(b, 0));
        }
    }

    @Test
    @DisplayName("a pseudo header sums as its twelve bytes do")
    void pseudoHeader() {
        Random random = new Random(793);
        byte[] b = new byte[12];
        for (int i = 0; i < 10_000; i++) {
            int src = random.nextInt();
            int dst = random.nextInt();
            int len = random.nextInt(65536);
            Bytes.put32(b, 0, src);
            Bytes.put32(b, 4, dst);
            Bytes.put16(b, 8, 17);
            Bytes.put16(b, 10, len);
            assertEquals(slowSum(b, 0, 12, 0), InternetChecksum.pseudoHeader(src, dst, 17, len));
        }
    }

    @Test
    @DisplayName("a changed bit is found in UDP, TCP and ICMP, and UDP without checksum passes")
    void verify() {
        byte[] b = new byte[60];
        new Random(3).nextBytes(b);
        InternetChecksum.fillUdp(b, 3, 41, 1, 2);
        assertTrue(InternetChecksum.udpOk(b, 3, 41, 1, 2));
        assertFalse(InternetChecksum.udpOk(b, 3, 41, 1, 3));
        b[20] ^= 4;
        assertFalse(InternetChecksum.udpOk(b, 3, 41, 1, 2));
        UdpHeader.checksum(b, 3, 0);
        assertTrue(InternetChecksum.udpOk(b, 3, 41, 1, 2));

        InternetChecksum.fillTcp(b, 0, 60, 1, 2);
        assertTrue(InternetChecksum.tcpOk(b, 0, 60, 1, 2));
        b[59] ^= 1;
        assertFalse(InternetChecksum.tcpOk(b, 0, 60, 1, 2));

        InternetChecksum.fillIcmp(b, 1, 33);
        assertTrue(InternetChecksum.icmpOk(b, 1, 33));
        b[1] ^= 1;
        assertFalse(InternetChecksum.icmpOk(b, 1, 33));
    }

    @Test
    @DisplayName("a UDP checksum that comes out as zero is sent as 0xffff")
    void udpZero() {
        byte[] b = new byte[10];
        int pseudo = InternetChecksum.pseudoHeader(0, 0, Ipv4Header.IPPROTO_UDP, 10);
        Bytes.put16(b, 8, ~pseudo & 0xffff);
        assertEquals(0xffff, InternetChecksum.fillUdp(b, 0, 10, 0, 0));
        assertTrue(InternetChecksum.udpOk(b, 0, 10, 0, 0));
    }
}
