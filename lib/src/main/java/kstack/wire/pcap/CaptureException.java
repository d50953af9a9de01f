package kstack.wire.pcap;

/**
 * What is wrong with a capture file, in one line for people: the file, what was expected, what was found, what to try.
 */
public final class CaptureException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long framesBefore;

    CaptureException(String message, long framesBefore, Throwable cause) {
        super(message, cause);
        this.framesBefore = framesBefore;
    }

    /** How many whole frames were read before the damage. */
    public long framesBefore() {
        return framesBefore;
    }
}
