package kstack.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import kstack.wire.Bytes;
import kstack.wire.EthernetHeader;
import kstack.wire.Frame;
import kstack.wire.InternetChecksum;
import kstack.wire.Ipv4Address;
import kstack.wire.LinkLayer;
import kstack.wire.pcap.CapturedFrame;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A replay of an odd capture")
class OddCapturesTest {
    private static Conversation only(ReplayResult r) {
        assertEquals(1, r.conversations().size(), "conversations");
        return r.conversations().get(0);
    }

    private static void got(String text, Conversation c) {
        assertEquals(text.length(), c.received().bytes(), "bytes");
        assertEquals(Talk.sha256(text), c.received().sha256());
    }

    @Test
    @DisplayName("that begins mid-flow starts with the data that reaches up to the host's first ACK")
    void midFlow() {
        ReplayResult r = new Talk().in(".", 100, 900, "lost before: ").in(".", 200, 900, "abc").in(".", 203, 900, "def")
                .out(".", 900, 206, "").in("P.", 206, 900, "ghi").out(".", 900, 209, "").replay();
        got("abcdefghi", only(r));
        assertEquals("the host's first ACK", only(r).opened());
        assertEquals(1, r.counters().get("Tcp.CurrEstab"));
    }

    @Test
    @DisplayName("that begins mid-flow out of order still gives the bytes in order")
    void midFlowOutOfOrder() {
        got("abcdefghi", only(new Talk().in(".", 203, 900, "def").in(".", 200, 900, "abc").in(".", 206, 900, "ghi")
                .out(".", 900, 209, "").replay()));
    }

    @Test
    @DisplayName("that begins mid-flow with the host's ACK takes what follows it")
    void midFlowAckFirst() {
        got("abc", only(new Talk().out(".", 900, 200, "").in(".", 200, 900, "abc").out(".", 900, 203, "").replay()));
    }

    @Test
    @DisplayName("that begins mid-flow around the wrap of sequence numbers gives all bytes")
    void midFlowWrap() {
        got("abcdef", only(new Talk().in(".", 0xffff_fffeL, 900, "abc").in(".", 1, 900, "def").out(".", 900, 4, "")
                .replay()));
    }

    @Test
    @DisplayName("that begins with the host's SYN-ACK goes on from there")
    void beginsWithSynAck() {
        got("abc", only(new Talk().out("S.", 5000, 1001, "").in(".", 1001, 5001, "").in("P.", 1001, 5001, "abc")
                .out(".", 5001, 1004, "").replay()));
    }

    @Test
    @DisplayName("without the host's SYN-ACK opens the listener by the host's first ACK")
    void synAckMissing() {
        ReplayResult r = new Talk().in("S", 1000, 0, "").in(".", 1001, 5001, "").in("P.", 1001, 5001, "abc")
                .out(".", 5001, 1004, "").replay();
        got("abc", only(r));
        assertEquals(1, r.counters().get("Tcp.PassiveOpens"));
    }

    @Test
    @DisplayName("of a client without its SYN connects by the SYN-ACK it got")
    void synMissing() {
        ReplayResult r = new Talk().in("S.", 1000, 5001, "").out(".", 5001, 1001, "").in("P.", 1001, 5001, "abc")
                .out(".", 5001, 1004, "").replay();
        got("abc", only(r));
        assertEquals(0, r.packets().dropped(), r.packets().dropSites().toString());
    }

    @Test
    @DisplayName("of a client that sent data takes the ACKs of it and the answer")
    void client() {
        ReplayResult r = new Talk().out("S", 5000, 0, "").in("S.", 1000, 5001, "").out(".", 5001, 1001, "")
                .out("P.", 5001, 1001, "question").in("P.", 1001, 5009, "answer").out(".", 5009, 1007, "")
                .in("F.", 1007, 5009, "").out("F.", 5009, 1008, "").in(".", 1008, 5010, "").replay();
        got("answer", only(r));
        assertTrue(only(r).received().endOfStream());
        assertEquals(1, r.counters().get("Tcp.ActiveOpens"));
    }

    @Test
    @DisplayName("with data out of order right after the handshake gives the bytes in order")
    void outOfOrderAtTheStart() {
        ReplayResult r = new Talk().handshake(1000, 5000).in(".", 1004, 5001, "def").out(".", 5001, 1001, "")
                .in(".", 1001, 5001, "abc").out(".", 5001, 1007, "").replay();
        got("abcdef", only(r));
        assertEquals(1, r.counters().get("TcpExt.TCPOFOQueue"));
    }

    @Test
    @DisplayName("with a retransmission counts its bytes once")
    void retransmission() {
        ReplayResult r = new Talk().handshake(1000, 5000).in(".", 1001, 5001, "abc").out(".", 5001, 1004, "")
                .in(".", 1001, 5001, "abcdef").in(".", 1001, 5001, "abc").out(".", 5001, 1007, "").replay();
        got("abcdef", only(r));
    }

    @Test
    @DisplayName("in which the same ports are used three times has three conversations, each with its own bytes")
    void portReuse() {
        Talk t = new Talk();
        t.handshake(1000, 5000).in("P.", 1001, 5001, "one").out(".", 5001, 1004, "").in("R.", 1004, 5001, "");
        t.handshake(70_000, 9000).in("P.", 70_001, 9001, "second").out("F.", 9001, 70_007, "")
                .in("F.", 70_007, 9002, "").out(".", 9002, 70_008, "");
        t.handshake(900_000, 80_000).in("P.", 900_001, 80_001, "third time").out(".", 80_001, 900_011, "");
        List<Conversation> all = t.replay().conversations();
        assertEquals(3, all.size());
        got("one", all.get(0));
        got("second", all.get(1));
        got("third time", all.get(2));
    }

    @Test
    @DisplayName("in which the host's program died begins anew on the same ports")
    void hostReset() {
        Talk t = new Talk();
        t.handshake(1000, 5000).in("P.", 1001, 5001, "one").out("R.", 5001, 1004, "");
        t.handshake(2000, 7000).in("P.", 2001, 7001, "two").out(".", 7001, 2004, "");
        List<Conversation> all = t.replay().conversations();
        assertEquals(2, all.size());
        got("one", all.get(0));
        got("two", all.get(1));
    }

    @Test
    @DisplayName("with a RST from the peer ends the stream where it stood")
    void peerReset() {
        ReplayResult r = new Talk().handshake(1000, 5000).in("P.", 1001, 5001, "abc").out(".", 5001, 1004, "")
                .in("R.", 1004, 5001, "").replay();
        got("abc", only(r));
        assertEquals(1, r.counters().get("Tcp.EstabResets"));
    }

    @Test
    @DisplayName("keeps a port closed that the host refused, and opens it when the host answers")
    void serviceStartsLater() {
        Talk t = new Talk().in("S", 1000, 0, "").out("R.", 0, 1001, "");
        t.handshake(9000, 5000).in("P.", 9001, 5001, "abc").out(".", 5001, 9004, "");
        ReplayResult r = t.replay();
        assertEquals(1, r.packets().dropSites().get("NO_SOCKET at tcp_v4_rcv"));
        got("abc", r.conversations().get(1));
    }

    @Test
    @DisplayName("of which the host sent nothing has no open port")
    void hostSilent() {
        ReplayResult r = new Talk().in("S", 1000, 0, "").add(Talk.in().udp(4000, 53).payload("?")).replay();
        assertEquals("{NO_SOCKET=2}", r.packets().drops().toString());
        assertTrue(r.conversations().stream().allMatch(c -> c.opened().isEmpty()));
    }

    @Test
    @DisplayName("of UDP alone tells peers of one port apart")
    void udpPeers() {
        ReplayResult r = new Talk().add(Talk.in().udp(4000, 53).payload("one")).add(Talk.in().udp(4001, 53).payload("two"))
                .add(Talk.out().udp(53, 4000).payload("1")).add(Talk.in().udp(4001, 53).payload("three")).replay();
        got("one", r.conversations().get(0));
        got("twothree", r.conversations().get(1));
        assertEquals(2, r.conversations().get(1).received().calls());
    }

    @Test
    @DisplayName("opens a UDP port after the host's last port unreachable, and closes it before the next")
    void udpPortOpensAndCloses() {
        byte[] early = Talk.in().udp(4000, 53).payload("early").build();
        byte[] late = Talk.in().udp(4000, 53).payload("late!").build();
        ReplayResult r = new Talk().add(early).add(unreachable(early)).add(Talk.in().udp(4000, 53).payload("good"))
                .add(Talk.out().udp(53, 4000).payload("ok")).add(late).add(unreachable(late)).replay();
        got("good", only(r));
        assertEquals(2, r.packets().dropSites().get("NO_SOCKET at __udp4_lib_rcv"));
    }

    private static byte[] unreachable(byte[] about) {
        byte[] quote = java.util.Arrays.copyOfRange(about, EthernetHeader.LEN, about.length);
        return Talk.out().icmp(3, 3, 0).payload(quote).build();
    }

    @Test
    @DisplayName("of the host's own ping delivers the replies to a ping socket")
    void ping() {
        ReplayResult r = new Talk().add(Talk.out().echoRequest(7, 1)).add(Talk.in().echoReply(7, 1))
                .add(Talk.in().echoReply(8, 1)).replay();
        assertEquals(1, r.pings().get(7).calls());
        assertEquals(1, r.packets().dropSites().get("NO_SOCKET at ping_rcv"));
    }

    @Test
    @DisplayName("without any frame says that there is nothing to replay")
    void empty() {
        assertTrue(assertThrows(ReplayException.class, () -> Replay.of(new Talk().capture())).getMessage()
                .startsWith("no frames in it"));
    }

    @Test
    @DisplayName("of IPv6 alone says that the model has no host for it")
    void ipv6Only() {
        Talk t = new Talk().add(Frame.ethernet().type(EthernetHeader.P_IPV6).payloadLen(60));
        assertTrue(assertThrows(ReplayException.class, () -> Replay.of(t.capture())).getMessage()
                .startsWith("no IPv4 in its 1 frame (IPv6: 1)"));
    }

    @Test
    @DisplayName("with IPv6, VLAN tags and LLC beside IPv4 gives each the model's verdict")
    void foreignProtocols() {
        ReplayResult r = new Talk().add(Frame.ethernet().type(EthernetHeader.P_IPV6).payloadLen(60))
                .add(Talk.in().vlan(5).udp(1, 2).payload("x")).add(Frame.ethernet().type(0x26).payloadLen(50))
                .add(Talk.in().udp(4000, 9).payload("x")).replay();
        assertEquals("{NOT_SPECIFIED=1, NO_SOCKET=1, OTHERHOST=1, IPV6DISABLED=1}", r.packets().drops().toString());
        assertTrue(String.join("\n", r.notes()).contains("1 frame with a VLAN tag"), r.notes().toString());
        assertTrue(String.join("\n", r.notes()).contains("1 frame of IPv6"), r.notes().toString());
    }

    @Test
    @DisplayName("of a loopback interface injects nothing and says why")
    void loopback() {
        ReplayResult r = Replay.of(new Talk(LinkLayer.NULL).add(loop("127.0.0.1", "127.0.0.1"))
                .add(loop("127.0.0.1", "127.0.0.1")).capture()).run();
        assertEquals(0, r.injected().count());
        assertTrue(r.notes().get(0).contains("loopback capture"), r.notes().toString());
    }

    private static byte[] loop(String from, String to) {
        byte[] ip = Frame.ip().ipv4(from, to).udp(5, 6).payload("x").build();
        byte[] b = new byte[4 + ip.length];
        b[0] = 2;
        System.arraycopy(ip, 0, b, 4, ip.length);
        return b;
    }

    @Test
    @DisplayName("of the any device believes what the cooked header says of direction")
    void cooked() {
        ReplayResult r = Replay.of(new Talk(LinkLayer.LINUX_SLL).add(sll(0, Talk.PEER, Talk.HOST, 4000, 53, "question"))
                .add(sll(4, Talk.HOST, Talk.PEER, 53, 4000, "an answer that is longer than the question"))
                .capture()).run();
        assertEquals("10.0.0.2/24", r.host().prefix().toString());
        assertEquals("the capture marks 1 frame as sent by it", r.host().why());
        got("question", only(r));
        assertTrue(r.notes().contains("1 frame of Linux cooked v1 given an Ethernet header"), r.notes().toString());
    }

    private static byte[] sll(int type, String from, String to, int srcPort, int dstPort, String text) {
        byte[] ip = Frame.ip().ipv4(from, to).udp(srcPort, dstPort).payload(text).build();
        byte[] b = new byte[16 + ip.length];
        b[1] = (byte) type;
        b[3] = 1;
        b[5] = 6;
        b[6] = 2;
        b[11] = (byte) (type == 4 ? 2 : 1);
        b[14] = 8;
        System.arraycopy(ip, 0, b, 16, ip.length);
        return b;
    }

    @Test
    @DisplayName("of raw IP is received behind a made-up Ethernet header")
    void raw() {
        byte[] in = Frame.ip().ipv4(Talk.PEER, Talk.HOST).udp(4000, 53).payload("question").build();
        byte[] out = Frame.ip().ipv4(Talk.HOST, Talk.PEER).udp(53, 4000).payload("yes").build();
        got("question", only(new Talk(LinkLayer.RAW).add(in).add(out).replay()));
    }

    @Test
    @DisplayName("with frames cut by the snapshot length does not inject them, and says how many")
    void cut() {
        byte[] whole = Talk.in().udp(4000, 53).payload("too long to keep").build();
        Talk t = new Talk().add(Talk.out().udp(53, 4000).payload("x"));
        t.add(new CapturedFrame(t.tick(1000), 1, java.util.Arrays.copyOf(whole, 44), whole.length, 0, List.of()));
        ReplayResult r = t.replay();
        assertEquals(0, r.injected().count());
        assertEquals(1, r.cut().count());
        assertTrue(r.notes().stream().anyMatch(n -> n.startsWith("1 frame cut by the snapshot length")),
                r.notes().toString());
    }

    @Test
    @DisplayName("whose timestamps go back keeps the order of the file")
    void timeGoesBack() {
        Talk t = new Talk().handshake(1000, 5000).in("P.", 1001, 5001, "abc");
        t.add(new CapturedFrame(t.tick(-5_000_000), LinkLayer.ETHERNET,
                Talk.in().tcp(4000, 80).flags("P.").seq(1004).ack(5001).payload("def").build()));
        ReplayResult r = t.replay();
        got("abcdef", only(r));
        assertTrue(r.notes().stream().anyMatch(n -> n.contains("back in time")), r.notes().toString());
    }

    @Test
    @DisplayName("without timestamps is received in order, without loss")
    void noTime() {
        Talk t = new Talk().add(Talk.out().udp(53, 4000).payload("x"));
        for (int i = 0; i < 6000; i++) {
            t.add(new CapturedFrame(0, LinkLayer.ETHERNET, Talk.in().udp(4000, 53).payload("y").build()));
        }
        t = timeless(t);
        ReplayResult r = t.replay();
        assertEquals(6000, only(r).received().calls());
        assertEquals(0, r.packets().missed());
    }

    private static Talk timeless(Talk t) {
        Talk zero = new Talk();
        t.capture().frames().forEach(f -> zero.add(new CapturedFrame(0, LinkLayer.ETHERNET, f.bytes())));
        return zero;
    }

    @Test
    @DisplayName("with years between two frames ends")
    void yearsBetween() {
        Talk t = new Talk().add(Talk.out().udp(53, 4000).payload("x"));
        t.add(new CapturedFrame(1, LinkLayer.ETHERNET, Talk.in().udp(4000, 53).payload("early").build()));
        t.add(new CapturedFrame(t.tick(900_000_000_000_000_000L), LinkLayer.ETHERNET,
                Talk.in().udp(4000, 53).payload("late").build()));
        ReplayResult r = t.replay();
        got("earlylate", only(r));
        assertTrue(r.notes().stream().anyMatch(n -> n.contains("shortened")), r.notes().toString());
    }

    @Test
    @DisplayName("with a super-frame of receive offload takes it whole and says so")
    void superFrame() {
        String big = "x".repeat(20_000);
        ReplayResult r = new Talk().handshake(1000, 5000).in("P.", 1001, 5001, big).out(".", 5001, 21_001, "").replay();
        got(big, only(r));
        assertTrue(r.notes().stream().anyMatch(n -> n.contains("longer than 1514 bytes")), r.notes().toString());
    }

    @Test
    @DisplayName("with damaged checksums drops the frames for it")
    void badChecksum() {
        ReplayResult r = new Talk().handshake(1000, 5000)
                .add(Talk.in().tcp(4000, 80).flags("P.").seq(1001).ack(5001).payload("bad").badChecksum())
                .in("P.", 1001, 5001, "abc").out(".", 5001, 1004, "")
                .add(Talk.in().ttl(9).udp(1, 2).payload("x").badIpChecksum()).replay();
        got("abc", r.conversations().get(0));
        assertEquals(1, r.packets().dropSites().get("IP_CSUM at ip_rcv_core"));
        assertEquals(1, r.counters().get("Tcp.InCsumErrors"));
    }

    @Test
    @DisplayName("with checksums left to the card takes their sender for the host")
    void checksumOffload() {
        Talk t = new Talk();
        for (int i = 0; i < 3; i++) {
            t.add(Talk.in().udp(4000, 53).payload("?")).add(Talk.out().udp(53, 4000).payload("a long answer")
                    .edit(b -> Bytes.put16(b, 40, InternetChecksum.pseudoHeader(Ipv4Address.bits(Talk.HOST),
                            Ipv4Address.bits(Talk.PEER), 17, 8 + 13))));
        }
        ReplayResult r = Replay.of(t.capture()).run();
        assertEquals("10.0.0.2/24", r.host().prefix().toString());
        assertEquals("3 frames from it carry a checksum that a card had yet to finish", r.host().why());
        ReplayResult back = Replay.of(t.capture(), Ipv4Address.bits(Talk.PEER), Optional.empty()).run();
        assertTrue(back.notes().get(0).startsWith("3 frames received with a checksum left to the sender's card"),
                back.notes().toString());
        assertEquals(3, back.packets().dropSites().get("UDP_CSUM at __udp4_lib_rcv"));
    }

    @Test
    @DisplayName("recorded on both sides receives each frame as often as it stands there, and bytes once")
    void bothSides() {
        Talk once = new Talk().handshake(1000, 5000).in("P.", 1001, 5001, "abc").out(".", 5001, 1004, "")
                .in("F.", 1004, 5001, "").out("F.", 5001, 1005, "").in(".", 1005, 5002, "");
        Talk twice = new Talk();
        once.capture().frames().forEach(f -> twice.add(f.bytes()).add(f.bytes()));
        ReplayResult r = twice.replay();
        got("abc", only(r));
        assertEquals(10, r.injected().count());
    }

    @Test
    @DisplayName("takes broadcasts and what is for others as the host would have")
    void notOnlyForTheHost() {
        ReplayResult r = new Talk().add(Talk.out().udp(68, 4000).payload("x"))
                .add(Frame.ethernet().src("02:00:00:00:00:01").dst("ff:ff:ff:ff:ff:ff").ipv4(Talk.PEER, "10.0.0.255")
                        .udp(4000, 68).payload("to all"))
                .add(Frame.ethernet().src("02:00:00:00:00:01").dst("02:00:00:00:00:09").ipv4(Talk.PEER, "10.0.0.9")
                        .udp(4000, 68).payload("to another")).replay();
        assertEquals(1, r.packets().dropSites().get("OTHERHOST at ip_rcv_core"));
        assertEquals(1, r.counters().get("Udp.InDatagrams"));
        assertEquals(1, r.counters().get("IpExt.InBcastPkts"));
    }
}
