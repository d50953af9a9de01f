package kstack.replay;

import java.util.ArrayList;
import java.util.List;
import kstack.wire.FlowKey;
import kstack.wire.Ipv4Address;

/**
 * Two ends that speak TCP or UDP: what the capture holds of them, and what {@code recv()} returned of it.
 *
 * <p>As in tshark, a SYN with a new initial sequence number begins another conversation of the same ports, and a
 * fragmented datagram counts once, by the frame with which it became whole.
 */
public final class Conversation {
    private final FlowKey in;
    private final int firstFrame;
    final List<RecordedFrame> tcpFrames = new ArrayList<>();
    final Received received = new Received();
    private long framesIn;
    private long frameBytesIn;
    private long framesOut;
    private long frameBytesOut;
    private String opened = "";

    /** @param in the direction from the peer to the host */
    Conversation(FlowKey in, int firstFrame) {
        this.in = in;
        this.firstFrame = firstFrame;
    }

    void count(RecordedFrame f, boolean towardsHost) {
        if (towardsHost) {
            framesIn++;
            frameBytesIn += f.frameLen();
        } else {
            framesOut++;
            frameBytesOut += f.frameLen();
        }
    }

    void opened(String how) {
        opened = how;
    }

    /** Which socket of the host took it, and where that is known from; empty if none was open. */
    public String opened() {
        return opened;
    }

    /** The direction from the peer to the host; between others, that of the first frame. */
    public FlowKey in() {
        return in;
    }

    /** Number of its first frame in the capture. */
    public int firstFrame() {
        return firstFrame;
    }

    /** The host's end, address and port. */
    public String local() {
        return Ipv4Address.text(in.dst()) + ":" + in.dstPort();
    }

    /** The other end. */
    public String peer() {
        return Ipv4Address.text(in.src()) + ":" + in.srcPort();
    }

    /** Frames from the peer. */
    public long framesIn() {
        return framesIn;
    }

    /** Their bytes. */
    public long frameBytesIn() {
        return frameBytesIn;
    }

    /** Frames from the host, which were not injected. */
    public long framesOut() {
        return framesOut;
    }

    /** Their bytes. */
    public long frameBytesOut() {
        return frameBytesOut;
    }

    /** What the application got. */
    public Received received() {
        return received;
    }
}
