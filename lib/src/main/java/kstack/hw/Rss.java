package kstack.hw;

import kstack.wire.EthernetHeader;
import kstack.wire.Ipv4Header;

/**
 * Receive-side scaling: which queue a frame goes to. The hash of its addresses, and ports where these are to count, picks one
 * of 128 entries of a table that holds queue numbers.
 *
 * <p>TCP ports count by default, UDP ports not, as the fragments of a datagram must not part ({@code ethtool -N DEV rx-flow-hash
 * udp4 sdfn}). What is not IPv4, or is tagged, goes to queue 0. Linux: {@code ethtool -x}, {@code -X}.
 */
public final class Rss {
    /** Entries of the indirection table. */
    public static final int ENTRIES = 128;
    private static final int IP = EthernetHeader.LEN;

    private final int[] indirection = new int[ENTRIES];
    private final int queues;
    private Toeplitz hash = new Toeplitz(Toeplitz.DEFAULT_KEY);
    private boolean tcpPorts = true;
    private boolean udpPorts;

    /** Entries spread over {@code queues} in turn, {@code ethtool -X DEV equal N}. */
    public Rss(int queues) {
        this.queues = queues;
        equal(queues);
    }

    /** Entries spread over the first {@code n} queues in turn. */
    public void equal(int n) {
        if (n < 1 || n > queues) {
            throw new IllegalArgumentException("there are queues 0 to " + (queues - 1) + ", cannot spread over " + n);
        }
        for (int i = 0; i < ENTRIES; i++) {
            indirection[i] = i % n;
        }
    }

    /** Sets one entry. */
    public void entry(int i, int queue) {
        if (i < 0 || i >= ENTRIES || queue < 0 || queue >= queues) {
            throw new IllegalArgumentException("entry 0 to " + (ENTRIES - 1) + " takes queue 0 to " + (queues - 1) + ", got entry "
                    + i + " and queue " + queue);
        }
        indirection[i] = queue;
    }

    /** The queue of an entry. */
    public int entry(int i) {
        return indirection[i];
    }

    /** {@code ethtool -X DEV hkey KEY}. */
    public void key(String hexKey) {
        hash = new Toeplitz(hexKey);
    }

    /** {@code ethtool -N DEV rx-flow-hash tcp4} and {@code udp4}: whether ports count. */
    public void ports(boolean tcp, boolean udp) {
        tcpPorts = tcp;
        udpPorts = udp;
    }

    /** The hash of a frame; 0 for one that is not hashed. */
    public int hash(byte[] b, int off, int len) {
        if (len < IP + Ipv4Header.MIN_LEN || EthernetHeader.type(b, off) != EthernetHeader.P_IP) {
            return 0;
        }
        int ip = off + IP;
        int h = hash.hash(0, b, ip + Ipv4Header.SRC, 8, 0);
        int protocol = b[ip + Ipv4Header.PROTOCOL] & 0xff;
        boolean ports = protocol == Ipv4Header.IPPROTO_TCP && tcpPorts || protocol == Ipv4Header.IPPROTO_UDP && udpPorts;
        int l4 = ip + Ipv4Header.headerLen(b, ip);
        boolean fragment = (b[ip + Ipv4Header.FRAG] & 0x3f | b[ip + Ipv4Header.FRAG + 1]) != 0;
        return ports && !fragment && l4 + 4 <= off + len ? hash.hash(h, b, l4, 4, 8) : h;
    }

    /** The queue of a frame with this hash. */
    public int queue(int frameHash) {
        return indirection[frameHash & ENTRIES - 1];
    }
}
