package kstack.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
    @Test
    @DisplayName("addresses read and print the same text")
    void roundTrip() {
        assertEquals("142.250.185.46", Ipv4Address.parse(" 142.250.185.46 ").toString());
        assertEquals(0x8efab92e, Ipv4Address.bits("142.250.185.46"));
        assertEquals("255.255.255.255", Ipv4Address.BROADCAST.toString());
        assertEquals("02:00:00:00:00:ff", MacAddress.parse("2-0-0-0-0-FF").toString());
        assertTrue(MacAddress.BROADCAST.isBroadcast());
        assertEquals(0x0100_5e00_00fbL, Ipv4Address.multicastMac(Ipv4Address.bits("224.0.0.251")));
        assertEquals(0x0100_5e7f_ffffL, Ipv4Address.multicastMac(Ipv4Address.bits("239.255.255.255")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.-1", "01.2.3.4", "a.b.c.d", "1.2.3.4/24",
        "1.2.3.", "99999999999.1.1.1"})
    void aWrongIpv4AddressIsNamedInTheError(String text) {
        var e = assertThrows(IllegalArgumentException.class, () -> Ipv4Address.parse(text));
        assertTrue(e.getMessage().contains("'" + text + "'"), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "02:00:00:00:00", "02:00:00:00:00:00:00", "02:00:00:00:00:0g", "020000000001",
        "02:00:00:00:00:100"})
    void aWrongMacAddressIsNamedInTheError(String text) {
        var e = assertThrows(IllegalArgumentException.class, () -> MacAddress.parse(text));
        assertTrue(e.getMessage().contains("'" + text + "'"), e.getMessage());
    }

    @Test
    @DisplayName("a prefix knows its mask, network, broadcast and members at every length")
    void prefix() {
        Ipv4Prefix p = Ipv4Prefix.parse("192.0.2.130/25");
        assertEquals("192.0.2.130/25", p.toString());
        assertEquals("192.0.2.128", Ipv4Address.text(p.network()));
        assertEquals("192.0.2.255", Ipv4Address.text(p.broadcast()));
        assertTrue(p.contains(Ipv4Address.bits("192.0.2.200")));
        assertFalse(p.contains(Ipv4Address.bits("192.0.2.127")));
        assertTrue(new Ipv4Prefix(5, 0).contains(-7));
        assertEquals(0, new Ipv4Prefix(5, 0).mask());
        assertFalse(new Ipv4Prefix(5, 32).contains(4));
        assertEquals(32, Ipv4Prefix.parse("10.0.0.1").length());
        assertThrows(IllegalArgumentException.class, () -> Ipv4Prefix.parse("10.0.0.1/33"));
        assertThrows(IllegalArgumentException.class, () -> Ipv4Prefix.parse("10.0.0.1/x"));
    }

    @Test
    @DisplayName("both directions of a flow are one conversation")
    void flows() {
        byte[] f = Frame.ip().ipv4("192.0.2.9", "192.0.2.2").udp(1234, 5000).build();
        FlowKey flow = FlowKey.ofIpv4(f, 0, f.length).orElseThrow();
        assertEquals("UDP 192.0.2.9:1234 > 192.0.2.2:5000", flow.toString());
        assertEquals(flow.reversed(), flow.conversation());
        assertEquals(flow.conversation(), flow.reversed().conversation());
        byte[] later = Frame.ip().udp(1234, 5000).fragment(3, true).build();
        assertEquals(0, FlowKey.ofIpv4(later, 0, later.length).orElseThrow().srcPort());
        assertTrue(FlowKey.ofIpv4(f, 0, 19).isEmpty());
    }
}
