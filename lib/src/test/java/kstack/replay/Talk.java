package kstack.replay;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kstack.wire.Frame;
import kstack.wire.FrameBuilder;
import kstack.wire.LinkLayer;
import kstack.wire.pcap.Capture;
import kstack.wire.pcap.CaptureInterface;
import kstack.wire.pcap.CapturedFrame;
import kstack.wire.pcap.PcapWriter;

/** A capture made by hand: frames of a peer, 10.0.0.1, and of the host, 10.0.0.2, 100 us apart. */
final class Talk {
    static final String PEER = "10.0.0.1";
    static final String HOST = "10.0.0.2";
    private final List<CapturedFrame> frames = new ArrayList<>();
    private final LinkLayer layer;
    private long ns = 1_700_000_000_000_000_000L;

    Talk() {
        this(LinkLayer.ETHERNET);
    }

    Talk(LinkLayer layer) {
        this.layer = layer;
    }

    static FrameBuilder in() {
        return Frame.ethernet().src("02:00:00:00:00:01").dst("02:00:00:00:00:02").ipv4(PEER, HOST);
    }

    static FrameBuilder out() {
        return Frame.ethernet().src("02:00:00:00:00:02").dst("02:00:00:00:00:01").ipv4(HOST, PEER);
    }

    /** Segments of one connection, port 4000 of the peer and 80 of the host. */
    Talk in(String flags, long seq, long ack, String payload) {
        return add(in().tcp(4000, 80).flags(flags).seq(seq).ack(ack).payload(payload));
    }

    Talk out(String flags, long seq, long ack, String payload) {
        return add(out().tcp(80, 4000).flags(flags).seq(seq).ack(ack).payload(payload));
    }

    /** The peer opens: its numbers begin at 1001, the host's at 5001. */
    Talk handshake(long isn, long iss) {
        return in("S", isn, 0, "").out("S.", iss, isn + 1, "").in(".", isn + 1, iss + 1, "");
    }

    Talk add(FrameBuilder f) {
        return add(f.build());
    }

    Talk add(byte[] bytes) {
        return add(new CapturedFrame(tick(100_000), layer, bytes));
    }

    Talk add(CapturedFrame f) {
        frames.add(f);
        return this;
    }

    long tick(long byNs) {
        return ns += byNs;
    }

    Capture capture() {
        return new Capture(List.copyOf(frames), List.of(new CaptureInterface("", layer.number(), 0, "10^-9 s")),
                "made by hand", Optional.empty());
    }

    Path write(Path file) {
        try (PcapWriter w = PcapWriter.create(file, layer)) {
            frames.forEach(w::write);
        }
        return file;
    }

    ReplayResult replay() {
        return Replay.of(capture(), kstack.wire.Ipv4Address.bits(HOST), Optional.empty()).run();
    }

    static String sha256(String text) {
        Received r = new Received();
        byte[] b = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        r.datagram(b, b.length);
        return r.sha256();
    }
}
