package kstack.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import kstack.host.Host;
import kstack.wire.Frame;
import kstack.wire.pcap.Capture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

@DisplayName("Tables of captures and of verdicts")
class CapturesTest {
    @Test
    @DisplayName("have a row for each frame, numbered as in Wireshark, and nothing to complain about in a good capture")
    void capture() {
        Table table = Captures.table("c", Capture.load(Data.file("captures/conversation.pcap")));
        assertEquals(287, table.rowCount());
        assertEquals(1, table.intColumn("frame").get(0));
        assertEquals(0, table.doubleColumn("time (ms)").get(0));
        assertTrue(table.stringColumn("summary").get(8).contains("UDP"));
        assertEquals(287, table.stringColumn("suspicious").asList().stream().filter(String::isEmpty).count());
    }

    @Test
    @DisplayName("name case, end, function and error counters")
    void verdicts() {
        byte[] bad = Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").udp(1, 2).payload("x").badIpChecksum().build();
        Verdicts all = Verdicts.of("two").row("bad", Verdict.of(Host.builder().build(), bad));
        assertEquals("IP_CSUM", all.table().stringColumn("end").get(0));
        assertEquals("ip_rcv_core", all.table().stringColumn("in function").get(0));
        assertEquals("Ip.InHdrErrors, IpExt.InCsumErrors",
                all.table().stringColumn("error counters that moved").get(0));
        assertEquals("two: bad: IP_CSUM at ip_rcv_core", all.toString());
        assertThrows(IllegalArgumentException.class, () -> all.row("bad", all.verdict("bad")));
        assertThrows(IllegalArgumentException.class, () -> all.verdict("good"));
    }
}
