package kstack.wire;

/**
 * The door to building and describing single frames in notebooks and tests:
 * {@code Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").udp(1234, 5000).payload("hello").build()}.
 */
public final class Frame {
    private Frame() {
    }

    /** Starts a frame with an Ethernet header; addresses default to 02:00:00:00:00:01 to 02:00:00:00:00:02. */
    public static FrameBuilder ethernet() {
        return new FrameBuilder(true);
    }

    /** Starts a packet without a link header, as a raw IP capture holds it. */
    public static FrameBuilder ip() {
        return new FrameBuilder(false);
    }

    /** One line about an Ethernet frame, as tcpdump would print it. */
    public static String summary(byte[] frame) {
        return Dissection.of(frame).summary();
    }
}
