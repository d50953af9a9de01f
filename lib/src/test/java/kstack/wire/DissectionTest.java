package kstack.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DissectionTest {
    private static final byte[] CHAPTER = Bytes.unhex("450005dc3a2b400036068c4a8efab92e"
            + "c0a8016401bbd4315e2a1b3c7f3d4a21");

    private static final List<byte[]> FRAMES = List.of(
            Frame.ethernet().tcp(443, 54321).flags("P.").seq(1000).ack(7).timestamps(1, 2).payloadLen(100).build(),
            Frame.ethernet().tcp(443, 54321).flags("S").seq(1).synOptions(1460, 9, 0, 7).build(),
            Frame.ethernet().vlan(5).udp(53, 1024).payload("query").pad().build(),
            Frame.ethernet().vlan(5).vlan(6).echoRequest(3, 4).payloadLen(8).build(),
            Frame.ethernet().arpRequest("192.0.2.1", "192.0.2.2").build(),
            Frame.ethernet().udp(1, 2).ipOptions((byte) 148, (byte) 4, (byte) 0, (byte) 0).payloadLen(9).build(),
            Frame.ethernet().icmp(3, 3, 0).payload(Frame.ip().udp(7, 8).build()).build());

    @Test
    @DisplayName("the chapter's 32 bytes: a wrong header checksum, a TCP header that is cut")
    void chapter() {
        Dissection d = Dissection.ofIp(CHAPTER);
        Field checksum = d.field("IPv4", "header checksum");
        assertEquals("0x8c4a", checksum.value());
        assertEquals("wrong, should be 0xfabb", checksum.meaning());
        assertTrue(checksum.suspicious());
        assertEquals(10, checksum.firstByte());
        assertEquals("142.250.185.46", d.field("IPv4", "source").value());
        assertEquals("1579817788", d.field("TCP", "sequence number").value());
        assertEquals(List.of(checksum), d.suspicious());
        assertEquals("IP 142.250.185.46.443 > 192.168.1.100.54321: [|tcp]", d.summary());
        assertTrue(assertThrows(IllegalArgumentException.class, () -> d.field("TCP", "window")).getMessage()
                .contains("TCP 'sequence number'"));
    }

    @Test
    @DisplayName("summaries read as tcpdump writes them")
    void summaries() {
        assertEquals(List.of(
                "IP 192.0.2.1.443 > 192.0.2.2.54321: Flags [P.], seq 1000:1100, ack 7, win 65535,"
                        + " options [nop,nop,TS val 1 ecr 2], length 100",
                "IP 192.0.2.1.443 > 192.0.2.2.54321: Flags [S], seq 1, win 65535,"
                        + " options [mss 1460,sackOK,TS val 9 ecr 0,nop,wscale 7], length 0",
                "vlan 5, p 0, IP 192.0.2.1.53 > 192.0.2.2.1024: UDP, length 5",
                "vlan 5, p 0, vlan 6, p 0, IP 192.0.2.1 > 192.0.2.2: ICMP echo request, id 3, seq 4, length 16",
                "ARP, Request who-has 192.0.2.2 tell 192.0.2.1, length 28",
                "IP 192.0.2.1.1 > 192.0.2.2.2: UDP, length 9",
                "IP 192.0.2.1 > 192.0.2.2: ICMP 192.0.2.2 udp port 8 unreachable, length 36"),
                FRAMES.stream().map(Frame::summary).toList());
    }

    @Test
    @DisplayName("fields cover every bit of a whole frame exactly once, in order")
    void covers() {
        for (byte[] frame : FRAMES) {
            int bit = 0;
            for (Field f : Dissection.of(frame).fields()) {
                assertEquals(bit, f.offsetBits(), f + " of " + Frame.summary(frame));
                assertFalse(f.suspicious(), f.toString());
                bit += f.lengthBits();
            }
            assertEquals(frame.length * 8, bit, Frame.summary(frame));
        }
    }

    @Test
    @DisplayName("a frame cut anywhere still gives fields that cover what is there")
    void cut() {
        for (byte[] frame : FRAMES) {
            for (int len = 0; len < frame.length; len++) {
                Dissection d = Dissection.of(frame, 0, len, LinkLayer.ETHERNET);
                int bit = 0;
                for (Field f : d.fields()) {
                    assertEquals(bit, f.offsetBits(), f + " at length " + len + " of " + Frame.summary(frame));
                    bit += f.lengthBits();
                }
                assertEquals(len * 8, bit, "length " + len + " of " + Frame.summary(frame) + "\n" + d.text());
            }
        }
    }

    @Test
    @DisplayName("a field that is not whole is marked with how much of it is there")
    void marked() {
        Field f = Dissection.of(FRAMES.get(0), 0, 32, LinkLayer.ETHERNET).field("IPv4", "destination");
        assertTrue(f.suspicious());
        assertEquals("c000", f.value());
        assertEquals("cut off: 2 of 4 bytes", f.meaning());
    }

    @Test
    @DisplayName("a checksum left to the NIC is recognised")
    void offload() {
        byte[] f = Frame.ethernet().tcp(1, 2).payload("x").build();
        int pseudo = InternetChecksum.pseudoHeader(Ipv4Header.src(f, 14), Ipv4Header.dst(f, 14), 6, f.length - 34);
        TcpHeader.checksum(f, 34, pseudo);
        assertTrue(Dissection.of(f).field("TCP", "checksum").meaning().contains("checksum offload"));
    }

    @Test
    @DisplayName("random bytes and random changes never make it fail")
    void random() {
        Random random = new Random(6);
        for (int i = 0; i < 30_000; i++) {
            byte[] f = FRAMES.get(random.nextInt(FRAMES.size())).clone();
            int changes = random.nextInt(6);
            for (int k = 0; k < changes; k++) {
                f[random.nextInt(f.length)] = (byte) random.nextInt();
            }
            if (random.nextInt(3) == 0) {
                Ipv4Header.totalLen(f, 14, random.nextInt(60));
            }
            LinkLayer start = LinkLayer.values()[random.nextInt(LinkLayer.values().length)];
            int off = start == LinkLayer.ETHERNET ? 0 : random.nextInt(20);
            Dissection d = Dissection.of(f, off, random.nextInt(f.length - off + 1), start);
            int bit = 0;
            for (Field field : d.fields()) {
                assertTrue(field.offsetBits() >= bit && field.lengthBits() > 0, d.text());
                bit = field.offsetBits() + field.lengthBits();
            }
            assertFalse(d.summary().isBlank());
        }
    }
}
