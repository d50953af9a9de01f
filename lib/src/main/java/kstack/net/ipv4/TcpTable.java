package kstack.net.ipv4;

/**
 * Connections by 4-tuple ({@code ehash}) and listeners by port. The sequence number is no part of the key.
 *
 * <p>The table doubles as it fills. A TIME_WAIT remnant has no timer: it counts as gone from its time on, and is taken
 * out when it is next met or when the table grows. Linux: {@code net/ipv4/inet_hashtables.c}.
 */
final class TcpTable {
    private static final int LISTENER_BUCKETS = 256;

    private TcpFlow[] buckets = new TcpFlow[256];
    private int flows;
    private final TcpListener[] listeners = new TcpListener[LISTENER_BUCKETS];

    /** {@code __inet_lookup_established()}: the flow of this segment, or null. */
    TcpFlow lookup(int src, int srcPort, int dst, int dstPort) {
        TcpFlow f = buckets[hash(src, srcPort, dst, dstPort) & buckets.length - 1];
        while (f != null && !f.matches(src, srcPort, dst, dstPort)) {
            f = f.nextInBucket;
        }
        return f;
    }

    /** Adds a flow that is not in it. */
    void add(TcpFlow f, long nowPs) {
        if (flows == buckets.length) {
            grow(nowPs);
        }
        put(f);
        flows++;
    }

    private void put(TcpFlow f) {
        int i = hash(f.remoteAddress, f.remotePort, f.localAddress, f.localPort) & buckets.length - 1;
        f.nextInBucket = buckets[i];
        buckets[i] = f;
    }

    private void grow(long nowPs) {
        TcpFlow[] old = buckets;
        buckets = new TcpFlow[2 * old.length];
        flows = 0;
        for (TcpFlow bucket : old) {
            for (TcpFlow f = bucket; f != null;) {
                TcpFlow next = f.nextInBucket;
                if (f.timewait == null || !f.timewait.expired(nowPs)) {
                    put(f);
                    flows++;
                }
                f = next;
            }
        }
    }

    /** {@code inet_unhash()}. */
    void remove(TcpFlow gone) {
        int i = hash(gone.remoteAddress, gone.remotePort, gone.localAddress, gone.localPort) & buckets.length - 1;
        TcpFlow before = null;
        for (TcpFlow f = buckets[i]; f != null; before = f, f = f.nextInBucket) {
            if (f == gone) {
                if (before == null) {
                    buckets[i] = f.nextInBucket;
                } else {
                    before.nextInBucket = f.nextInBucket;
                }
                flows--;
                return;
            }
        }
    }

    private static int hash(int src, int srcPort, int dst, int dstPort) {
        int h = src * 0x9e3779b1 ^ dst * 0x85ebca6b ^ (srcPort << 16 | dstPort) * 0xc2b2ae35;
        return h ^ h >>> 15;
    }

    /** Flows in it. */
    int flows() {
        return flows;
    }

    void add(TcpListener l) {
        if (bound(l.localAddress(), l.localPort()) != null) {
            throw new IllegalArgumentException("port " + l.localPort() + " has a listener already (EADDRINUSE); close it"
                    + " or take another port");
        }
        int i = l.localPort() & LISTENER_BUCKETS - 1;
        l.nextInBucket = listeners[i];
        listeners[i] = l;
    }

    void remove(TcpListener gone) {
        int i = gone.localPort() & LISTENER_BUCKETS - 1;
        TcpListener before = null;
        for (TcpListener l = listeners[i]; l != null; before = l, l = l.nextInBucket) {
            if (l == gone) {
                if (before == null) {
                    listeners[i] = l.nextInBucket;
                } else {
                    before.nextInBucket = l.nextInBucket;
                }
                return;
            }
        }
    }

    /** {@code __inet_lookup_listener()}: the listener on this address, else the one on any address, else null. */
    TcpListener listener(int dst, int dstPort) {
        TcpListener exact = bound(dst, dstPort);
        return exact != null ? exact : bound(0, dstPort);
    }

    private TcpListener bound(int address, int port) {
        for (TcpListener l = listeners[port & LISTENER_BUCKETS - 1]; l != null; l = l.nextInBucket) {
            if (l.localPort() == port && l.localAddress() == address) {
                return l;
            }
        }
        return null;
    }
}
