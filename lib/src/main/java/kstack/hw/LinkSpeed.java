package kstack.hw;

/**
 * Ethernet speeds and the time a frame takes on the wire: 8 bytes preamble and start delimiter, the frame with its
 * 4-byte FCS (64 at least), 12 bytes gap. IEEE 802.3 clause 4.2.
 */
public enum LinkSpeed {
    GBIT_1(8_000), GBIT_10(800), GBIT_25(320), GBIT_40(200), GBIT_100(80), GBIT_200(40), GBIT_400(20);

    /** Bytes on the wire around a frame with FCS. */
    public static final int OVERHEAD = 8 + 12;
    private static final int FCS = 4;
    private static final int MIN_FRAME = 64;

    private final int psPerByte;

    LinkSpeed(int psPerByte) {
        this.psPerByte = psPerByte;
    }

    /** Picoseconds per byte. */
    public int psPerByte() {
        return psPerByte;
    }

    /** Bits per second. */
    public long bitsPerSecond() {
        return 8_000_000_000_000L / psPerByte;
    }

    /** Time from the start of one frame to the earliest start of the next; {@code len} without FCS. */
    public long frameTimePs(int len) {
        return (long) (Math.max(len + FCS, MIN_FRAME) + OVERHEAD) * psPerByte;
    }

    /** Frames per second at line rate, back to back. */
    public double lineRate(int len) {
        return 1e12 / frameTimePs(len);
    }
}
