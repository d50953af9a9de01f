package kstack.replay;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import kstack.wire.Bytes;
import kstack.wire.FlowKey;
import kstack.wire.Ipv4Header;

/**
 * Tells with which fragment a datagram became whole, for counting conversations as tshark does. The model does not use
 * it: it puts fragments together itself.
 */
final class FragmentTracker {
    private record Key(int src, int dst, int protocol, int id) {
    }

    private static final class Datagram {
        final TreeMap<Integer, Integer> parts = new TreeMap<>();
        int end = -1;
        FlowKey ports;

        boolean whole() {
            int reach = 0;
            for (Map.Entry<Integer, Integer> part : parts.entrySet()) {
                if (part.getKey() > reach) {
                    return false;
                }
                reach = Math.max(reach, part.getValue());
            }
            return end >= 0 && reach >= end && ports != null;
        }
    }

    private final Map<Key, Datagram> open = new LinkedHashMap<>();

    /** Takes a fragment; the datagram's flow if it is whole now, else null. */
    FlowKey add(RecordedFrame f) {
        Key key = new Key(f.src(), f.dst(), f.protocol, Ipv4Header.id(f.bytes, f.ip));
        Datagram d = open.computeIfAbsent(key, k -> new Datagram());
        int from = 8 * Ipv4Header.fragOff(f.bytes, f.ip);
        int to = from + f.ipPayloadLen();
        d.parts.merge(from, to, Math::max);
        if ((Ipv4Header.flags(f.bytes, f.ip) & Ipv4Header.FLAG_MF) == 0) {
            d.end = to;
        }
        int l4 = f.ip + Ipv4Header.headerLen(f.bytes, f.ip);
        if (from == 0 && f.bytes.length >= l4 + 4) {
            d.ports = new FlowKey(f.protocol, f.src(), Bytes.u16(f.bytes, l4), f.dst(), Bytes.u16(f.bytes, l4 + 2));
        }
        if (!d.whole()) {
            return null;
        }
        open.remove(key);
        return d.ports;
    }
}
