package kstack.replay;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kstack.wire.FlowKey;
import kstack.wire.Ipv4Header;
import kstack.wire.TcpHeader;

/** All TCP and UDP conversations of a recording, in the order of their first frames. */
final class Conversations {
    private final int host;
    private final Map<FlowKey, List<RecordedFrame>> tcp = new LinkedHashMap<>();
    private final Map<FlowKey, Conversation> udp = new LinkedHashMap<>();
    private final Map<FlowKey, List<Conversation>> tcpParts = new LinkedHashMap<>();
    private final FragmentTracker fragments = new FragmentTracker();

    Conversations(Recording recording) {
        host = recording.host.address();
        for (RecordedFrame f : recording.frames) {
            if (f.isFragment()) {
                FlowKey whole = fragments.add(f);
                if (whole != null && whole.protocol() == Ipv4Header.IPPROTO_UDP) {
                    countUdp(whole, f);
                }
            } else if (f.isUdp()) {
                countUdp(key(f), f);
            } else if (f.isTcp()) {
                tcp.computeIfAbsent(inward(key(f), tcp), k -> new ArrayList<>()).add(f);
            }
        }
        tcp.forEach(this::split);
    }

    private static FlowKey key(RecordedFrame f) {
        return new FlowKey(f.protocol, f.src(), f.srcPort(), f.dst(), f.dstPort());
    }

    /** The direction towards the host, or the one seen first. */
    private FlowKey inward(FlowKey k, Map<FlowKey, ?> known) {
        if (known.containsKey(k)) {
            return k;
        }
        FlowKey back = k.reversed();
        return known.containsKey(back) || k.src() == host ? back : k;
    }

    private void countUdp(FlowKey k, RecordedFrame f) {
        FlowKey in = inward(k, udp);
        udp.computeIfAbsent(in, i -> new Conversation(i, f.number)).count(f, k.equals(in));
    }

    /** One conversation for each new SYN; a SYN that the host only challenged belongs to the old one. */
    private void split(FlowKey in, List<RecordedFrame> frames) {
        List<Conversation> parts = new ArrayList<>();
        Conversation current = null;
        Integer[] base = new Integer[2];
        for (int i = 0; i < frames.size(); i++) {
            RecordedFrame f = frames.get(i);
            boolean inward = f.src() == in.src() && f.srcPort() == in.srcPort();
            int side = inward ? 0 : 1;
            boolean syn = f.has(TcpHeader.SYN) && !f.has(TcpHeader.ACK);
            boolean other = syn && base[side] != null && base[side] != f.seq() && !challenged(frames, i);
            if (current == null || other) {
                current = new Conversation(in, f.number);
                parts.add(current);
                base = new Integer[2];
            }
            if (base[side] == null && !f.has(TcpHeader.RST)) {
                base[side] = f.seq();
            }
            current.count(f, inward);
            current.tcpFrames.add(f);
        }
        tcpParts.put(in, parts);
    }

    /** The next segment of the other end is an ACK that does not take the SYN's number (RFC 5961, 4). */
    private static boolean challenged(List<RecordedFrame> frames, int syn) {
        RecordedFrame s = frames.get(syn);
        for (int i = syn + 1; i < frames.size(); i++) {
            RecordedFrame f = frames.get(i);
            if (f.src() != s.src() || f.srcPort() != s.srcPort()) {
                return f.has(TcpHeader.ACK) && !f.has(TcpHeader.SYN) && !f.has(TcpHeader.RST) && f.ack() != s.endSeq();
            }
        }
        return false;
    }

    List<Conversation> all() {
        List<Conversation> all = new ArrayList<>(udp.values());
        tcpParts.values().forEach(all::addAll);
        all.sort(Comparator.comparingInt(Conversation::firstFrame));
        return all;
    }

    /** TCP conversations of the same ports, in their order. */
    Iterable<List<Conversation>> tcpByPorts() {
        return tcpParts.values();
    }

    /** The UDP conversation of a datagram that was received. */
    Conversation udp(FlowKey in) {
        return udp.computeIfAbsent(in, k -> new Conversation(k, 0));
    }
}
