package kstack.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import kstack.hw.LinkSpeed;
import kstack.net.netfilter.Rule;
import kstack.traffic.ConstantRate;
import kstack.wire.Frame;
import kstack.wire.FrameBuilder;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The raw table's PREROUTING chain")
class RawTableTest {
    private final Host host = Host.builder().build();

    private void receive(FrameBuilder frame) {
        host.attach(new ConstantRate(frame.build(), 1000, 1, LinkSpeed.GBIT_1, host.cpu().now()));
        host.run();
        host.check();
    }

    private static FrameBuilder udp(String from, int port) {
        return Frame.ethernet().ipv4(from, "192.0.2.2").udp(5000, port).payload(new byte[20]);
    }

    @Test
    @DisplayName("drops what meets a rule before it is routed, and counts it at the rule")
    void drops() {
        host.ipv4().input().appendRaw(Rule.drop().udp(9));
        receive(udp("192.0.2.1", 9));
        assertEquals(Map.of("NETFILTER_DROP at nf_hook_slow", 1L), host.packets().dropSites());
        assertEquals(1, host.ipv4().input().rawPrerouting().packets(0));
        assertEquals(Map.of("Ip.InReceives", 1L, "IpExt.InOctets", 48L, "IpExt.InNoECTPkts", 1L), host.counters());
    }

    @Test
    @DisplayName("asks the rules in order; the first that is met decides, and who meets none goes on")
    void order() {
        host.udp(9);
        host.ipv4().input().appendRaw(Rule.accept().from("192.0.2.1/32"));
        host.ipv4().input().appendRaw(Rule.drop().udp(0));
        receive(udp("192.0.2.1", 9));
        receive(udp("192.0.2.5", 9));
        receive(Frame.ethernet().ipv4("192.0.2.5", "192.0.2.2").tcp(5000, 9));
        assertEquals(2, host.counters().get("Ip.InDelivers"), host.counters().toString());
        assertEquals(1, host.packets().dropSites().get("NETFILTER_DROP at nf_hook_slow"));
        assertEquals(1, host.counters().get("Tcp.InSegs"));
        assertEquals("-t raw PREROUTING [-s 192.0.2.1/32 -j ACCEPT, -p 17 -j DROP]",
                host.ipv4().input().rawPrerouting().toString());
    }

    @Test
    @DisplayName("does not look for ports in a later fragment")
    void fragments() {
        host.ipv4().input().appendRaw(Rule.drop().udp(9));
        receive(udp("192.0.2.1", 9).fragment(10, false));
        assertEquals(0, host.ipv4().input().rawPrerouting().packets(0));
    }

    @Test
    @DisplayName("takes no port for a protocol without ports")
    void ports() {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> new Rule(Rule.drop().src(), Rule.drop().dst(), 1, 9, true));
        assertTrue(e.getMessage().contains("only UDP (17) and TCP (6) have ports"), e.getMessage());
    }
}
