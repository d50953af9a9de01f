package kstack.lab.nb01;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import kstack.lab.Exercise;
import kstack.lab.Learner;
import kstack.lab.MatchQuiz;
import kstack.lab.OrderQuiz;
import kstack.lab.Quiz;
import kstack.lab.Result;
import kstack.trace.DropReason;
import kstack.wire.Bytes;
import kstack.wire.EthernetHeader;
import kstack.wire.InternetChecksum;
import kstack.wire.Ipv4Header;
import kstack.wire.TcpHeader;

/** The exercises of notebook 01 and their checks. */
public final class Check {
    private static final int IP = EthernetHeader.LEN;
    private static final int L4 = IP + Ipv4Header.MIN_LEN;

    private Check() {
    }

    /** The Internet checksum of any bytes, odd lengths too. */
    public static Result rfc1071(ToIntFunction<byte[]> answer) {
        Exercise<ToIntFunction<byte[]>> e = Exercise.<ToIntFunction<byte[]>>of("nb01.rfc1071",
                "Write the Internet checksum").hex();
        byte[] header = ChapterPacket.headerToSum();
        e.expect("the chapter's header, checksum field zero", ChapterPacket.RIGHT_CHECKSUM,
                f -> f.applyAsInt(header.clone()));
        for (Vectors v : Vectors.of("internet_checksum")) {
            if (!Arrays.equals(v.input(), header)) {
                e.expect(v.name(), v.expected(), f -> f.applyAsInt(v.input().clone()));
            }
        }
        byte[] odd = {0x12, 0x34, 0x56};
        e.expect("three bytes: the last one is a high byte", InternetChecksum.checksum(odd, 0, 3),
                f -> f.applyAsInt(odd.clone()));
        byte[] carries = new byte[2 * 65537];
        Arrays.fill(carries, (byte) 0xff);
        e.expect("131,074 bytes of ff: folding once is not enough", 0, f -> f.applyAsInt(carries.clone()));
        Random random = Learner.random("nb01.rfc1071");
        for (int i = 0; i < 3; i++) {
            byte[] data = new byte[20 + random.nextInt(1480)];
            random.nextBytes(data);
            e.expect(data.length + " bytes from your seed", InternetChecksum.checksum(data, 0, data.length),
                    f -> f.applyAsInt(data.clone()));
        }
        int sum = ~ChapterPacket.RIGHT_CHECKSUM & 0xffff;
        return e.when(f -> f.applyAsInt(header.clone()) == sum,
                        "That is the sum itself: the checksum is its complement, kept to 16 bits.")
                .when(f -> f.applyAsInt(header.clone()) == Integer.reverseBytes(ChapterPacket.RIGHT_CHECKSUM) >>> 16,
                        "The bytes of each word are swapped: the first one is the high one on the wire.")
                .when(f -> f.applyAsInt(header.clone()) >>> 16 != 0,
                        "More than 16 bits came out: after the complement, cut with `& 0xffff`.")
                .when(f -> f.applyAsInt(header.clone()) == droppedCarries(header),
                        "The carries above bit 15 were cut off. In one's complement they are added back in.")
                .when(f -> f.applyAsInt(header.clone()) == signedBytes(header),
                        "Java's bytes are signed: `& 0xff` before you shift or add.")
                .hint("Take 16-bit words, first byte high. Which bits does a carry leave behind, and where do they go?")
                .hint("Sum into an int or a long; while something stands above bit 15, add it to the low 16 bits.")
                .hint("`while (sum >>> 16 != 0) sum = (sum & 0xffff) + (sum >>> 16); return (int) ~sum & 0xffff;`"
                        + " An odd last byte counts `<< 8`.")
                .check(answer);
    }

    private static int droppedCarries(byte[] b) {
        int sum = 0;
        for (int i = 0; i < b.length; i += 2) {
            sum += Bytes.u16(b, i);
        }
        return ~sum & 0xffff;
    }

    private static int signedBytes(byte[] b) {
        int sum = 0;
        for (int i = 0; i < b.length; i += 2) {
            sum += (b[i] << 8) + b[i + 1];
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return ~sum & 0xffff;
    }

    /** Which statements of the summary line the 32 bytes can confirm. */
    public static MatchQuiz claims() {
        String here = "in the dump";
        String relative = "needs an earlier packet";
        String beyond = "beyond the dump";
        Map<String, String> right = new LinkedHashMap<>();
        right.put("source 142.250.185.46, port 443", here);
        right.put("destination port 54321", here);
        right.put("flags [P.]", beyond);
        right.put("seq starts at 1", relative);
        right.put("ack is 1", relative);
        right.put("window 65535", beyond);
        right.put("the IP packet has 1500 bytes", here);
        right.put("length 1460", beyond);
        return Quiz.match("nb01.claims", "What can 32 bytes confirm?", right)
                .hint("Write down for each statement which byte of the packet says it. The dump ends with byte 31.")
                .hint("tcpdump counts sequence numbers from the handshake's: what would it need to have seen?")
                .hint("TCP's data offset is byte 32, its flags byte 33, its window bytes 34 and 35.");
    }

    /** The fields of an IPv4 header of the capture, shuffled; {@code frame} is a whole Ethernet frame. */
    public static OrderQuiz shuffled(byte[] frame) {
        int[] lengths = {1, 1, 2, 2, 2, 1, 1, 2, 4, 4};
        List<String> cards = new ArrayList<>();
        int at = 14;
        for (int n : lengths) {
            cards.add(Bytes.hex(frame, at, n));
            at += n;
        }
        return Quiz.order("nb01.shuffled", "Put the IPv4 header together again", cards.toArray(String[]::new))
                .hint("Which cards can only be addresses? Which one says version 4 and five words of header?")
                .hint("The order of RFC 791: version and IHL, TOS, total length, identification, flags and offset, TTL,"
                        + " protocol, checksum, source, destination.")
                .hint("tcpdump's line above names total length, identification, TTL, flags and protocol; what is left"
                        + " of two-byte cards is the checksum.");
    }

    /** Fills blanked fields from the rest of the frame; judged on every frame given. */
    public static Result blanked(List<Blanked> frames, UnaryOperator<byte[]> answer) {
        Exercise<UnaryOperator<byte[]>> e = Exercise.of("nb01.blanked", "Fill in what was blanked");
        for (int i = 0; i < frames.size(); i++) {
            Blanked one = frames.get(i);
            e.expect("frame " + (i + 1) + ": " + String.join(", ", one.names()), "right", f -> {
                List<String> wrong = one.wrong(f.apply(one.bytes()));
                return wrong.isEmpty() ? "right" : "wrong: " + String.join(", ", wrong);
            });
        }
        return e.when(f -> frames.stream().anyMatch(b -> b.wrong(f.apply(b.bytes())).contains("other bytes")),
                        "Your method changed bytes that were not blank: write only what is missing.")
                .when(f -> frames.stream().anyMatch(b -> b.wrong(f.apply(b.bytes())).equals(List.of(
                        "IPv4 header checksum"))), "Only the header checksum is off: sum the header after everything"
                        + " else in it stands, with its own field zero.")
                .hint("What does the receiver compute each of these fields from? The frame has no padding.")
                .hint("UDP's length field, bytes 38 and 39, equals the frame's length less 34. In a TCP segment those"
                        + " bytes belong to the sequence number.")
                .hint("Write type 0x0800, version and IHL 0x45, total length = frame less 14, protocol 6 or 17; then"
                        + " `InternetChecksum.fillIpHeader(b, 14)`, last `fillTcp` or `fillUdp` at 34.")
                .check(answer);
    }

    /**
     * The chapter's packet as a whole frame that a program on the host can read; {@code answer} makes the frame from
     * the 32 bytes.
     */
    public static Result repaired(UnaryOperator<byte[]> answer) {
        Exercise<UnaryOperator<byte[]>> e = Exercise.<UnaryOperator<byte[]>>of("nb01.repaired",
                "Repair the packet and get it delivered").hex();
        e.expect("it is a frame of 14 + 1500 bytes", "1514 bytes", r -> run(r).length + " bytes")
                .holds("an Ethernet header with type 0x0800 leads to this host's card", r ->
                        EthernetHeader.type(run(r), 0) == EthernetHeader.P_IP
                                && EthernetHeader.dst(run(r), 0) == 0x0200_0000_0002L)
                .holds("the 32 bytes of the dump follow, all but the checksum", r -> {
                    byte[] mine = Arrays.copyOfRange(run(r), IP, IP + 32);
                    Ipv4Header.checksum(mine, 0, ChapterPacket.PRINTED_CHECKSUM);
                    return Arrays.equals(mine, ChapterPacket.bytes());
                })
                .expect("the header checksum", ChapterPacket.RIGHT_CHECKSUM, r -> Ipv4Header.checksum(run(r), IP))
                .expect("what became of it", "delivered", r -> Delivery.of(run(r)).verdict().end())
                .holds("the program read every byte behind the TCP header", r -> {
                    byte[] f = run(r);
                    int payload = L4 + TcpHeader.dataOff(f, L4);
                    return Arrays.equals(Delivery.of(f).read(), Arrays.copyOfRange(f, payload, f.length));
                });
        return e.when(r -> run(r).length == ChapterPacket.TOTAL_LEN, "That is the IP packet: the card sees an Ethernet"
                        + " header of 14 bytes before it.")
                .when(r -> ends(r, DropReason.IP_CSUM), "`ip_rcv_core` still drops it: sum the ten words of the header"
                        + " with its own checksum field zero.")
                .when(r -> ends(r, DropReason.PKT_TOO_SMALL) && TcpHeader.dataOff(run(r), L4) < TcpHeader.MIN_LEN,
                        "TCP's data offset (byte 32 of the packet) says how long its header is: zero is no length.")
                .when(r -> ends(r, DropReason.TCP_CSUM), "TCP's own sum is wrong: it covers a pseudo header (addresses,"
                        + " protocol, length), the TCP header and the payload. Compute it last.")
                .when(r -> ends(r, DropReason.TCP_FLAGS), "In an established connection every segment carries the ACK"
                        + " flag: byte 33 of the packet.")
                .hint("Send it and read the verdict: each function that drops it names what is wrong next.")
                .hint("Three fields of the TCP header lie beyond the dump and must be made up: data offset, flags,"
                        + " window. Then two checksums.")
                .hint("`TcpHeader.dataOff(f, 34, 20)`, `TcpHeader.flags(f, 34, TcpHeader.PSH | TcpHeader.ACK)`,"
                        + " `InternetChecksum.fillIpHeader(f, 14)`, `InternetChecksum.fillTcp(f, 34, 1480, src, dst)`.")
                .check(answer);
    }

    /** The answer's frame, long enough for the tests to read every header. */
    private static byte[] run(UnaryOperator<byte[]> repair) {
        byte[] frame = repair.apply(ChapterPacket.bytes());
        if (frame == null) {
            throw new IllegalArgumentException("the method answered null: return the frame");
        }
        if (frame.length < L4 + TcpHeader.MAX_LEN) {
            throw new IllegalArgumentException("the frame has " + frame.length + " bytes: 14 of Ethernet and the 1500"
                    + " that the IP header promises are needed");
        }
        return frame;
    }

    private static boolean ends(UnaryOperator<byte[]> repair, DropReason reason) {
        return Delivery.of(run(repair)).verdict().reason() == reason;
    }
}
