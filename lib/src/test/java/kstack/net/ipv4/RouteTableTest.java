package kstack.net.ipv4;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import kstack.wire.Ipv4Address;
import kstack.wire.Ipv4Prefix;
import org.junit.jupiter.api.Test;

class RouteTableTest {
    private final RouteTable routes = new RouteTable(null);

    private String via(String destination) {
        long hop = routes.nextHop(Ipv4Address.bits(destination));
        return hop == RouteTable.UNREACHABLE ? "unreachable" : Ipv4Address.text((int) hop);
    }

    @Test
    void theLongestPrefixWinsInWhateverOrderRoutesWereAdded() {
        routes.addOnLink(Ipv4Prefix.parse("192.0.2.2/24"));
        routes.addVia(Ipv4Prefix.parse("0.0.0.0/0"), Ipv4Address.bits("192.0.2.1"));
        routes.addVia(Ipv4Prefix.parse("10.1.2.0/24"), Ipv4Address.bits("192.0.2.7"));
        routes.addVia(Ipv4Prefix.parse("10.1.0.0/16"), Ipv4Address.bits("192.0.2.6"));
        assertEquals("192.0.2.99", via("192.0.2.99"));
        assertEquals("192.0.2.7", via("10.1.2.3"));
        assertEquals("192.0.2.6", via("10.1.3.3"));
        assertEquals("192.0.2.1", via("203.0.113.5"));
    }

    @Test
    void withoutARouteADestinationIsUnreachableAndTheLimitedBroadcastIsNot() {
        routes.addOnLink(Ipv4Prefix.parse("192.0.2.2/24"));
        assertEquals("unreachable", via("203.0.113.5"));
        assertEquals("255.255.255.255", via("255.255.255.255"));
    }

    @Test
    void aGatewayMustBeOnTheLink() {
        routes.addOnLink(Ipv4Prefix.parse("192.0.2.2/24"));
        assertThrows(IllegalArgumentException.class,
                () -> routes.addVia(Ipv4Prefix.parse("10.0.0.0/8"), Ipv4Address.bits("198.51.100.1")));
    }
}
