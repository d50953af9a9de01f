package kstack.hw;

/** Where a port's outgoing frames go: a recorder, a peer, nothing. */
public interface FrameSink {
    /** A frame's last bit left at {@code timePs}; the bytes are the caller's and valid during the call only. */
    void frame(byte[] bytes, int offset, int length, long timePs);
}
