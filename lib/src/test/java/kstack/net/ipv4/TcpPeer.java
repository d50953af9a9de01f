package kstack.net.ipv4;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import kstack.host.Host;
import kstack.hw.FrameSource;
import kstack.sim.SimTime;
import kstack.wire.EthernetHeader;
import kstack.wire.Frame;
import kstack.wire.Ipv4Header;
import kstack.wire.TcpHeader;
import kstack.wire.TcpOptions;

/** A peer under a test's control: builds segments of one connection, puts them on the wire, keeps what came back. */
final class TcpPeer implements FrameSource {
    static final int PORT = 8080;
    private static final long MASK = 0xffff_ffffL;
    private static final int TCP = EthernetHeader.LEN + Ipv4Header.MIN_LEN;

    /** A segment that the host sent. */
    record Reply(int flags, int seq, int ack, int window, TcpOptions options, long timePs) {
        boolean has(int mask) {
            return (flags & mask) == mask;
        }
    }

    final Host host;
    final int port;
    final int isn;
    final List<Reply> replies = new ArrayList<>();
    private final List<byte[]> frames = new ArrayList<>();
    private final List<Long> times = new ArrayList<>();
    private int next;
    int hostIsn;
    byte[] synOptions = new byte[0];

    TcpPeer(Host host, int port, int isn) {
        this.host = host;
        this.port = port;
        this.isn = isn;
        host.neighbour("192.0.2.1", "02:00:00:00:00:01");
        host.transmitTo((b, off, len, t) -> {
            byte[] f = Arrays.copyOfRange(b, off, off + len);
            replies.add(new Reply(TcpHeader.flags(f, TCP), TcpHeader.seq(f, TCP), TcpHeader.ack(f, TCP),
                    TcpHeader.window(f, TCP), new TcpOptions().parseSegment(f, TCP), t));
        });
    }

    /** The sequence number of byte {@code offset} of the stream. */
    int seq(long offset) {
        return isn + 1 + (int) offset;
    }

    /** Puts a segment on the wire {@code afterPs} after the host's present. */
    TcpPeer at(long afterPs, int flags, int seq, byte[] data) {
        return at(afterPs, flags, seq, hostIsn + 1, data, new byte[0]);
    }

    TcpPeer at(long afterPs, int flags, int seq, int ack, byte[] data, byte[] options) {
        byte[] f = Frame.ethernet().src("02:00:00:00:00:01").dst("02:00:00:00:00:02")
                .ipv4("192.0.2.1", "192.0.2.2").tcp(port, PORT).seq(seq & MASK).ack(ack & MASK).flags(flags)
                .window(65_535).options(options).payload(data).build();
        frames.add(f);
        times.add(host.cpu().now() + afterPs);
        return this;
    }

    /** Sends a segment and lets the host handle it. */
    TcpPeer send(int flags, int seq, byte[] data) {
        at(SimTime.US, flags, seq, data);
        return run(50 * SimTime.US);
    }

    TcpPeer run(long ps) {
        host.attach(this);
        host.runUntil(host.cpu().now() + ps);
        host.check();
        return this;
    }

    /** The handshake; afterwards the listener has a connection to accept. */
    TcpPeer connect() {
        at(SimTime.US, TcpHeader.SYN, isn, 0, new byte[0], synOptions);
        run(50 * SimTime.US);
        Reply synAck = last();
        hostIsn = synAck.seq;
        at(SimTime.US, TcpHeader.ACK, isn + 1, hostIsn + 1, new byte[0], new byte[0]);
        return run(50 * SimTime.US);
    }

    Reply last() {
        return replies.get(replies.size() - 1);
    }

    static byte[] bytes(int from, int count) {
        byte[] b = new byte[count];
        for (int i = 0; i < count; i++) {
            b[i] = pattern(from + i);
        }
        return b;
    }

    /** The byte at {@code offset} of every test stream; no two near offsets are alike. */
    static byte pattern(int offset) {
        return (byte) (offset * 31 ^ offset >>> 8);
    }

    @Override
    public long arrivalPs() {
        return next < frames.size() ? times.get(next) : SimTime.NEVER;
    }

    @Override
    public byte[] bytes() {
        return frames.get(next);
    }

    @Override
    public void advance() {
        next++;
    }
}
