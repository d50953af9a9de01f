package kstack.replay;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import kstack.wire.Bytes;
import kstack.wire.EthernetHeader;
import kstack.wire.InternetChecksum;
import kstack.wire.Ipv4Address;
import kstack.wire.Ipv4Prefix;
import kstack.wire.LinkLayer;
import kstack.wire.TcpHeader;
import kstack.wire.UdpHeader;

/**
 * Finds the address of the machine that recorded a capture: the one whose frames the link layer marks as outgoing, or
 * carry a checksum that its card had yet to finish; else the end of most IPv4 frames; among several such ends the one
 * that received more payload, then more SYNs, then the lower address.
 */
final class HostGuess {
    private static final int LISTED = 8;

    private static final class Tally {
        final int address;
        long frames;
        long outgoing;
        long partial;
        long payloadIn;
        long synsIn;

        Tally(int address) {
            this.address = address;
        }
    }

    private final Map<Integer, Tally> tallies = new LinkedHashMap<>();
    private final List<RecordedFrame> frames;

    HostGuess(List<RecordedFrame> frames) {
        this.frames = frames;
        for (RecordedFrame f : frames) {
            if (f.isIpv4()) {
                add(f);
            }
        }
    }

    private void add(RecordedFrame f) {
        Tally from = unicast(f.src()) ? tally(f.src()) : null;
        Tally to = unicast(f.dst()) ? tally(f.dst()) : null;
        if (from != null) {
            from.frames++;
            from.outgoing += f.captured.linkLayer().map(l -> l.packetType(f.captured.bytes(), 0,
                    f.captured.bytes().length)).orElse(-1) == LinkLayer.PACKET_OUTGOING ? 1 : 0;
            from.partial += checksumIsPartial(f) ? 1 : 0;
        }
        if (to != null) {
            to.frames += to == from ? 0 : 1;
            if (f.isTcp() || f.isUdp()) {
                to.payloadIn += f.payloadLen();
            }
            to.synsIn += f.isTcp() && f.has(TcpHeader.SYN) && !f.has(TcpHeader.ACK) ? 1 : 0;
        }
    }

    private Tally tally(int address) {
        return tallies.computeIfAbsent(address, Tally::new);
    }

    private static boolean unicast(int address) {
        return address != 0 && address >>> 28 < 0xe;
    }

    /** What a driver leaves for the card to finish: the sum over the pseudo header alone, not inverted. */
    static boolean checksumIsPartial(RecordedFrame f) {
        if (!f.isTcp() && !f.isUdp() || f.isFragment()) {
            return false;
        }
        int at = f.l4 + (f.isTcp() ? TcpHeader.CHECKSUM : UdpHeader.CHECKSUM);
        int stored = Bytes.u16(f.bytes, at);
        int len = f.ipPayloadLen();
        int pseudo = InternetChecksum.pseudoHeader(f.src(), f.dst(), f.protocol, len);
        if (stored == 0 || stored != pseudo) {
            return false;
        }
        // one right checksum in 65536 looks the same
        return f.l4 + len > f.bytes.length || InternetChecksum.sum(f.bytes, f.l4, len, pseudo) != 0xffff;
    }

    /** The choice. */
    HostChoice guess() {
        if (tallies.isEmpty()) {
            throw new ReplayException(nothingToReplay());
        }
        Tally outgoing = best(Comparator.comparingLong(t -> t.outgoing));
        if (outgoing.outgoing > 0) {
            return choice(outgoing, "the capture marks " + frames(outgoing.outgoing) + " as sent by it");
        }
        // between two machines inside one, frames of both ends carry such checksums: then they tell nothing
        Tally partial = best(Comparator.comparingLong(t -> t.partial));
        if (partial.partial > 2 && tallies.values().stream().filter(t -> t.partial > 0).count() == 1) {
            return choice(partial, frames(partial.partial) + " from it carry a checksum that a card had yet to finish");
        }
        Tally most = best(Comparator.<Tally>comparingLong(t -> t.frames).thenComparingLong(t -> t.payloadIn)
                .thenComparingLong(t -> t.synsIn).thenComparing(t -> ~t.address, Integer::compareUnsigned));
        return choice(most, why(most));
    }

    private String why(Tally most) {
        String share = "an end of " + most.frames + " of " + frames(frames.stream().filter(RecordedFrame::isIpv4).count())
                + " with IPv4";
        List<Tally> equals = tallies.values().stream().filter(t -> t != most && t.frames == most.frames).toList();
        if (equals.isEmpty()) {
            return share;
        }
        Tally rival = equals.stream().max(Comparator.<Tally>comparingLong(t -> t.payloadIn)
                .thenComparingLong(t -> t.synsIn)).orElseThrow();
        String text = share + ", as is " + Ipv4Address.text(rival.address) + ", but ";
        if (rival.payloadIn != most.payloadIn) {
            return text + "it received more payload (" + most.payloadIn + " bytes, not " + rival.payloadIn + ")";
        }
        if (rival.synsIn != most.synsIn) {
            return text + "it received more SYNs (" + most.synsIn + ", not " + rival.synsIn + ")";
        }
        return text + "nothing tells them apart and it is the lower address";
    }

    private static String frames(long n) {
        return n + (n == 1 ? " frame" : " frames");
    }

    private Tally best(Comparator<Tally> order) {
        Tally best = null;
        for (Tally t : tallies.values()) {
            if (best == null || order.compare(t, best) > 0) {
                best = t;
            }
        }
        return best;
    }

    private HostChoice choice(Tally t, String why) {
        return new HostChoice(new Ipv4Prefix(t.address, prefixLength(t.address)), true, why);
    }

    /** A reader's own choice; without a prefix length it is guessed. */
    HostChoice chosen(int address, Optional<Integer> length) {
        if (!tallies.containsKey(address)) {
            throw new ReplayException(tallies.isEmpty() ? nothingToReplay() : "no frame with IPv4 comes from or goes to "
                    + Ipv4Address.text(address) + "; choose --host from " + known());
        }
        return new HostChoice(new Ipv4Prefix(address, length.orElseGet(() -> prefixLength(address))), false,
                "as --host says");
    }

    private String known() {
        List<Tally> byFrames = new ArrayList<>(tallies.values());
        byFrames.sort(Comparator.<Tally>comparingLong(t -> t.frames).reversed());
        String list = byFrames.stream().limit(LISTED).map(t -> Ipv4Address.text(t.address))
                .collect(Collectors.joining(", "));
        int more = byFrames.size() - LISTED;
        return list + (more > 0 ? " and " + more + " more" : "");
    }

    private String nothingToReplay() {
        if (frames.isEmpty()) {
            return "no frames in it, so there is nothing to replay; record with tcpdump -i INTERFACE -w FILE";
        }
        long ipv6 = frames.stream().filter(f -> f.etherType == EthernetHeader.P_IPV6).count();
        return "no IPv4 in its " + frames(frames.size()) + (ipv6 > 0 ? " (IPv6: " + ipv6 + ")" : "")
                + ", and the model receives for an IPv4 host; choose a capture with IPv4";
    }

    /**
     * The subnet as far as broadcasts show it: frames to all on the link whose IPv4 destination is an all-ones address
     * of the host's subnet; /24 if it fits them or none came.
     */
    private int prefixLength(int address) {
        for (RecordedFrame f : frames) {
            if (!f.isIpv4() || !EthernetHeader.isBroadcast(f.dstMac()) || !unicast(f.dst())) {
                continue;
            }
            for (int length = 24; length <= 30; length++) {
                if (new Ipv4Prefix(address, length).broadcast() == f.dst()) {
                    return length;
                }
            }
            for (int length = 23; length >= 8; length--) {
                if (new Ipv4Prefix(address, length).broadcast() == f.dst()) {
                    return length;
                }
            }
        }
        return 24;
    }
}
