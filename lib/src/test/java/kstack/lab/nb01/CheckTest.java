package kstack.lab.nb01;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import kstack.host.Host;
import kstack.lab.Data;
import kstack.lab.Exercise;
import kstack.lab.Learner;
import kstack.lab.Result;
import kstack.lab.Verdict;
import kstack.wire.Bytes;
import kstack.wire.EthernetHeader;
import kstack.wire.Frame;
import kstack.wire.InternetChecksum;
import kstack.wire.Ipv4Header;
import kstack.wire.TcpHeader;
import kstack.wire.UdpHeader;
import kstack.wire.pcap.Capture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Notebook 01's checks")
class CheckTest {
    private static final Capture CAPTURE = Capture.load(Data.file("captures/conversation.pcap"));

    @AfterEach
    void firstSeed() {
        Learner.seed(1);
    }

    private static int checksum(byte[] b) {
        return InternetChecksum.checksum(b, 0, b.length);
    }

    private static int words(byte[] b, boolean fold, int mask) {
        long sum = 0;
        for (int i = 0; i < b.length; i++) {
            sum += (long) (b[i] & mask) << (i % 2 == 0 ? 8 : 0);
        }
        while (fold && sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return (int) ~sum & 0xffff;
    }

    @Test
    @DisplayName("take a right Internet checksum and tell typical wrong ones what they did")
    void rfc1071() {
        assertTrue(Check.rfc1071(CheckTest::checksum).passed());
        assertTrue(Check.rfc1071(b -> words(b, true, 0xff)).passed());
        wrong(b -> ~checksum(b) & 0xffff, "That is the sum itself");
        wrong(b -> Integer.reverseBytes(checksum(b)) >>> 16, "The bytes of each word are swapped");
        wrong(b -> checksum(b) | 0xffff0000, "More than 16 bits came out");
        wrong(b -> words(b, false, 0xff), "The carries above bit 15 were cut off");
        wrong(b -> {
            int sum = 0;
            for (int i = 0; i + 1 < b.length; i += 2) {
                sum += (b[i] << 8) + b[i + 1];
            }
            while (sum >>> 16 != 0) {
                sum = (sum & 0xffff) + (sum >>> 16);
            }
            return ~sum & 0xffff;
        }, "Java's bytes are signed");
        wrong(b -> b.length % 2 == 0 ? checksum(b) : checksum(Arrays.copyOf(b, b.length - 1)), "");
        wrong(b -> {
            int sum = 0;
            for (int i = 0; i < b.length; i++) {
                sum += (b[i] & 0xff) << (i % 2 == 0 ? 8 : 0);
            }
            return ~((sum & 0xffff) + (sum >>> 16)) & 0xffff;
        }, "");
        assertEquals(Result.State.OPEN, Check.rfc1071(b -> Exercise.todo("add")).state());
        assertTrue(Check.rfc1071(b -> Exercise.todo("add")).toString().contains("Your turn: add"));
    }

    private static void wrong(ToIntFunction<byte[]> answer, String feedback) {
        Result result = Check.rfc1071(answer);
        assertFalse(result.passed());
        assertTrue(result.feedback().startsWith(feedback), result.feedback());
        assertFalse(result.hints().isEmpty());
    }

    @Test
    @DisplayName("know what 32 bytes can confirm")
    void claims() {
        String[] right = {"source 142.250.185.46, port 443", "in the dump", "destination port 54321", "in the dump",
            "the IP packet has 1500 bytes", "in the dump", "seq starts at 1", "needs an earlier packet",
            "ack is 1", "needs an earlier packet", "flags [P.]", "beyond the dump",
            "window 65535", "beyond the dump", "length 1460", "beyond the dump"};
        assertTrue(Check.claims().answer(right).passed());
        assertEquals(Result.State.OPEN, Check.claims().answer().state());
        for (int i = 1; i < right.length; i += 2) {
            String[] one = right.clone();
            one[i] = one[i].equals("in the dump") ? "beyond the dump" : "in the dump";
            assertFalse(Check.claims().answer(one).passed(), one[i - 1]);
        }
    }

    @Test
    @DisplayName("put a header together in one order only, for every seed")
    void shuffled() {
        byte[] syn = CAPTURE.frames().get(26).bytes();
        String[] right = {"45", "00", "003c", "c549", "4000", "40", "06", "6170", "0a000001", "0a000002"};
        for (int seed = 1; seed < 20; seed++) {
            Learner.seed(seed);
            assertTrue(Check.shuffled(syn).answer(right).passed());
            String[] swapped = right.clone();
            swapped[3] = right[7];
            swapped[7] = right[3];
            assertFalse(Check.shuffled(syn).answer(swapped).passed(), "identification and checksum");
        }
        assertEquals(Result.State.OPEN, Check.shuffled(syn).answer().state());
    }

    private static byte[] restore(byte[] b) {
        EthernetHeader.type(b, 0, EthernetHeader.P_IP);
        Ipv4Header.versionIhl(b, 14, 4, 5);
        Ipv4Header.totalLen(b, 14, b.length - 14);
        boolean udp = UdpHeader.length(b, 34) == b.length - 34;
        Ipv4Header.protocol(b, 14, udp ? 17 : 6);
        InternetChecksum.fillIpHeader(b, 14);
        int from = Ipv4Header.src(b, 14);
        int to = Ipv4Header.dst(b, 14);
        int n = b.length - 34;
        assertTrue((udp ? InternetChecksum.fillUdp(b, 34, n, from, to)
                : InternetChecksum.fillTcp(b, 34, n, from, to)) > 0);
        return b;
    }

    @Test
    @DisplayName("restore blanked frames for every seed, and refuse what is half done or changes other bytes")
    void blanked() {
        for (int seed = 1; seed < 20; seed++) {
            Learner.seed(seed);
            List<Blanked> frames = Blanked.draw(CAPTURE.frames(), 8);
            assertTrue(Check.blanked(frames, CheckTest::restore).passed(), "seed " + seed);
            assertFalse(Check.blanked(frames, b -> b).passed());
            for (Blanked one : frames) {
                assertEquals(4, one.names().size());
                assertEquals(4, one.grid().suspicious().size());
            }
        }
        List<Blanked> frames = Blanked.draw(CAPTURE.frames(), 8);
        Result other = Check.blanked(frames, b -> {
            restore(b)[0] ^= 1;
            return b;
        });
        assertTrue(other.feedback().startsWith("Your method changed bytes"), other.feedback());
        assertFalse(Check.blanked(frames, b -> null).passed());
        assertFalse(Check.blanked(frames, b -> restore(Arrays.copyOf(b, b.length + 1))).passed());
        assertEquals(Result.State.OPEN, Check.blanked(frames, b -> Exercise.todo("fill")).state());
    }

    private static byte[] half(byte[] packet, int steps) {
        byte[] f = new byte[1514];
        EthernetHeader.write(f, 0, 0x020000000002L, 0x020000000001L, EthernetHeader.P_IP);
        System.arraycopy(packet, 0, f, 14, packet.length);
        Arrays.fill(f, 54, f.length, (byte) 'x');
        if (steps > 0) {
            InternetChecksum.fillIpHeader(f, 14);
        }
        if (steps > 1) {
            TcpHeader.dataOff(f, 34, 20);
        }
        if (steps > 2) {
            TcpHeader.flags(f, 34, steps > 3 ? TcpHeader.ACK : TcpHeader.PSH);
            InternetChecksum.fillTcp(f, 34, 1480, Ipv4Header.src(f, 14), Ipv4Header.dst(f, 14));
        }
        return f;
    }

    @Test
    @DisplayName("follow the packet's repair step by step, each with its own word, until a program reads it")
    void repaired() {
        repairFails(p -> half(p, 0), "`ip_rcv_core` still drops it");
        repairFails(p -> half(p, 1), "TCP's data offset");
        repairFails(p -> half(p, 2), "TCP's own sum is wrong");
        repairFails(p -> half(p, 3), "In an established connection");
        assertTrue(Check.repaired(p -> half(p, 4)).passed());
        repairFails(p -> Arrays.copyOfRange(half(p, 4), 14, 1514), "That is the IP packet");
        repairFails(p -> p, "");
        repairFails(p -> null, "");
        repairFails(p -> Frame.ethernet().ipv4("142.250.185.46", "192.168.1.100").tcp(443, 54321).size(1514)
                .build(), "");
        assertEquals(Result.State.OPEN, Check.repaired(p -> Exercise.todo("repair")).state());
    }

    private static void repairFails(UnaryOperator<byte[]> answer, String feedback) {
        Result result = Check.repaired(answer);
        assertFalse(result.passed());
        assertTrue(result.feedback().startsWith(feedback), result.feedback() + " for " + result);
    }

    @Test
    @DisplayName("hold the chapter's packet: 0xfabb would be right, and a host drops it in silence")
    void packet() {
        byte[] packet = ChapterPacket.bytes();
        assertEquals(ChapterPacket.PRINTED_CHECKSUM, Bytes.u16(packet, 10));
        assertEquals(ChapterPacket.RIGHT_CHECKSUM, InternetChecksum.fillIpHeader(packet, 0));
        assertEquals(ChapterPacket.TOTAL_LEN, Ipv4Header.totalLen(packet, 0));
        Verdict verdict = Verdict.of(Host.builder().address("192.168.1.100/24").build(),
                half(ChapterPacket.bytes(), 0));
        assertEquals("IP_CSUM at ip_rcv_core", verdict.endAt());
        assertEquals(1, verdict.counter("Ip.InHdrErrors"));
        assertEquals(1, verdict.counter("IpExt.InCsumErrors"));
        assertEquals(0, verdict.replies());
    }
}
