package kstack.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import kstack.host.Host;
import kstack.trace.DropReason;
import kstack.trace.Fate;
import kstack.trace.Fn;
import kstack.traffic.Reader;
import kstack.wire.Frame;
import kstack.wire.FrameBuilder;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A verdict")
class VerdictTest {
    private static FrameBuilder hello() {
        return Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").udp(1234, 5000).payload("hello").pad();
    }

    @Test
    @DisplayName("names reason, function and counters of a dropped frame")
    void dropped() {
        Verdict v = Verdict.of(Host.builder().build(), hello().badIpChecksum().build());
        assertEquals(Fate.DROPPED, v.fate());
        assertEquals(DropReason.IP_CSUM, v.reason());
        assertEquals(Fn.IP_RCV_CORE, v.at());
        assertEquals("IP_CSUM at ip_rcv_core", v.endAt());
        assertEquals(1, v.counter("Ip.InHdrErrors"));
        assertEquals(0, v.counter("Udp.InDatagrams"));
        assertEquals(0, v.replies());
        assertFalse(v.accepted());
        assertTrue(v.toHtml().contains("<code>IP_CSUM</code>"));
    }

    @Test
    @DisplayName("says delivered when a program read it, and waits when no program reads")
    void deliveredOrWaiting() {
        Host host = Host.builder().build();
        host.spawn(new Reader(host.udp(5000)));
        assertTrue(Verdict.of(host, hello().build()).accepted());
        Host nobody = Host.builder().build();
        nobody.udp(5000);
        Verdict waits = Verdict.of(nobody, hello().build());
        assertNull(waits.fate());
        assertEquals("waits", waits.endAt());
    }

    @Test
    @DisplayName("counts answers, and only what its own frame moved on a host that has seen others")
    void answers() {
        Host host = Host.builder().build().neighbour("192.0.2.1", "02:00:00:00:00:01");
        Verdict first = Verdict.of(host, hello().build());
        Verdict second = Verdict.of(host, hello().build());
        assertEquals("NO_SOCKET at __udp4_lib_rcv", first.endAt());
        assertEquals(1, first.replies());
        assertEquals(1, second.counter("Ip.InReceives"));
        assertEquals(2, host.packets().injected());
    }

    @Test
    @DisplayName("finds the lab's data and says where it looked for what is not there")
    void data() {
        assertTrue(Files.isRegularFile(Data.file("anchors/checksum_vectors.csv")));
        IllegalArgumentException none = assertThrows(IllegalArgumentException.class, () -> Data.file("none.csv"));
        assertTrue(none.getMessage().startsWith("There is no file data/none.csv (looked in ["), none.getMessage());
    }
}
