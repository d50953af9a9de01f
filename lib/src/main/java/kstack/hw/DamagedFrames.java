package kstack.hw;

/**
 * A source some of whose frames were hurt on the wire. The card counts them (CRCERRS) and keeps them from memory, unless
 * RCTL.SBP says to store bad packets; then the descriptor has the error bit CE.
 */
public interface DamagedFrames extends FrameSource {
    /** Whether the next frame's checksum does not hold. */
    boolean damaged();
}
