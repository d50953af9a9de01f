package kstack.net.ipv4;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import kstack.host.Host;
import kstack.net.socket.Sock;
import kstack.sim.SimTime;
import kstack.trace.Fate;
import kstack.traffic.OneFrame;
import kstack.wire.Bytes;
import kstack.wire.EthernetHeader;
import kstack.wire.Ipv4Header;
import kstack.wire.TcpHeader;
import kstack.wire.TcpOptions;

/**
 * Plays one recorded case of TCP to a model host and says where the two differ. Initial sequence numbers and timestamps
 * of the two differ, so the recorded peer's acknowledgments are moved by the difference, and the replies back.
 */
final class TcpReplay {
    /** The case needs something that this player or the model does not have. */
    static final class Unsupported extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unsupported(String what) {
            super(what);
        }
    }

    private static final int TCP = EthernetHeader.LEN + Ipv4Header.MIN_LEN;
    private static final long STEP_PS = 100 * SimTime.US;

    private final Host host;
    private final Map<String, TcpListener> listeners = new HashMap<>();
    private final Map<String, TcpSock> socks = new HashMap<>();
    private final List<String> drops = new ArrayList<>();
    private final List<String> replies = new ArrayList<>();
    private final Map<Integer, Integer> seqShift = new HashMap<>();
    private final Map<Integer, Integer> stampShift = new HashMap<>();
    private byte[] synAck;

    TcpReplay(JsonNode cfg, int longestFrame) {
        if (cfg.has("sysctl") || cfg.has("run") || cfg.has("routes") || cfg.has("mtu") || cfg.has("fwd")) {
            throw new Unsupported("set-up");
        }
        host = Host.builder().promiscuous(true).rxChecksum(false).mtu(Math.max(1500, longestFrame)).build()
                .neighbour("192.0.2.1", "02:00:00:00:00:01");
        for (JsonNode s : cfg.path("socks")) {
            if (s.get("kind").asText().equals("listen")) {
                for (String key : List.of("bind", "filt", "backlog", "dev")) {
                    if (s.has(key)) {
                        throw new Unsupported("listener with " + key);
                    }
                }
                TcpListener l = host.listen(s.get("port").asInt());
                for (JsonNode o : s.path("opts")) {
                    if (o.get(0).asInt() != 1 || o.get(1).asInt() != 8) {
                        throw new Unsupported("socket option " + o);
                    }
                    l.setRcvbuf(o.get(2).asInt(), host.net().rmemMax);
                }
                listeners.put(s.get("name").asText(), l);
            }
        }
        host.packets().sink((id, fate, reason, at) -> {
            if (fate == Fate.DROPPED) {
                drops.add(reason + " at " + at);
            }
        });
        host.transmitTo((b, off, len, t) -> {
            byte[] frame = Arrays.copyOfRange(b, off, off + len);
            if (synAck != null && isSynAck(frame)) {
                learn(synAck, frame);
            }
            replies.add(reply(frame, seqShift));
        });
    }

    /** Does the recorded step; the differences by field, none if the model did the same. */
    Map<String, String> step(JsonNode step) {
        drops.clear();
        replies.clear();
        Map<String, Long> before = host.counters();
        JsonNode arg = step.path("arg");
        String read = null;
        switch (step.get("op").asText()) {
            case "rx" -> {
                synAck = recordedSynAck(step);
                byte[] frame = shifted(HexFormat.of().parseHex(step.get("frame").asText()));
                host.attach(new OneFrame(frame, host.cpu().now() + SimTime.US));
            }
            case "accept" -> socks.put(arg.get("as").asText(), listeners.get(arg.get("s").asText()).accept());
            case "read" -> {
                byte[] buf = new byte[70_000];
                int n = sock(arg).recv(host.cpu(), buf, 0, buf.length);
                read = n == Sock.EAGAIN ? "" : n < 0 ? "errno " + -n : HexFormat.of().formatHex(buf, 0, n);
            }
            case "close" -> {
                if (listeners.containsKey(arg.get("s").asText())) {
                    listeners.get(arg.get("s").asText()).close(host.cpu());
                } else {
                    sock(arg).close(host.cpu());
                }
            }
            case "shutdown" -> sock(arg).shutdown(host.cpu());
            case "wait" -> host.runUntil(host.cpu().now() + arg.get("ms").asLong() * SimTime.MS);
            default -> throw new Unsupported("operation " + step.get("op").asText());
        }
        host.runUntil(host.cpu().now() + STEP_PS);
        host.check();
        // the recorder asks each socket for its state after each step, and by that takes a pending error
        socks.values().forEach(TcpSock::soError);
        return differences(step, before, read);
    }

    private TcpSock sock(JsonNode arg) {
        return socks.get(arg.get("s").asText());
    }

    private Map<String, String> differences(JsonNode step, Map<String, Long> before, String read) {
        Map<String, String> d = new TreeMap<>();
        List<String> recordedDrops = new ArrayList<>();
        step.path("drops").forEach(x -> recordedDrops.add(x.get("reason").asText() + " at "
                + x.get("at").asText().replaceFirst("\\.(constprop|isra|part).*", "")));
        compare(d, "drops", recordedDrops, drops);
        List<String> recordedReplies = new ArrayList<>();
        step.path("tx").forEach(x -> recordedReplies.add(reply(HexFormat.of().parseHex(x.get("frame").asText()),
                Map.of())));
        compare(d, "replies", recordedReplies, replies);
        if (read != null) {
            compare(d, "read", step.path("res").path("data").asText(), read);
        }
        Map<String, Long> moved = new TreeMap<>();
        step.path("ctr").properties().forEach(e -> moved.put(e.getKey(), e.getValue().asLong()));
        Map<String, Long> after = host.counters();
        TreeSet<String> names = new TreeSet<>(after.keySet());
        names.addAll(moved.keySet());
        for (String n : names) {
            compare(d, "counter " + n, moved.getOrDefault(n, 0L), after.getOrDefault(n, 0L) - before.getOrDefault(n, 0L));
        }
        return d;
    }

    private static void compare(Map<String, String> d, String field, Object linux, Object model) {
        if (!linux.equals(model)) {
            d.put(field, "Linux " + linux + ", model " + model);
        }
    }

    /** Flags, numbers, window and options of a reply; the clock's part of a timestamp is left out. */
    private static String reply(byte[] b, Map<Integer, Integer> shift) {
        int ip = EthernetHeader.LEN;
        if (Ipv4Header.protocol(b, ip) != Ipv4Header.IPPROTO_TCP) {
            return "protocol " + Ipv4Header.protocol(b, ip);
        }
        int tcp = ip + Ipv4Header.headerLen(b, ip);
        TcpOptions o = new TcpOptions().parseSegment(b, tcp);
        StringBuilder s = new StringBuilder(TcpHeader.flagsText(TcpHeader.flags(b, tcp)));
        int seq = TcpHeader.seq(b, tcp);
        seq = seq == 0 ? 0 : seq - shift.getOrDefault(TcpHeader.dstPort(b, tcp), 0);
        s.append(" seq ").append(Integer.toUnsignedString(seq));
        s.append(" ack ").append(Integer.toUnsignedString(TcpHeader.ack(b, tcp)));
        s.append(" win ").append(TcpHeader.window(b, tcp));
        if (o.mss != 0) {
            s.append(" mss ").append(o.mss);
        }
        if (o.sackPermitted) {
            s.append(" sackOK");
        }
        if (o.wscale >= 0) {
            s.append(" wscale ").append(o.wscale);
        }
        if (o.timestamps) {
            s.append(" ecr ").append(o.tsecr);
        }
        for (int i = 0; i < o.sackBlocks; i++) {
            s.append(i == 0 ? " sack " : ",").append(o.sackStart(i)).append('-').append(o.sackEnd(i));
        }
        return s.toString();
    }

    /** The recorded SYN-ACK of this step, to learn the recorded host's numbers from; null without one. */
    private static byte[] recordedSynAck(JsonNode step) {
        for (JsonNode tx : step.path("tx")) {
            byte[] b = HexFormat.of().parseHex(tx.get("frame").asText());
            if (isSynAck(b)) {
                return b;
            }
        }
        return null;
    }

    private static boolean isSynAck(byte[] b) {
        return b.length >= TCP + TcpHeader.MIN_LEN && Ipv4Header.protocol(b, EthernetHeader.LEN) == Ipv4Header.IPPROTO_TCP
                && (TcpHeader.flags(b, TCP) & (TcpHeader.SYN | TcpHeader.ACK)) == (TcpHeader.SYN | TcpHeader.ACK);
    }

    /** The model answered a SYN: from now on the recorded peer's acknowledgments and echoes move by the difference. */
    private void learn(byte[] linux, byte[] model) {
        int port = TcpHeader.dstPort(model, TCP);
        seqShift.put(port, TcpHeader.seq(model, TCP) - TcpHeader.seq(linux, TCP));
        int linuxTs = new TcpOptions().parseSegment(linux, TCP).tsval;
        stampShift.put(port, new TcpOptions().parseSegment(model, TCP).tsval - linuxTs);
    }

    /** The recorded frame with the acknowledgment and echo that belong to the model's numbers; a bad checksum stays bad. */
    private byte[] shifted(byte[] frame) {
        byte[] b = frame.clone();
        if (b.length < TCP + TcpHeader.MIN_LEN || Ipv4Header.protocol(b, EthernetHeader.LEN) != Ipv4Header.IPPROTO_TCP
                || Ipv4Header.fragOff(b, EthernetHeader.LEN) != 0) {
            return b;
        }
        int port = TcpHeader.srcPort(b, TCP);
        if ((TcpHeader.flags(b, TCP) & TcpHeader.ACK) != 0) {
            shift(b, TCP + TcpHeader.ACK_SEQ, seqShift.getOrDefault(port, 0));
        }
        int options = TCP + TcpHeader.MIN_LEN;
        if (TcpHeader.fits(b, TCP, b.length - TCP) && b.length > options + 3
                && new TcpOptions().parseSegment(b, TCP).tsecr != 0 && b[options + 2] == TcpOptions.TIMESTAMP) {
            shift(b, options + 8, stampShift.getOrDefault(port, 0));
        }
        return b;
    }

    private static void shift(byte[] b, int at, int by) {
        int sum = ~TcpHeader.checksum(b, TCP) & 0xffff;
        for (int i = 0; i < 4; i += 2) {
            sum += ~Bytes.u16(b, at + i) & 0xffff;
        }
        Bytes.put32(b, at, Bytes.s32(b, at) + by);
        for (int i = 0; i < 4; i += 2) {
            sum += Bytes.u16(b, at + i);
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        TcpHeader.checksum(b, TCP, ~sum & 0xffff);
    }
}
