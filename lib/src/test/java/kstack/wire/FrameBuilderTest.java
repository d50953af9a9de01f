package kstack.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FrameBuilderTest {
    private static FrameBuilder udp() {
        return Frame.ethernet().src("02:00:00:00:00:0a").dst("02:00:00:00:00:0b").ipv4("192.0.2.1", "192.0.2.2")
                .ttl(64).udp(1234, 5000);
    }

    private static List<String> complaints(byte[] frame) {
        return Dissection.of(frame).suspicious().stream().map(f -> f.layer() + " " + f.name()).toList();
    }

    @Test
    @DisplayName("a UDP frame has these very bytes")
    void bytes() {
        assertEquals("02000000000b 02000000000a 0800 4500001e0000000040 11 f6cb c0000201 c0000202"
                .replace(" ", "") + "04d21388000afb126869", Bytes.hex(udp().payload("hi").build()));
    }

    @Test
    @DisplayName("every kind of frame passes its own checks")
    void sound() {
        List<FrameBuilder> all = List.of(udp().payloadLen(31), udp().noChecksum(), udp().vlan(7).vlan(9).pad(),
                udp().ipOptions((byte) 7, (byte) 3, (byte) 4), udp().size(1514).df().tos(0xb8).id(77),
                Frame.ethernet().tcp(80, 40000).flags("S.").seq(0xfffffff0L).ack(5).synOptions(1460, 1, 0, 7),
                Frame.ethernet().tcp(80, 40000).flags("P.").timestamps(7, 8).payload("GET /"),
                Frame.ethernet().echoRequest(1, 2).payloadLen(56), Frame.ethernet().echoReply(0xffff, 0xffff),
                Frame.ethernet().arpRequest("192.0.2.1", "192.0.2.2").pad(),
                Frame.ethernet().arpReply("192.0.2.2", "192.0.2.1"));
        for (FrameBuilder f : all) {
            assertEquals(List.of(), complaints(f.build()), Frame.summary(f.build()));
        }
    }

    @Test
    @DisplayName("size and padding give exactly the bytes asked for")
    void sizes() {
        assertEquals(60, udp().pad().build().length);
        assertEquals(64, udp().pad().fcs().build().length);
        assertTrue(Fcs.ok(udp().pad().fcs().build(), 0, 64));
        byte[] big = udp().size(1514).build();
        assertEquals(1514, big.length);
        assertEquals(1500, Ipv4Header.totalLen(big, 14));
        assertEquals(1480, UdpHeader.length(big, 34));
        var e = assertThrows(IllegalArgumentException.class, () -> udp().payloadLen(100).size(60).build());
        assertTrue(e.getMessage().contains("at least 142 bytes"), e.getMessage());
    }

    @Test
    @DisplayName("breaking one thing breaks that thing alone")
    void broken() {
        assertEquals(List.of("IPv4 header checksum"), complaints(udp().badIpChecksum().build()));
        assertEquals(List.of("UDP checksum"), complaints(udp().badChecksum().build()));
        assertEquals(List.of("TCP checksum"), complaints(Frame.ethernet().tcp(1, 2).badChecksum().build()));
        assertEquals(List.of("ICMP checksum"), complaints(Frame.ethernet().echoRequest(1, 2).badChecksum().build()));
        assertEquals(List.of("IPv4 version"), complaints(udp().version(5).build()));
        assertEquals(List.of("UDP length"), complaints(udp().udpLength(7).build()));
        assertEquals(List.of("UDP length"), complaints(udp().udpLength(9).build()));
        assertEquals(List.of("padding padding"), complaints(udp().payloadLen(10).udpLength(12).build()));
        assertEquals(List.of("IPv4 total length"), complaints(udp().totalLen(19).build()));
        assertFalse(complaints(udp().ihl(4).build()).isEmpty());
        assertEquals(List.of("IPv4 header checksum"), complaints(udp().byteAt(22, 3).build()));
    }

    @Test
    @DisplayName("a frame without link header is the same packet")
    void noLink() {
        byte[] full = udp().payload("x").build();
        byte[] packet = Frame.ip().ipv4("192.0.2.1", "192.0.2.2").udp(1234, 5000).payload("x").build();
        assertArrayEquals(java.util.Arrays.copyOfRange(full, 14, full.length), packet);
    }

    @Test
    @DisplayName("a setting of another protocol or out of range says what to do")
    void errors() {
        assertThrows(IllegalArgumentException.class, () -> udp().seq(1));
        assertThrows(IllegalArgumentException.class, () -> Frame.ethernet().tcp(1, 2).udpLength(4));
        assertThrows(IllegalArgumentException.class, () -> Frame.ethernet().udp(1, 65536));
        assertThrows(IllegalArgumentException.class, () -> udp().arpRequest("1.1.1.1", "2.2.2.2").build());
        assertThrows(IllegalArgumentException.class, () -> Frame.ethernet().tcp(1, 2).flags("S,"));
        assertThrows(IllegalArgumentException.class, () -> Frame.ethernet().ipv4("1.1.1.1", "2.2.2.2").badChecksum().build());
    }
}
