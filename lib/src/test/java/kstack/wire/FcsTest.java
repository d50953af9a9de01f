package kstack.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FcsTest {
    @Test
    @DisplayName("a frame with its own FCS appended checks, one changed bit does not")
    void appended() {
        byte[] b = new byte[64];
        b[17] = 42;
        Fcs.append(b, 0, 60);
        assertTrue(Fcs.ok(b, 0, 64));
        b[3] ^= 1;
        assertFalse(Fcs.ok(b, 0, 64));
        assertFalse(Fcs.ok(b, 0, 3));
    }

    @Test
    @DisplayName("the check value of CRC-32 comes out")
    void checkValue() {
        assertEquals(0xcbf43926, Fcs.crc32("123456789".getBytes(StandardCharsets.US_ASCII), 0, 9));
    }
}
