package kstack.host.probes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import kstack.drivers.tun.Tap;
import kstack.net.ipv4.TcpMidFlow;
import kstack.net.ipv4.TcpSock;
import kstack.trace.Fn;
import kstack.wire.Bytes;
import kstack.wire.EthernetHeader;
import kstack.wire.Ipv4Address;
import kstack.wire.Ipv4Header;
import kstack.wire.TcpHeader;

/** The probes of TCP: what a SYN is offered, how a segment finds its socket. */
final class TcpProbes {
    private static final int L4 = EthernetHeader.LEN + Ipv4Header.MIN_LEN;

    private TcpProbes() {
    }

    static void rmem(JsonNode line) {
        String[] rmem = line.get("rmem").asText().split(" ");
        TapBench b = new TapBench(Tap.Mode.PLAIN, net -> {
            net.tcpRmemMin = Integer.parseInt(rmem[0]);
            net.tcpRmemDefault = Integer.parseInt(rmem[1]);
            net.tcpRmemMax = Integer.parseInt(rmem[2]);
        });
        b.write(List.of(b.tcp(40_000).seq(1000).flags(TcpHeader.SYN).synOptions(1460, 100, 0, 7).build()));
        byte[] synAck = b.sent.get(0);
        assertEquals(line.get("synack_window").asInt(), TcpHeader.window(synAck, L4));
        List<String> recorded = new ArrayList<>();
        line.get("opts").forEach(o -> recorded.add(o.asText()));
        assertEquals(recorded, options(synAck));
    }

    /** Options as the recorder wrote them; timestamps left out. */
    private static List<String> options(byte[] f) {
        List<String> l = new ArrayList<>();
        int end = L4 + TcpHeader.dataOff(f, L4);
        for (int i = L4 + TcpHeader.MIN_LEN; i < end; i += f[i] == 1 ? 1 : f[i + 1]) {
            switch (f[i]) {
                case 1 -> l.add("NOP");
                case 2 -> l.add("MSS=" + Bytes.u16(f, i + 2));
                case 3 -> l.add("WS=" + f[i + 2]);
                case 4 -> l.add("SACKOK");
                default -> assertEquals(8, f[i], "a timestamp is the only other option");
            }
        }
        return l;
    }

    /**
     * With early demux the segment of a known connection is not routed: no fib look-up between receive and the socket.
     */
    static void earlyDemux(JsonNode line) {
        TapBench b = new TapBench(Tap.Mode.PLAIN, net -> net.ipEarlyDemux = line.get("ip_early_demux").asInt() == 1);
        b.write(List.of(b.tcp(40_000).seq(1000).flags(TcpHeader.SYN).build()));
        b.iss = TcpHeader.seq(b.sent.get(0), L4);
        b.write(List.of(b.tcp(40_000).seq(1001).ack(b.iss + 1 & 0xffff_ffffL).flags(TcpHeader.ACK).build()));
        b.mark();
        List<String> path = new ArrayList<>();
        b.tap.entry(skb -> path.add("netif_receive_skb"));
        b.tap.reader(f -> path.add("xmit dev=tap0 len=" + f.length));
        b.machine.cpu(0).trace((cpu, context, fn, start, end) -> {
            if (fn == Fn.NETIF_RECEIVE_SKB_CORE) {
                path.add("core dev=tap0 len=41");
            } else if (fn == Fn.IP_ROUTE_INPUT) {
                path.add("fib table=254 192.0.2.1->192.0.2.2 dev=tap0 err=0");
            } else if (fn == Fn.SOCK_DEF_READABLE) {
                path.add("data_ready proto=6 sock_def_readable");
            }
        });
        b.write(List.of(b.tcp(40_000).seq(1001).ack(b.iss + 1 & 0xffff_ffffL).flags(TcpHeader.ACK | TcpHeader.PSH)
                .payload(new byte[1]).build()));
        List<String> recorded = new ArrayList<>();
        line.get("path").forEach(p -> recorded.add(p.asText()));
        assertEquals(recorded, path);
        assertEquals(List.of(41), b.core);
    }

    /** The recorded socket announced itself when it left repair mode. */
    static void repair(JsonNode line) {
        TapBench b = new TapBench(Tap.Mode.PLAIN);
        b.ipv4.tcp().established(Ipv4Address.bits("192.0.2.2"), 8080, Ipv4Address.bits("192.0.2.1"), 40_000,
                new TcpMidFlow(1001, 5000, 5000, 7, 7, false, true));
        b.run(cpu -> { });
        assertEquals(1, b.sent.size(), "window probe");
        assertEquals(1, line.path("sent_on_leaving_repair").size());
    }

    /**
     * Two rounds of what the window allows, read as they come: with tcp_moderate_rcvbuf the buffer grows after the
     * second.
     */
    static void autotuning(JsonNode line) {
        TapBench b = new TapBench(Tap.Mode.PLAIN);
        TcpSock sock = b.established(40_000);
        int at = 0;
        for (JsonNode row : List.of(line.get("rows").get(0), line.get("rows").get(1))) {
            List<byte[]> frames = new ArrayList<>();
            for (int i = 0; i < row.get(0).asInt(); i++) {
                frames.add(b.seg(at++, TapBench.MSS).build());
            }
            b.write(frames);
            b.run(cpu -> {
                while (sock.recv(cpu, new byte[65_536], 0, 65_536) > 0) {
                    continue;
                }
            });
            assertEquals((long) at * TapBench.MSS, sock.bytesReceived(), "all of it fits the window");
            assertEquals(row.get(1).asInt(), sock.rcvbuf(), "rcvbuf");
        }
    }
}
