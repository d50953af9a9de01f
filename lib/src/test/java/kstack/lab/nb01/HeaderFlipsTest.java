package kstack.lab.nb01;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import kstack.host.Host;
import kstack.lab.Verdict;
import kstack.trace.DropReason;
import kstack.trace.Fn;
import kstack.traffic.Reader;
import kstack.wire.Frame;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Flipping each bit of an IPv4 header")
class HeaderFlipsTest {
    private static final byte[] GOOD = Frame.ethernet().ipv4("142.250.185.46", "192.168.1.100").ttl(54)
            .udp(443, 5000).payloadLen(100).build();

    private static Host host() {
        Host host = Host.builder().address("192.168.1.100/24").build();
        host.spawn(new Reader(host.udp(5000)));
        return host;
    }

    @Test
    @DisplayName("lets no frame through: the checksum stops all that version and header length did not stop before")
    void asIs() {
        assertTrue(Verdict.of(host(), GOOD).accepted());
        HeaderFlips flips = HeaderFlips.of(HeaderFlipsTest::host, GOOD);
        assertEquals(160, flips.count("IP_CSUM") + flips.count("IP_INHDR"));
        for (int bit = 0; bit < 4; bit++) {
            assertEquals(DropReason.IP_INHDR, flips.verdict(bit).reason(), "version bit " + bit);
        }
        for (int bit = 8; bit < 160; bit++) {
            assertEquals(DropReason.IP_CSUM, flips.verdict(bit).reason(), "bit " + bit);
            assertEquals(Fn.IP_RCV_CORE, flips.verdict(bit).at());
        }
        assertEquals(flips.count("IP_CSUM"), flips.grid().count("IP_CSUM at ip_rcv_core"));
        assertEquals(160, flips.grid().table().rowCount());
    }

    @Test
    @DisplayName("with a checksum that fits again meets the tests behind it, and TTL and identification none")
    void refitted() {
        HeaderFlips flips = HeaderFlips.refitted(HeaderFlipsTest::host, GOOD);
        assertEquals(0, flips.count("IP_CSUM"));
        for (int bit = 32; bit < 48; bit++) {
            assertTrue(flips.verdict(bit).accepted(), "identification, bit " + bit);
        }
        for (int bit = 64; bit < 72; bit++) {
            assertTrue(flips.verdict(bit).accepted(), "TTL, bit " + bit);
        }
        for (int bit = 96; bit < 128; bit++) {
            assertEquals(DropReason.UDP_CSUM, flips.verdict(bit).reason(), "source address, bit " + bit);
        }
        assertEquals(DropReason.FRAG_REASM_TIMEOUT, flips.verdict(50).reason(), "more fragments");
        assertEquals(DropReason.PKT_TOO_SMALL, flips.verdict(16).reason(), "total length");
        assertTrue(flips.count("IP_NOPROTO") > 0);
    }

    @Test
    @DisplayName("needs a whole Ethernet frame with IPv4")
    void refuses() {
        assertThrows(IllegalArgumentException.class, () -> HeaderFlips.of(HeaderFlipsTest::host, new byte[20]));
        assertThrows(IllegalArgumentException.class, () -> HeaderFlips.of(HeaderFlipsTest::host, new byte[100]));
    }
}
