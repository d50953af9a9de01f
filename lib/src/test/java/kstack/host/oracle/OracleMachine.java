package kstack.host.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kstack.host.Host;
import kstack.host.HostBuilder;
import kstack.kernel.CostModel;
import kstack.net.core.LinkStats;
import kstack.net.core.Netns;
import kstack.net.ipv4.SocketFilter;
import kstack.net.ipv4.UdpSock;
import kstack.net.socket.Sock;
import kstack.sim.SimTime;
import kstack.trace.DropReason;
import kstack.trace.Fate;
import kstack.trace.FateSink;
import kstack.trace.Fn;
import kstack.traffic.OneFrame;
import kstack.wire.Ipv4Address;

/**
 * A model host set up as the recorded machine was, and fed with the recorded frames.
 *
 * <p>The recorded device was a TAP: it takes every address and offloads nothing, so the card here is promiscuous without
 * checksum offload, and its MTU is as large as the longest frame of the case needs.
 */
final class OracleMachine {
    /** The set-up needs something the model does not have. */
    static final class Unsupported extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unsupported(String what) {
            super(what);
        }
    }

    private static final long STEP_PS = SimTime.MS;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUF = 8;
    private static final int LO_IFINDEX = 1;
    private static final int BPF_RET_K = 6;

    private final Host host;
    private final Map<String, UdpSock> socks = new LinkedHashMap<>();
    private final List<String> drops = new ArrayList<>();
    private final List<String> replies = new ArrayList<>();

    OracleMachine(Golden.Case c) {
        if (c.cfg().path("fwd").asBoolean()) {
            throw new Unsupported("a second interface");
        }
        Netns net = new Netns();
        Sysctls.set(net, "net.ipv4.icmp_ratelimit", 0);
        c.cfg().path("sysctl").properties().forEach(e -> Sysctls.set(net, e.getKey(), e.getValue().asInt()));
        int longest = 0;
        for (JsonNode step : c.steps()) {
            longest = Math.max(longest, step.path("frame").asText().length() / 2);
        }
        HostBuilder builder = Host.builder().costs(CostModel.SERVER).netns(net).promiscuous(true).rxChecksum(false)
                .gro(false)
                .mtu(longest > 1514 ? Math.min(65_521, longest) : 1500).defaultOnLink(false);
        for (JsonNode r : c.cfg().path("routes")) {
            builder.route(r.get("dst").asText() + "/" + r.get("plen"), r.get("gw").asText());
        }
        host = builder.build()
                .neighbour("192.0.2.1", "02:00:00:00:00:01");
        for (JsonNode s : c.cfg().path("socks")) {
            open(s);
        }
        host.packets().sink(new Ends());
        host.transmitTo((b, off, len, t) -> replies.add(ReplyMask.mask(Arrays.copyOfRange(b, off, off + len))));
    }

    private final class Ends implements FateSink {
        @Override
        public void fate(long frameId, Fate fate, DropReason reason, Fn at) {
            if (fate == Fate.DROPPED) {
                drops.add(reason + " at " + at);
            } else if (fate == Fate.MISSED || fate == Fate.FILTERED) {
                throw new IllegalStateException("the card took no notice of frame " + frameId + ": " + fate);
            }
        }
    }

    private void open(JsonNode s) {
        String kind = s.get("kind").asText();
        if (kind.equals("listen")) {
            host.listen(s.get("port").asInt());
            return;
        }
        if (!kind.equals("udp")) {
            throw new Unsupported("socket " + s);
        }
        UdpSock sock = host.ipv4().udp().open(s.has("bind") ? Ipv4Address.bits(s.get("bind").asText()) : 0,
                s.get("port").asInt());
        if (s.has("connect")) {
            sock.connect(Ipv4Address.bits(s.get("connect").get(0).asText()), s.get("connect").get(1).asInt());
        }
        if (s.has("group")) {
            host.ipv4().fib().join(Ipv4Address.bits(s.get("group").asText()));
        }
        if (s.has("dev")) {
            sock.bindToDevice(s.get("dev").asText().equals("tap0") ? host.eth0().ifindex() : LO_IFINDEX);
        }
        if (s.has("filt")) {
            sock.attachFilter(program(s.get("filt")));
        }
        for (JsonNode o : s.path("opts")) {
            if (o.get(0).asInt() != SOL_SOCKET || o.get(1).asInt() != SO_RCVBUF) {
                throw new Unsupported("socket option " + o);
            }
            sock.setRcvbuf(o.get(2).asInt(), host.net().rmemMax);
        }
        socks.put(s.get("name").asText(), sock);
    }

    /** The one program that the recorded cases use: {@code ret #k}. */
    private static SocketFilter program(JsonNode instructions) {
        JsonNode ret = instructions.get(0);
        if (instructions.size() != 1 || ret.get(0).asInt() != BPF_RET_K) {
            throw new Unsupported("BPF program " + instructions);
        }
        return skb -> ret.get(3).asInt();
    }

    /** Does one recorded step and says what came of it. */
    Answer step(JsonNode step) {
        drops.clear();
        replies.clear();
        Map<String, Long> counters = host.counters();
        Map<String, Long> device = device();
        List<String> received = new ArrayList<>();
        byte[] frame = HexFormat.of().parseHex(step.path("frame").asText());
        switch (step.get("op").asText()) {
            case "rx" -> inject(frame);
            case "wait" -> host.runUntil(host.cpu().now() + step.get("arg").get("ms").asLong() * SimTime.MS);
            case "read" -> received.add(read(step.get("arg").get("s").asText()));
            default -> throw new Unsupported("operation " + step.get("op"));
        }
        Map<String, Long> after = host.counters();
        List<String> dropsBefore = List.copyOf(drops);
        drops.clear();
        if (step.get("op").asText().equals("rx")) {
            drain(received);
        }
        List<String> held = new ArrayList<>();
        socks.forEach((name, s) -> {
            if (name.startsWith("hold")) {
                held.add(name + " rmem " + s.rmemAlloc() + " rcvbuf " + s.rcvbuf() + " drops " + s.drops());
            }
        });
        host.check();
        return new Answer(dropsBefore, delta(counters, after), List.copyOf(replies), received, List.copyOf(drops),
                delta(after, host.counters()), delta(device, device()), held);
    }

    private void inject(byte[] frame) {
        long now = host.cpu().now();
        host.attach(new OneFrame(frame, now + SimTime.US));
        host.runUntil(now + STEP_PS);
    }

    private void drain(List<String> received) {
        byte[] buf = new byte[70_000];
        socks.forEach((name, s) -> {
            if (name.startsWith("hold")) {
                return;
            }
            for (int n = s.recv(host.cpu(), buf, 0, buf.length); n != Sock.EAGAIN; n = s.recv(host.cpu(), buf, 0, buf.length)) {
                received.add(n < 0 ? name + " error " + errno(n) : name + " from "
                        + Ipv4Address.text(s.peerAddress()) + ":" + s.peerPort() + " "
                        + HexFormat.of().formatHex(buf, 0, n));
            }
        });
    }

    private static String errno(int n) {
        return switch (-n) {
            case 111 -> "ECONNREFUSED";
            case 113 -> "EHOSTUNREACH";
            default -> "errno " + -n;
        };
    }

    private String read(String name) {
        byte[] buf = new byte[70_000];
        int n = socks.get(name).recv(host.cpu(), buf, 0, buf.length);
        return name + " read " + HexFormat.of().formatHex(buf, 0, Math.max(0, n));
    }

    private Map<String, Long> device() {
        LinkStats s = host.eth0().stats();
        Map<String, Long> m = new TreeMap<>();
        m.put("rx_packets", s.rxPackets);
        m.put("rx_bytes", s.rxBytes);
        m.put("rx_dropped", s.rxDropped);
        m.put("rx_errors", s.rxErrors);
        m.put("rx_missed_errors", s.rxMissedErrors);
        m.put("rx_otherhost_dropped", s.rxOtherhostDropped);
        m.put("tx_packets", s.txPackets);
        m.put("tx_bytes", s.txBytes);
        return m;
    }

    private static Map<String, Long> delta(Map<String, Long> before, Map<String, Long> after) {
        Map<String, Long> d = new HashMap<>(after);
        before.forEach((k, v) -> d.merge(k, -v, Long::sum));
        d.values().removeIf(v -> v == 0);
        return new TreeMap<>(d);
    }
}
