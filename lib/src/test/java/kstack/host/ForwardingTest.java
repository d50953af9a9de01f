package kstack.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import kstack.hw.LinkSpeed;
import kstack.net.core.NetDevice;
import kstack.net.core.Netns;
import kstack.net.ipv4.Neighbours;
import kstack.traffic.ConstantRate;
import kstack.wire.ArpPacket;
import kstack.wire.Bytes;
import kstack.wire.EthernetHeader;
import kstack.wire.Frame;
import kstack.wire.FrameBuilder;
import kstack.wire.IcmpHeader;
import kstack.wire.InternetChecksum;
import kstack.wire.Ipv4Address;
import kstack.wire.Ipv4Header;
import kstack.wire.Ipv4Prefix;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A host with ip_forward")
class ForwardingTest {
    private static final String NEXT_HOP = "02:00:00:00:00:99";
    private final List<byte[]> sent = new ArrayList<>();
    private final Netns net = new Netns();

    private Host host(boolean forward) {
        net.ipForward = forward;
        Host host = Host.builder().netns(net).address("192.0.2.2/24").route("198.51.100.0/24", "192.0.2.9").build();
        host.neighbour("192.0.2.9", NEXT_HOP).neighbour("192.0.2.1", "02:00:00:00:00:01");
        host.transmitTo((b, off, len, at) -> sent.add(Arrays.copyOfRange(b, off, off + len)));
        return host;
    }

    private static FrameBuilder frame(String to) {
        return Frame.ethernet().ipv4("192.0.2.1", to).udp(5000, 9).payload(new byte[40]);
    }

    private Host run(Host host, byte[] frame) {
        host.attach(new ConstantRate(frame, 1000, 1, LinkSpeed.GBIT_1, 0));
        host.run();
        return host.check();
    }

    @Test
    @DisplayName("sends a packet on with one hop less, a right checksum and the same payload")
    void forwards() {
        byte[] in = frame("198.51.100.7").build();
        Host host = run(host(true), in);
        byte[] out = sent.get(0);
        assertEquals(1, sent.size());
        assertEquals(0x020000000099L, EthernetHeader.dst(out, 0));
        assertEquals(0x020000000002L, EthernetHeader.src(out, 0));
        assertEquals(63, Ipv4Header.ttl(out, 14));
        assertTrue(InternetChecksum.ipHeaderOk(out, 14));
        assertTrue(Arrays.equals(in, 34, in.length, out, 34, out.length));
        assertEquals(Map.of("Ip.InReceives", 1L, "Ip.ForwDatagrams", 1L, "Ip.OutTransmits", 1L, "IpExt.InOctets", 68L,
                "IpExt.OutOctets", 68L, "IpExt.InNoECTPkts", 1L), host.counters());
    }

    @Test
    @DisplayName("changes the checksum by RFC 1624 to what a sum over the header gives, whatever is in it")
    void incrementalChecksum() {
        for (int i = 0; i < 2000; i++) {
            sent.clear();
            run(host(true), frame("198.51.100.7").ttl(2 + i % 254).tos(i % 4).id(i * 33 & 0xffff).build());
            assertTrue(InternetChecksum.ipHeaderOk(sent.get(0), 14), "round " + i);
            assertEquals(1 + i % 254, Ipv4Header.ttl(sent.get(0), 14));
        }
    }

    @Test
    @DisplayName("answers a packet at its last hop with time exceeded")
    void timeExceeded() {
        Host host = run(host(true), frame("198.51.100.7").ttl(1).build());
        assertEquals(IcmpHeader.TIME_EXCEEDED, IcmpHeader.type(sent.get(0), 34));
        assertEquals(0x020000000001L, EthernetHeader.dst(sent.get(0), 0));
        assertEquals(1, host.counters().get("Ip.InHdrErrors"));
        assertEquals(Map.of("IP_INHDR at ip_forward", 1L), host.packets().dropSites());
    }

    @Test
    @DisplayName("answers a packet without a route with network unreachable")
    void noRoute() {
        Host host = run(host(true), frame("203.0.113.7").build());
        assertEquals(IcmpHeader.DEST_UNREACH, IcmpHeader.type(sent.get(0), 34));
        assertEquals(IcmpHeader.NET_UNREACH, IcmpHeader.code(sent.get(0), 34));
        assertEquals(1, host.counters().get("IpExt.InNoRoutes"));
    }

    @Test
    @DisplayName("answers a packet that is too long for the way out and must not be cut with the size that fits")
    void tooBig() {
        Host host = host(true);
        NetDevice narrow = new NetDevice("eth1", 3, 0x020000000003L);
        narrow.mtu(600);
        Neighbours there = host.ipv4().addDevice(narrow);
        host.ipv4().routes().addOnLink(Ipv4Prefix.parse("198.51.100.0/25"), there);
        run(host, frame("198.51.100.7").payload(new byte[1000]).df().build());
        assertEquals(IcmpHeader.FRAG_NEEDED, IcmpHeader.code(sent.get(0), 34));
        assertEquals(600, Bytes.u16(sent.get(0), 34 + 6));
        assertEquals(1, host.counters().get("Ip.FragFails"));
        assertEquals(0x020000000001L, EthernetHeader.dst(sent.get(0), 0), Ipv4Address.text(0));
    }

    private Host router() {
        net.ipForward = true;
        Host host = Host.builder().netns(net).address("192.0.2.2/24").device("eth1", "198.51.100.1/24")
                .route("203.0.113.0/24", "198.51.100.9").build();
        host.port("eth1").transmitTo((b, off, len, at) -> sent.add(Arrays.copyOfRange(b, off, off + len)));
        return host;
    }

    @Test
    @DisplayName("with two cards sends by the one of the route, under that card's link address")
    void twoCards() {
        Host host = router().neighbour("198.51.100.7", NEXT_HOP).neighbour("198.51.100.9", "02:00:00:00:00:98");
        run(host, frame("198.51.100.7").build());
        host.attach(new ConstantRate(frame("203.0.113.5").build(), 1000, 1, LinkSpeed.GBIT_1, host.cpu().now()));
        host.run();
        host.check();
        assertEquals(2, sent.size());
        assertEquals(0x020000000099L, EthernetHeader.dst(sent.get(0), 0));
        assertEquals(0x020000000003L, EthernetHeader.src(sent.get(0), 0));
        assertEquals(0x020000000098L, EthernetHeader.dst(sent.get(1), 0));
        assertEquals(0, host.eth0().stats().txPackets);
        assertEquals(2, host.port("eth1").dev().stats().txPackets);
        assertEquals(2, host.eth0().stats().rxPackets);
    }

    @Test
    @DisplayName("asks for an unknown neighbour on the link where it is, and sends on when it answers there")
    void arpOnTheSecondLink() {
        Host host = router();
        run(host, frame("198.51.100.7").build());
        assertEquals(ArpPacket.REQUEST, ArpPacket.operation(sent.get(0), 14));
        assertEquals(Ipv4Address.bits("198.51.100.1"), ArpPacket.senderIp(sent.get(0), 14));
        byte[] reply = new byte[60];
        EthernetHeader.write(reply, 0, 0x020000000003L, 0x020000000077L, EthernetHeader.P_ARP);
        ArpPacket.write(reply, 14, ArpPacket.REPLY, 0x020000000077L, Ipv4Address.bits("198.51.100.7"), 0x020000000003L,
                Ipv4Address.bits("198.51.100.1"));
        host.port("eth1").attach(new ConstantRate(reply, 1000, 1, LinkSpeed.GBIT_1, host.cpu().now()));
        host.run();
        host.check();
        assertEquals(2, sent.size());
        assertEquals(0x020000000077L, EthernetHeader.dst(sent.get(1), 0));
    }

    @Test
    @DisplayName("refuses a second interface of the same name, and says which it has")
    void names() {
        assertThrows(IllegalArgumentException.class, () -> Host.builder().device("eth0", "10.0.0.1/8"));
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> router().port("eth2"));
        assertTrue(e.getMessage().contains("[eth0, eth1]"), e.getMessage());
    }

    @Test
    @DisplayName("is one that was asked to: without, the packet is dropped in silence")
    void off() {
        Host host = run(host(false), frame("198.51.100.7").build());
        assertEquals(0, sent.size());
        assertEquals(Map.of("IP_INADDRERRORS at ip_error", 1L), host.packets().dropSites());
    }
}
