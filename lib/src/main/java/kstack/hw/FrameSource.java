package kstack.hw;

/**
 * What arrives on a port, as a cursor: the next frame's time and bytes. A NIC pulls frames when it needs to know about
 * them, so a million frames to come are one number.
 *
 * <p>Times never go back. The bytes belong to the source and are valid until {@link #advance()}.
 */
public interface FrameSource {
    /** When the last bit of the next frame arrives, picoseconds; {@link kstack.sim.SimTime#NEVER} if none comes. */
    long arrivalPs();

    /** The array that holds the next frame, from the destination address, without FCS. */
    byte[] bytes();

    /** Where the frame begins in it; at its start unless the source says otherwise. */
    default int offset() {
        return 0;
    }

    /** The frame's length without FCS; up to the array's end unless the source says otherwise. */
    default int length() {
        return bytes().length - offset();
    }

    /** Moves to the frame after. */
    void advance();
}
