package kstack.drivers.tun;

/**
 * {@code struct virtio_net_hdr}: what a sender on this machine says about a frame that no wire will carry.
 *
 * @param flags   {@link #NEEDS_CSUM} and {@link #DATA_VALID}
 * @param gsoType {@link #GSO_NONE} or {@link #GSO_TCPV4}
 * @param gsoSize payload of each segment that the frame stands for
 */
public record VnetHdr(int flags, int gsoType, int gsoSize) {
    /**
     * The checksum field holds the pseudo header's sum; the rest is to be added before the frame leaves the machine.
     */
    public static final int NEEDS_CSUM = 1;
    /** The sender verified the checksum; a TAP takes no notice. */
    public static final int DATA_VALID = 2;
    /** One frame. */
    public static final int GSO_NONE = 0;
    /** One large TCP segment. */
    public static final int GSO_TCPV4 = 1;
    /** Nothing said. */
    public static final VnetHdr NONE = new VnetHdr(0, GSO_NONE, 0);
}
