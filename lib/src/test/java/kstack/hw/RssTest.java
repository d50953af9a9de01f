package kstack.hw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import kstack.wire.Frame;
import org.junit.jupiter.api.Test;

class RssTest {
    private static List<String> vectors() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("..", "data", "anchors", "toeplitz_rss.csv"));
        return lines.subList(1, lines.size());
    }

    @Test
    void theHashIsThatOfAllPublishedVectors() throws IOException {
        Toeplitz toeplitz = new Toeplitz(Toeplitz.DEFAULT_KEY);
        int seen = 0;
        for (String line : vectors()) {
            String[] col = line.split(",", -1);
            byte[] src = InetAddress.getByName(col[2]).getAddress();
            byte[] dst = InetAddress.getByName(col[3]).getAddress();
            ByteBuffer in = ByteBuffer.allocate(36).put(src).put(dst);
            if (!col[4].isEmpty()) {
                in.putShort((short) Integer.parseInt(col[4])).putShort((short) Integer.parseInt(col[5]));
            }
            assertEquals((int) Long.parseLong(col[6], 16), toeplitz.hash(in.array(), 0, in.position()), line);
            seen++;
        }
        assertEquals(16, seen);
    }

    @Test
    void aFramesHashIsThatOfItsAddressesAndOfItsPortsWhereTheyCount() throws IOException {
        Rss rss = new Rss(8);
        int seen = 0;
        for (String line : vectors()) {
            String[] col = line.split(",", -1);
            if (!col[0].equals("ipv4")) {
                continue;
            }
            int expected = (int) Long.parseLong(col[6], 16);
            boolean ports = !col[4].isEmpty();
            int from = ports ? Integer.parseInt(col[4]) : 1;
            int to = ports ? Integer.parseInt(col[5]) : 2;
            byte[] tcp = Frame.ethernet().ipv4(col[2], col[3]).tcp(from, to).build();
            byte[] udp = Frame.ethernet().ipv4(col[2], col[3]).udp(from, to).build();
            rss.ports(ports, ports);
            assertEquals(expected, rss.hash(tcp, 0, tcp.length), line);
            assertEquals(expected, rss.hash(udp, 0, udp.length), line);
            rss.ports(true, false);
            assertEquals(ports ? expected : rss.hash(tcp, 0, tcp.length), rss.hash(tcp, 0, tcp.length), line);
            seen++;
        }
        assertEquals(10, seen);
    }

    @Test
    void fragmentsGoWhereTheirAddressesSay() {
        Rss rss = new Rss(8);
        rss.ports(true, true);
        byte[] first = Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").id(1).protocol(17).fragment(0, true).payloadLen(64).build();
        byte[] second = Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").id(1).protocol(17).fragment(8, false).payloadLen(9).build();
        assertEquals(rss.hash(first, 0, first.length), rss.hash(second, 0, second.length));
        byte[] arp = Frame.ethernet().arpRequest("192.0.2.1", "192.0.2.2").build();
        assertEquals(0, rss.hash(arp, 0, arp.length));
    }

    @Test
    void theTableSaysWhichQueueAHashGoesTo() {
        Rss rss = new Rss(4);
        for (int i = 0; i < Rss.ENTRIES; i++) {
            assertEquals(i % 4, rss.queue(i));
            assertEquals(i % 4, rss.queue(0xabcdef00 | i | 0x80));
        }
        rss.entry(5, 3);
        assertEquals(3, rss.queue(5));
        rss.equal(2);
        assertEquals(1, rss.queue(127));
        assertThrows(IllegalArgumentException.class, () -> rss.equal(5));
        assertThrows(IllegalArgumentException.class, () -> rss.entry(5, 4));
    }

    @Test
    void anotherKeyGivesAnotherHashAndABadOneIsRefused() {
        byte[] f = Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").udp(1, 2).build();
        Rss rss = new Rss(4);
        int before = rss.hash(f, 0, f.length);
        rss.key("6d:5b".concat(Toeplitz.DEFAULT_KEY.substring(4)));
        assertNotEquals(before, rss.hash(f, 0, f.length));
        String message = assertThrows(IllegalArgumentException.class, () -> rss.key("6d5a")).getMessage();
        assertTrue(message.contains("40 bytes"), message);
    }
}
