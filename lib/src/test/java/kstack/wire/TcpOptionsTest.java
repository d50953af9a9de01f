package kstack.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TcpOptionsTest {
    private final TcpOptions options = new TcpOptions();

    private TcpOptions parse(String hex) {
        byte[] b = Bytes.unhex(hex);
        return options.parse(b, 0, b.length);
    }

    @Test
    @DisplayName("a Linux SYN's options are all read")
    void linuxSyn() {
        parse("020405b4 0402 080a 11223344 00000000 01 030307");
        assertEquals(1460, options.mss);
        assertEquals(7, options.wscale);
        assertTrue(options.sackPermitted);
        assertTrue(options.timestamps);
        assertEquals(0x11223344, options.tsval);
        assertEquals(0, options.tsecr);
        assertFalse(options.malformed);
    }

    @Test
    @DisplayName("nothing of an earlier segment is left over")
    void reused() {
        parse("020405b4 0402 080a 11223344 00000000 01 030307");
        parse("");
        assertEquals(0, options.mss);
        assertEquals(-1, options.wscale);
        assertFalse(options.sackPermitted);
        assertFalse(options.timestamps);
    }

    @Test
    @DisplayName("aligned timestamps and SACK blocks are read")
    void established() {
        parse("0101080a 00000005 fffffffe");
        assertTrue(options.timestamps);
        assertEquals(-2, options.tsecr);
        parse("0101080a 00000005 00000006 0101 0512 00000010 00000020 00000030 00000040");
        assertEquals(5, options.tsval);
        assertEquals(2, options.sackBlocks);
        assertEquals(0x10, options.sackStart(0));
        assertEquals(0x40, options.sackEnd(1));
    }

    @Test
    @DisplayName("reading stops at a length below 2 and keeps what came before")
    void shortLength() {
        parse("020405b4 0301 0402");
        assertEquals(1460, options.mss);
        assertFalse(options.sackPermitted);
        assertTrue(options.malformed);
    }

    @Test
    @DisplayName("an option that reaches past the header is not read")
    void pastEnd() {
        parse("01 02 04 05");
        assertEquals(0, options.mss);
        assertTrue(options.malformed);
        parse("08");
        assertTrue(options.malformed);
    }

    @Test
    @DisplayName("unknown kinds are skipped, known kinds of a wrong length ignored, a zero MSS too")
    void odd() {
        parse("fd04abcd 0203ff 02040000 03020402");
        assertEquals(0, options.mss);
        assertEquals(-1, options.wscale);
        assertTrue(options.sackPermitted);
        assertFalse(options.malformed);
    }

    @Test
    @DisplayName("nothing after the end mark counts and a window shift above 14 is taken as 14")
    void endMark() {
        parse("030320 00 020405b4");
        assertEquals(14, options.wscale);
        assertEquals(0, options.mss);
    }

    @Test
    @DisplayName("what the writers write reads back")
    void roundTrip() {
        byte[] b = new byte[40];
        int len = TcpOptions.writeSyn(b, 0, 1400, true, true, 9, 8, 5);
        assertEquals(20, len);
        assertEquals("020405780402080a000000090000000801030305", Bytes.hex(b, 0, len));
        options.parse(b, 0, len);
        assertEquals(1400, options.mss);
        assertEquals(8, options.tsecr);
        assertEquals(8, TcpOptions.writeSyn(b, 0, 1400, true, false, 9, 8, -1));

        int[] blocks = {1, 2, 3, 4, 5, 6, 7, 8};
        assertEquals(40, TcpOptions.writeEstablished(b, 0, true, 9, 8, blocks, 3));
        assertEquals(40, TcpOptions.writeEstablished(b, 0, true, 9, 8, blocks, 4), "three blocks fit");
        assertEquals(3, options.parse(b, 0, 40).sackBlocks);
        assertEquals(6, options.sackEnd(2));
        assertEquals(36, TcpOptions.writeEstablished(b, 0, false, 0, 0, blocks, 4));
        assertEquals(4, options.parse(b, 0, 36).sackBlocks);
        assertEquals(0, TcpOptions.writeEstablished(b, 0, false, 0, 0, blocks, 0));
    }

    @Test
    @DisplayName("random bytes never make the reader leave the range")
    void random() {
        Random random = new Random(11);
        for (int i = 0; i < 100_000; i++) {
            byte[] b = new byte[random.nextInt(41)];
            random.nextBytes(b);
            for (int k = 0; k < b.length; k++) {
                if (random.nextInt(3) == 0) {
                    b[k] = (byte) random.nextInt(12);
                }
            }
            options.parse(b, 0, b.length);
            assertTrue(options.sackBlocks <= 4 && options.wscale <= 14);
        }
    }
}
