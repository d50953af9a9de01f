package kstack.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HexDumpTest {
    private static final String PACKET = "450005dc3a2b400036068c4a8efab92ec0a8016401bbd4315e2a1b3c7f3d4a21";

    @ParameterizedTest
    @ValueSource(strings = {
        // tcpdump -X with its summary line
        "12:00:00.1 IP 142.250.185.46.443 > 192.168.1.100.54321: Flags [P.], length 1460\n"
            + "\t0x0000:  4500 05dc 3a2b 4000 3606 8c4a 8efa b92e  E...:+@.6..J....\n"
            + "\t0x0010:  c0a8 0164 01bb d431 5e2a 1b3c 7f3d 4a21  ...d...1^*.<.=J!\n",
        // the same with blanks lost on a web page
        "0x0000: 4500 05dc 3a2b 4000 3606 8c4a 8efa b92e E...:+@.6..J....\n"
            + "0x0010: c0a8 0164 01bb d431 5e2a 1b3c 7f3d 4a21 ...d...1^*.<.=J!",
        // tcpdump -x
        "\t0x0000:  4500 05dc 3a2b 4000 3606 8c4a 8efa b92e\n\t0x0010:  c0a8 0164 01bb d431 5e2a 1b3c 7f3d 4a21\n",
        // xxd
        "00000000: 4500 05dc 3a2b 4000 3606 8c4a 8efa b92e  E...:+@.6..J....\r\n"
            + "00000010: c0a8 0164 01bb d431 5e2a 1b3c 7f3d 4a21  ...d...1^*.<.=J!\r\n",
        // hexdump -C
        "00000000  45 00 05 dc 3a 2b 40 00  36 06 8c 4a 8e fa b9 2e  |E...:+@.6..J....|\n"
            + "00000010  c0 a8 01 64 01 bb d4 31  5e 2a 1b 3c 7f 3d 4a 21  |...d...1^*.<.=J!|\n00000020\n",
        // Wireshark, tshark -x
        "0000  45 00 05 dc 3a 2b 40 00 36 06 8c 4a 8e fa b9 2e   E...:+@.6..J....\n"
            + "0010  c0 a8 01 64 01 bb d4 31 5e 2a 1b 3c 7f 3d 4a 21   ...d...1^*.<.=J!\n",
        PACKET,
        "4500 05dc 3a2b 4000 3606 8c4a 8efa b92e\nc0a8 0164 01bb d431 5e2a 1b3c 7f3d 4a21 # TCP",
        "45:00:05:dc:3a:2b:40:00:36:06:8c:4a:8e:fa:b9:2e:c0:a8:01:64:01:bb:d4:31:5e:2a:1b:3c:7f:3d:4a:21",
        "{0x45, 0x00, 0x05, 0xdc, 0x3a, 0x2b, 0x40, 0x00, 0x36, 0x06, 0x8c, 0x4a, 0x8e, 0xfa, 0xb9, 0x2e,\n"
            + "0xc0, 0xa8, 0x01, 0x64, 0x01, 0xbb, 0xd4, 0x31, 0x5e, 0x2a, 0x1b, 0x3c, 0x7f, 0x3d, 0x4a, 0x21};"})
    void everyCommonDumpGivesTheSameBytes(String text) {
        assertEquals(PACKET, Bytes.hex(HexDump.parse(text)));
    }

    @Test
    @DisplayName("a text column that looks like hex is not taken for bytes")
    void hexText() {
        String dump = "\t0x0000:  6162 6364 6566 3031 6162 6364 6566 3031  abcdef01abcdef01\n"
                + "\t0x0010:  6162                                     ab\n";
        assertEquals("abcdef01abcdef01ab", new String(HexDump.parse(dump), java.nio.charset.StandardCharsets.US_ASCII));
        String wireshark = "0000  61 62 20 61 62 20 61 62   ab ab ab\n";
        assertEquals("ab ab ab", new String(HexDump.parse(wireshark), java.nio.charset.StandardCharsets.US_ASCII));
    }

    @Test
    @DisplayName("what format prints parses back at every length, and looks like tcpdump's")
    void roundTrip() {
        byte[] b = new byte[70];
        for (int i = 0; i < b.length; i++) {
            b[i] = (byte) (i * 37);
        }
        for (int len = 1; len <= b.length; len++) {
            assertArrayEquals(java.util.Arrays.copyOf(b, len), HexDump.parse(HexDump.format(b, 0, len)), "length " + len);
        }
        assertEquals("\t0x0000:  4500 05dc 3a2b 4000 3606 8c4a 8efa b92e  E...:+@.6..J....\n"
                + "\t0x0010:  c0a8 01                                  ...\n",
                HexDump.format(Bytes.unhex(PACKET), 0, 19));
    }

    @Test
    @DisplayName("offsets that start over begin another packet")
    void several() {
        String text = "A\n\t0x0000:  0001 02  ...\nB\n\t0x0000:  0304  ..\n";
        assertEquals(2, HexDump.parseAll(text).size());
        assertEquals("0304", Bytes.hex(HexDump.parseAll(text).get(1)));
        assertThrows(IllegalArgumentException.class, () -> HexDump.parse(text));
    }

    private static void fails(String text, String line, String word) {
        var e = assertThrows(IllegalArgumentException.class, () -> HexDump.parse(text));
        assertTrue(e.getMessage().contains(line) && e.getMessage().contains(word), e.getMessage());
    }

    @Test
    @DisplayName("errors name the line and the word")
    void errors() {
        fails("\t0x0000:  4500 05d 3a2b  E..\n", "line 1", "05d");
        fails("\t0x0000:  4500 05zz 3a2b  E..\n", "line 1", "05zz");
        fails("x\n\t0x0000:  4500 05dc  E..\n\t0x0010:  4500  E.\n", "line 2", "16 bytes");
        fails("\t0x0010:  4500 05dc  E..\n", "line 1", "0x0010");
        fails("4500\nhello", "line 2", "hello");
        fails("", "no hex digits", "tcpdump");
    }
}
