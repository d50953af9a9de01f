package kstack.host.probes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import kstack.drivers.tun.Tap;
import kstack.kernel.Softirq;
import kstack.net.ipv4.UdpSock;
import kstack.sim.SimTime;
import kstack.trace.Fn;
import kstack.wire.EthernetHeader;
import kstack.wire.InternetChecksum;
import kstack.wire.Ipv4Header;
import kstack.wire.TcpHeader;

/** The probes of NAPI and GRO over a TAP. */
final class GroProbes {
    private GroProbes() {
    }

    private static List<String> polls(JsonNode line) {
        List<String> l = new ArrayList<>();
        line.get("polls").forEach(p -> l.add("tap0 " + p.get(0) + "/" + p.get(1)));
        return l;
    }

    private static void sameExceptPolls(JsonNode line, TapBench b) {
        assertEquals(Probes.numbers(line.get("gro")), b.gro(), "GRO verdicts");
        assertEquals(Probes.ints(line.get("core")), b.core, "lengths that reached __netif_receive_skb_core");
        assertEquals(Probes.numbers(line.get("drops")), b.drops, "drops");
        for (String c : List.of("InSegs", "OutSegs")) {
            if (line.has(c)) {
                assertEquals(line.get(c).isNull() ? null : line.get(c).asLong(), b.moved("Tcp." + c), c);
            }
        }
    }

    private static void same(JsonNode line, TapBench b) {
        assertEquals(polls(line), b.polls, "polls, work of budget");
        sameExceptPolls(line, b);
    }

    static void plainTap(JsonNode line) {
        TapBench b = new TapBench(Tap.Mode.PLAIN);
        b.established(40_000);
        b.mark();
        long processed = b.softnets.get(0).processed();
        b.write(b.segs(10, TapBench.MSS));
        same(line, b);
        assertEquals(line.get("softnet").get(0).get("processed").asLong(), b.softnets.get(0).processed() - processed);
    }

    static void napiTap(JsonNode line) {
        TapBench b = new TapBench(Tap.Mode.NAPI);
        b.established(40_000);
        b.mark();
        b.write(b.segs(10, TapBench.MSS));
        same(line, b);
    }

    static void batch(JsonNode line) {
        TapBench b = new TapBench(Tap.Mode.NAPI);
        b.ipv4.udp().open(0, TapBench.UDP_PORT);
        b.established(40_000);
        List<byte[]> frames = frames(b, line.get("what").asText(), line.get("frames").asInt());
        b.batch(frames);
        same(line, b);
    }

    private static List<byte[]> frames(TapBench b, String what, int n) {
        List<byte[]> fr = b.segs(n, TapBench.MSS);
        switch (what) {
            case "gap after 5" -> {
                fr = b.segs(n + 1, TapBench.MSS);
                fr.remove(5);
            }
            case "PSH on 5th" -> fr.set(4, b.seg(4, TapBench.MSS).flags(TcpHeader.ACK | TcpHeader.PSH).build());
            case "reversed" -> Collections.reverse(fr);
            case "two flows" -> {
                int iss1 = b.iss;
                int ts1 = b.tsval;
                b.established(40_001);
                List<byte[]> both = new ArrayList<>();
                List<byte[]> second = new ArrayList<>();
                for (int j = 0; j < n / 2; j++) {
                    second.add(b.seg(40_001, j, TapBench.MSS, TapBench.MSS).build());
                }
                b.iss = iss1;
                b.tsval = ts1;
                List<byte[]> first = b.segs(n / 2, TapBench.MSS);
                for (int j = 0; j < n / 2; j++) {
                    both.add(first.get(j));
                    both.add(second.get(j));
                }
                fr = both;
            }
            case "small 100 byte" -> fr = b.segs(n, 100);
            case "last short" -> fr.set(n - 1, b.seg(n - 1, 100).build());
            case "bad checksum on 5th" -> fr.set(4, b.seg(4, TapBench.MSS).badChecksum().build());
            case "different TTL on 5th" -> fr.set(4, b.seg(4, TapBench.MSS).ttl(63).build());
            case "DF and no DF" -> {
                for (int j = 0; j < n; j += 2) {
                    fr.set(j, b.seg(j, TapBench.MSS).df().build());
                }
            }
            case "CE on 5th" -> fr.set(4, b.seg(4, TapBench.MSS).tos(3).build());
            case "timestamp changes" -> {
                for (int j = 0; j < n; j++) {
                    fr.set(j, b.seg(j, TapBench.MSS).timestamps(101 + j, b.tsval).build());
                }
            }
            case "pure ACKs" -> fr = Collections.nCopies(n, b.seg(0, 0).build());
            case "UDP" -> fr = Collections.nCopies(n, TapBench.udp(40_000, new byte[1000]).build());
            case "IP id not +1" -> {
                for (int j = 0; j < n; j++) {
                    fr.set(j, b.seg(j, TapBench.MSS).id(1000 + 7 * j).build());
                }
            }
            case "window changes on 5th" -> fr.set(4, b.seg(4, TapBench.MSS).window(65_534).build());
            case "FIN on 5th" -> fr.set(4, b.seg(4, TapBench.MSS).flags(TcpHeader.ACK | TcpHeader.FIN).build());
            case "URG on 5th" -> fr.set(4, b.seg(4, TapBench.MSS).flags(TcpHeader.ACK | TcpHeader.URG).build());
            case "CWR on 5th" -> fr.set(4, b.seg(4, TapBench.MSS).flags(TcpHeader.ACK | TcpHeader.CWR).build());
            case "CWR on 5th and 6th" -> {
                fr.set(4, b.seg(4, TapBench.MSS).flags(TcpHeader.ACK | TcpHeader.CWR).build());
                fr.set(5, b.seg(5, TapBench.MSS).flags(TcpHeader.ACK | TcpHeader.CWR).build());
            }
            case "ECE on 5th" -> fr.set(4, b.seg(4, TapBench.MSS).flags(TcpHeader.ACK | TcpHeader.ECE).build());
            case "ack changes on 5th" -> fr.set(4, b.seg(4, TapBench.MSS).ack(b.iss & 0xffff_ffffL).build());
            case "5th longer" -> fr = fifth(b, n, 1100);
            case "5th shorter" -> fr = fifth(b, n, 900);
            case "IP id +1" -> {
                for (int j = 0; j < n; j++) {
                    fr.set(j, b.seg(j, TapBench.MSS).id(1000 + j).build());
                }
            }
            case "IP id +1 from 3rd" -> {
                for (int j = 0; j < n; j++) {
                    fr.set(j, b.seg(j, TapBench.MSS).id(1000 + Math.max(0, j - 1)).build());
                }
            }
            case "IP options on 5th" -> fr.set(4, b.seg(4, TapBench.MSS).ipOptions(new byte[] {1, 1, 1, 1}).build());
            case "fragment 5th" -> fr.set(4, b.seg(4, TapBench.MSS).fragment(0, true).build());
            case "reserved bit on 5th" -> fr.set(4, b.seg(4, TapBench.MSS).edit(f -> {
                Ipv4Header.flags(f, EthernetHeader.LEN, Ipv4Header.FLAG_RESERVED);
                InternetChecksum.fillIpHeader(f, EthernetHeader.LEN);
            }).build());
            case "padded 5th" -> {
                fr = b.segs(n, 1000);
                fr.set(4, Arrays.copyOf(fr.get(4), fr.get(4).length + 3));
            }
            case "twenty flows" -> {
                for (int j = 0; j < n; j++) {
                    fr.set(j, b.seg(41_000 + j, 0, TapBench.MSS, TapBench.MSS).build());
                }
            }
            default -> assertTrue(what.equals("in order") || what.equals("exactly 64 KiB?"), what);
        }
        return fr;
    }

    /** Segments of 1000 bytes, the fifth of {@code len}. */
    private static List<byte[]> fifth(TapBench b, int n, int len) {
        List<byte[]> fr = new ArrayList<>();
        for (int j = 0; j < n; j++) {
            fr.add(b.seg(40_000, 0, 0, j == 4 ? len : 1000).seq(1001 + 1000L * j + (j > 4 ? len - 1000 : 0)).build());
        }
        return fr;
    }

    static void groOff(JsonNode line) {
        TapBench b = new TapBench(Tap.Mode.NAPI);
        b.established(40_000);
        b.dev.gro(false);
        b.batch(b.segs(10, TapBench.MSS));
        same(line, b);
    }

    static void udpGro(JsonNode line) {
        TapBench b = new TapBench(Tap.Mode.NAPI);
        UdpSock sock = b.ipv4.udp().open(0, TapBench.UDP_PORT);
        sock.gro(line.get("sockopt").asInt() == 1);
        List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            byte[] data = new byte[1000];
            Arrays.fill(data, (byte) i);
            frames.add(TapBench.udp(40_000, data).build());
        }
        b.batch(frames);
        same(line, b);
        byte[] buf = new byte[70_000];
        int[] got = new int[1];
        b.run(cpu -> got[0] = sock.recv(cpu, buf, 0, buf.length));
        assertEquals(line.get("first_recv").asInt(), got[0]);
        for (int i = 0; i < got[0]; i++) {
            assertEquals(i / 1000, buf[i], "byte " + i);
        }
        int cmsg = line.get("cmsg").isEmpty() ? 0 : line.get("cmsg").get(0).get(2).asInt();
        assertEquals(cmsg, sock.groSize(), "UDP_GRO control message");
    }

    /**
     * Exact where all writes fall within the timeout. With 20 us it depends on the writer's pauses, which were not
     * recorded;
     * here it pauses longer than the timeout where the recorded packets end, and polls, verdicts and counters must
     * follow.
     */
    static void flushTimeout(JsonNode line) {
        TapBench b = new TapBench(Tap.Mode.NAPI);
        b.established(40_000);
        long ns = line.get("ns").asLong();
        b.dev.groFlushTimeoutNs(ns);
        b.dev.napiDeferHardIrqs(line.get("defer_hard_irqs").asInt());
        b.mark();
        List<Integer> ends = new ArrayList<>();
        int segments = 0;
        for (int len : Probes.ints(line.get("core"))) {
            segments += (len - 52) / TapBench.MSS;
            ends.add(segments);
        }
        List<byte[]> frames = b.segs(20, TapBench.MSS);
        b.run(cpu -> {
            for (int i = 0; i < frames.size(); i++) {
                b.tap.write(cpu, frames.get(i));
                cpu.spend(Fn.USER, ns != 0 && ends.contains(i + 1) ? 2 * ns * SimTime.NS : 3 * SimTime.US);
            }
        });
        sameExceptPolls(line, b);
        assertEquals(line.get("polls").asText(), b.polls.size() + " polls, work sum "
                + b.polls.stream().mapToInt(p -> Integer.parseInt(p.split("[ /]")[1])).sum());
    }

    /** All polls are the thread's; how many frames each finds depends on who is scheduled when. */
    static void threaded(JsonNode line) {
        TapBench b = new TapBench(Tap.Mode.NAPI);
        b.established(40_000);
        b.dev.threaded(true, b.machine.cpu(0));
        b.run(cpu -> { }, SimTime.MS);
        b.mark();
        long softirqs = b.machine.cpu(0).softirqs().runs(Softirq.NET_RX);
        b.write(b.segs(60, TapBench.MSS));
        assertEquals(line.get("kthreads").get(0).asText().replace("N", ""), b.tap.napi().thread().name()
                .replaceAll("\\d+$", ""));
        assertTrue(line.get("polls_in_kthread").asInt() > 0 && !b.polls.isEmpty());
        assertEquals(line.get("polls_elsewhere").asLong(), b.machine.cpu(0).softirqs().runs(Softirq.NET_RX)
                - softirqs, "runs of the softirq");
        assertEquals(Probes.ints(line.get("work")).stream().mapToInt(i -> i).sum(),
                b.polls.stream().mapToInt(p -> Integer.parseInt(p.split("[ /]")[1])).sum(), "frames polled");
    }
}
