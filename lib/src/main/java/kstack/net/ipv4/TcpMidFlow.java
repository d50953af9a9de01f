package kstack.net.ipv4;

/**
 * A connection whose beginning nobody recorded: what must be known to go on from its middle.
 *
 * @param rcvNxt        the next sequence number expected from the peer
 * @param sndUna        the oldest of this host that the peer has not acknowledged
 * @param sndNxt        the next that this host will send
 * @param rcvWscale     shift of the windows this host announces, 0 for none
 * @param sndWscale     shift of the windows the peer announces, 0 for none
 * @param timestamps    both sides send timestamps
 * @param sackPermitted both sides may send SACK
 */
public record TcpMidFlow(int rcvNxt, int sndUna, int sndNxt, int rcvWscale, int sndWscale, boolean timestamps,
        boolean sackPermitted) {
}
