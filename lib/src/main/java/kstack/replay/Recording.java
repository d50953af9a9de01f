package kstack.replay;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kstack.replay.RecordedFrame.Role;
import kstack.wire.ArpPacket;
import kstack.wire.Bytes;
import kstack.wire.EthernetHeader;
import kstack.wire.Ipv4Address;
import kstack.wire.LinkLayer;
import kstack.wire.MacAddress;
import kstack.wire.pcap.Capture;
import kstack.wire.pcap.CapturedFrame;

/**
 * A capture as one host saw it: its frames behind Ethernet headers, who the host is, what it received and what it sent.
 *
 * <p>A frame is the host's own if the link layer says so, or by its source: the host's MAC where the capture has one
 * that only the host uses, the host's address.
 */
final class Recording {
    /** Addresses made up for link layers that have none: locally administered, as the model's host has by default. */
    private static final long MADE_UP_HOST = 0x0200_0000_0002L;
    private static final long MADE_UP_PEER = 0x0200_0000_0001L;
    private static final long MADE_UP_OTHER = 0x0200_0000_0003L;

    final Capture capture;
    final List<RecordedFrame> frames;
    final HostChoice host;
    final long mac;
    final boolean macTells;

    private Recording(Capture capture, List<RecordedFrame> frames, HostChoice host) {
        this.capture = capture;
        this.frames = frames;
        this.host = host;
        this.mac = hostMac();
        this.macTells = frames.stream().noneMatch(f -> f.isIpv4() && f.dst() == host.address()
                && f.src() != host.address() && f.srcMac() == mac);
        for (RecordedFrame f : frames) {
            f.role = role(f);
        }
    }

    /** Reads a capture from the view of the given address, or of the one it finds. */
    static Recording of(Capture capture, Optional<Integer> address, Optional<Integer> prefixLength) {
        List<RecordedFrame> frames = new ArrayList<>(capture.frames().size());
        for (CapturedFrame c : capture.frames()) {
            frames.add(new RecordedFrame(frames.size() + 1, c, ethernet(c)));
        }
        HostGuess guess = new HostGuess(frames);
        return new Recording(capture, frames, address.map(a -> guess.chosen(a, prefixLength)).orElseGet(guess::guess));
    }

    private static byte[] ethernet(CapturedFrame c) {
        byte[] b = c.bytes();
        LinkLayer layer = c.linkLayer().orElse(null);
        if (layer == null) {
            return new byte[0];
        }
        if (layer == LinkLayer.ETHERNET) {
            return b;
        }
        int type = layer.packetType(b, 0, b.length);
        boolean out = type == LinkLayer.PACKET_OUTGOING;
        long to = out ? MADE_UP_PEER : type == LinkLayer.PACKET_OTHERHOST ? MADE_UP_OTHER : MADE_UP_HOST;
        long from = out ? MADE_UP_HOST : MADE_UP_PEER;
        return layer.toEthernet(b, 0, b.length, to, cookedSource(layer, b).orElse(from)).orElse(new byte[0]);
    }

    /** The link address of the sender, which cooked headers have. */
    private static Optional<Long> cookedSource(LinkLayer layer, byte[] b) {
        boolean second = layer == LinkLayer.LINUX_SLL2;
        if (!second && layer != LinkLayer.LINUX_SLL || b.length < layer.headerLen()) {
            return Optional.empty();
        }
        int len = second ? Bytes.u8(b, 11) : Bytes.u16(b, 4);
        long mac = Bytes.u48(b, second ? 12 : 6);
        return len == 6 && mac != 0 && mac != MADE_UP_HOST ? Optional.of(mac) : Optional.empty();
    }

    /** The link address that most frames from or to the host carry. */
    private long hostMac() {
        if (frames.stream().noneMatch(this::hasLinkAddresses)) {
            return MADE_UP_HOST;
        }
        Map<Long, Integer> votes = new TreeMap<>();
        for (RecordedFrame f : frames) {
            if (!hasLinkAddresses(f)) {
                continue;
            }
            if (f.isIpv4() && f.src() == host.address() || f.arp >= 0
                    && ArpPacket.senderIp(f.bytes, f.arp) == host.address()) {
                votes.merge(f.srcMac(), 1, Integer::sum);
            } else if (f.isIpv4() && f.dst() == host.address() && !EthernetHeader.isMulticast(f.dstMac())) {
                votes.merge(f.dstMac(), 1, Integer::sum);
            }
        }
        return votes.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey).orElse(MADE_UP_HOST);
    }

    private boolean hasLinkAddresses(RecordedFrame f) {
        return f.captured.linkType() == LinkLayer.ETHERNET.number();
    }

    private Role role(RecordedFrame f) {
        if (f.bytes.length < EthernetHeader.LEN) {
            return Role.FOREIGN;
        }
        int type = f.captured.linkLayer().map(l -> l.packetType(f.captured.bytes(), 0, f.captured.bytes().length))
                .orElse(-1);
        boolean sent = type == LinkLayer.PACKET_OUTGOING || f.isIpv4() && f.src() == host.address()
                || macTells && hasLinkAddresses(f) && f.srcMac() == mac;
        return sent ? Role.SENT : f.captured.isCut() ? Role.CUT : Role.RECEIVED;
    }

    long count(Role role) {
        return frames.stream().filter(f -> f.role == role).count();
    }

    long bytes(Role role) {
        return frames.stream().filter(f -> f.role == role).mapToLong(RecordedFrame::frameLen).sum();
    }

    /** What a reader must know to understand the figures, each one line. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        long received = count(Role.RECEIVED);
        if (received == 0) {
            notes.add(nothingReceived());
        }
        note(notes, count(Role.CUT), "cut by the snapshot length and not injected; record with tcpdump -s 0");
        note(notes, count(Role.FOREIGN), "of a link layer without Ethernet type (" + foreignLayers() + ") not injected");
        Map<String, Long> converted = new LinkedHashMap<>();
        for (RecordedFrame f : frames) {
            if (f.role == Role.RECEIVED && !hasLinkAddresses(f)) {
                converted.merge(LinkLayer.title(f.captured.linkType()), 1L, Long::sum);
            }
        }
        converted.forEach((title, n) -> note(notes, n, "of " + title + " given an Ethernet header"));
        note(notes, frames.stream().filter(f -> f.role == Role.RECEIVED && f.bytes.length > 1514).count(),
                "longer than 1514 bytes: put together by receive offload before the capture; injected as they are");
        note(notes, frames.stream().filter(f -> f.role == Role.RECEIVED && HostGuess.checksumIsPartial(f)).count(),
                "received with a checksum left to the sender's card (both ends on one machine?); the model drops"
                        + " them, record after ethtool -K IF tx off");
        note(notes, frames.stream().filter(f -> f.role == Role.RECEIVED && f.tagged).count(),
                "with a VLAN tag; the model's host has no VLAN device, so they are for another host");
        note(notes, frames.stream().filter(f -> f.role == Role.RECEIVED && f.etherType == EthernetHeader.P_IPV6).count(),
                "of IPv6, which the model's host does not speak");
        return notes;
    }

    private String nothingReceived() {
        long own = frames.stream().filter(f -> f.isIpv4() && f.src() == host.address() && f.dst() == host.address())
                .count();
        if (own > 0 && count(Role.SENT) == frames.size()) {
            return "nothing was injected: it is a loopback capture, all frames are the host's own ("
                    + Ipv4Address.text(host.address()) + " sent them, and a passive replay does not repeat a host's frames)";
        }
        return "nothing was injected: " + (count(Role.SENT) == frames.size() ? "the host sent all frames itself"
                : "no whole frame was received by the host");
    }

    private String foreignLayers() {
        return String.join(", ", frames.stream().filter(f -> f.role == Role.FOREIGN)
                .map(f -> LinkLayer.title(f.captured.linkType())).distinct().toList());
    }

    private static void note(List<String> notes, long n, String words) {
        if (n > 0) {
            notes.add(n + (n == 1 ? " frame " : " frames ") + words);
        }
    }

    @Override
    public String toString() {
        return capture + ", host " + host.prefix() + " at " + MacAddress.text(mac);
    }
}
