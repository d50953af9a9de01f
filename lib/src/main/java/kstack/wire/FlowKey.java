package kstack.wire;

import java.util.Comparator;
import java.util.Optional;

/**
 * One direction of a conversation: protocol, addresses and ports, for reports and tests. The model's own socket lookup
 * hashes the numbers without this object.
 *
 * @param protocol {@code IPPROTO_TCP} and so on
 * @param srcPort 0 where the protocol has no ports
 */
public record FlowKey(int protocol, int src, int srcPort, int dst, int dstPort) implements Comparable<FlowKey> {
    private static final Comparator<FlowKey> ORDER = Comparator.comparingInt(FlowKey::protocol)
            .thenComparing(FlowKey::src, Integer::compareUnsigned).thenComparingInt(FlowKey::srcPort)
            .thenComparing(FlowKey::dst, Integer::compareUnsigned).thenComparingInt(FlowKey::dstPort);

    /** Reads the flow of an IPv4 packet; empty if there is no whole header. A later fragment has ports 0. */
    public static Optional<FlowKey> ofIpv4(byte[] b, int off, int len) {
        if (!Ipv4Header.fits(b, off, len)) {
            return Optional.empty();
        }
        int protocol = Ipv4Header.protocol(b, off);
        int hdr = Ipv4Header.headerLen(b, off);
        boolean ports = (protocol == Ipv4Header.IPPROTO_TCP || protocol == Ipv4Header.IPPROTO_UDP)
                && Ipv4Header.fragOff(b, off) == 0 && len >= hdr + 4;
        return Optional.of(new FlowKey(protocol, Ipv4Header.src(b, off), ports ? Bytes.u16(b, off + hdr) : 0,
                Ipv4Header.dst(b, off), ports ? Bytes.u16(b, off + hdr + 2) : 0));
    }

    /** The other direction. */
    public FlowKey reversed() {
        return new FlowKey(protocol, dst, dstPort, src, srcPort);
    }

    /** The same key for both directions: the lower address and port first. */
    public FlowKey conversation() {
        int c = Integer.compareUnsigned(src, dst);
        return c < 0 || c == 0 && srcPort <= dstPort ? this : reversed();
    }

    @Override
    public int compareTo(FlowKey other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        boolean ports = protocol == Ipv4Header.IPPROTO_TCP || protocol == Ipv4Header.IPPROTO_UDP;
        return Ipv4Header.protocolName(protocol) + " " + Ipv4Address.text(src) + (ports ? ":" + srcPort : "") + " > "
                + Ipv4Address.text(dst) + (ports ? ":" + dstPort : "");
    }
}
