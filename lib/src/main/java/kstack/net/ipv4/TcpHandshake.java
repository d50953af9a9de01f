package kstack.net.ipv4;

/**
 * What a SYN or SYN-ACK of this host says, when it is known from a recording.
 *
 * @param iss           initial sequence number
 * @param window        window field, which is never scaled in a SYN
 * @param mss           maximum segment size
 * @param wscale        window shift, -1 without the option
 * @param sackPermitted SACK permitted
 * @param timestamps    timestamps
 */
public record TcpHandshake(int iss, int window, int mss, int wscale, boolean sackPermitted, boolean timestamps) {
}
