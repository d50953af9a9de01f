package kstack.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkLayerTest {
    private static final long US = 0x0200_0000_0002L;
    private static final long THEM = 0x0200_0000_0001L;
    private static final byte[] PACKET = Frame.ip().ipv4("192.0.2.1", "224.0.0.251").udp(1, 2).payload("hi").build();

    private static byte[] behind(String header) {
        byte[] h = Bytes.unhex(header);
        byte[] b = java.util.Arrays.copyOf(h, h.length + PACKET.length);
        System.arraycopy(PACKET, 0, b, h.length, PACKET.length);
        return b;
    }

    @ParameterizedTest
    @CsvSource({"RAW, '', 02:00:00:00:00:02", "IPV4, '', 02:00:00:00:00:02", "NULL, 02000000, 02:00:00:00:00:02",
        "NULL, 00000002, 02:00:00:00:00:02", "LOOP, 00000002, 02:00:00:00:00:02",
        "LINUX_SLL, 0000 0001 0006 0200000000010000 0800, 02:00:00:00:00:02",
        "LINUX_SLL, 0001 0001 0006 0200000000010000 0800, ff:ff:ff:ff:ff:ff",
        "LINUX_SLL2, 0800 0000 00000003 0001 02 06 0200000000010000, 01:00:5e:00:00:fb"})
    void aPacketBehindAnotherLinkHeaderBecomesAnEthernetFrame(LinkLayer layer, String header, String dst) {
        byte[] b = behind(header);
        byte[] f = layer.toEthernet(b, 0, b.length, US, THEM).orElseThrow();
        assertEquals(dst, MacAddress.text(EthernetHeader.dst(f, 0)));
        assertEquals(THEM, EthernetHeader.src(f, 0));
        assertEquals(EthernetHeader.P_IP, EthernetHeader.type(f, 0));
        assertArrayEquals(PACKET, java.util.Arrays.copyOfRange(f, 14, f.length));
        assertEquals("IP 192.0.2.1.1 > 224.0.0.251.2: UDP, length 2",
                Dissection.of(b, 0, b.length, layer).summary());
    }

    @Test
    @DisplayName("cooked captures tell which frames the host sent itself")
    void outgoing() {
        byte[] b = behind("0004 0001 0006 0200000000020000 0800");
        assertEquals(LinkLayer.PACKET_OUTGOING, LinkLayer.LINUX_SLL.packetType(b, 0, b.length));
        assertEquals(-1, LinkLayer.LINUX_SLL.packetType(b, 0, 15));
        assertEquals(-1, LinkLayer.ETHERNET.packetType(b, 0, b.length));
        byte[] c = behind("0800 0000 00000003 0001 04 06 0200000000010000");
        assertEquals(LinkLayer.PACKET_OUTGOING, LinkLayer.LINUX_SLL2.packetType(c, 0, c.length));
    }

    @Test
    @DisplayName("a frame that is cut or of no known protocol has no Ethernet form")
    void none() {
        assertTrue(LinkLayer.RAW.toEthernet(PACKET, 0, 0, US, THEM).isEmpty());
        assertTrue(LinkLayer.NULL.toEthernet(behind("00000063"), 0, 40, US, THEM).isEmpty());
        assertTrue(LinkLayer.LINUX_SLL.toEthernet(PACKET, 0, 15, US, THEM).isEmpty());
        assertEquals(EthernetHeader.P_IPV6, LinkLayer.RAW.protocol(new byte[] {0x60}, 0, 1));
    }

    @Test
    @DisplayName("numbers of capture files name their layers, old numbers of raw IP too")
    void numbers() {
        for (LinkLayer l : LinkLayer.values()) {
            assertEquals(l, LinkLayer.of(l.number()).orElseThrow());
        }
        assertEquals(LinkLayer.RAW, LinkLayer.of(12).orElseThrow());
        assertEquals(LinkLayer.RAW, LinkLayer.of(14).orElseThrow());
        assertTrue(LinkLayer.of(105).isEmpty());
        assertEquals("IEEE 802.11", LinkLayer.title(105));
    }
}
