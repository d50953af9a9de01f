package kstack.traffic;

import kstack.host.Host;
import kstack.hw.FrameSink;
import kstack.hw.FrameSource;
import kstack.sim.SimTime;
import kstack.wire.Bytes;
import kstack.wire.EthernetHeader;
import kstack.wire.Frame;
import kstack.wire.Ipv4Header;
import kstack.wire.UdpHeader;

/**
 * A closed-loop load at the other end of the cable: clients that each send a request, wait for the response, think, and send
 * the next. So the load falls when the host gets slow, unlike that of a {@link Generator}.
 *
 * <p>Each client is one source port. The network between adds {@code delayPs} each way; requests share the wire. A response
 * that does not come within the timeout is given up and the next request is sent. Needs no CPU: it is a model of the peers'
 * traffic, not of their machines. It plugs itself into the host's card.
 */
public final class RequestClient implements FrameSource, FrameSink {
    private static final int FIRST_PORT = 20_000;
    private static final int UDP = EthernetHeader.LEN + Ipv4Header.MIN_LEN;

    private final Host host;
    private final int serverPort;
    private final long delayPs;
    private final long thinkPs;
    private final long timeoutPs;
    private final byte[][] requests;
    /** When a client's request starts on the host's wire; while it waits, that of the one after a timeout. */
    private final long[] dueAtPs;
    private final long[] sentAtPs;
    private final boolean[] waiting;
    private final Latency latency = new Latency();
    private FrameSource plugged = this;
    private SharedWire wire;
    private int next;
    private long wireFreePs;
    private long sent;
    private long answered;
    private long timeouts;

    /**
     * @param clients      how many requests may be under way
     * @param serverPort   the UDP port on the host
     * @param requestBytes payload of a request
     * @param delayPs      network delay, one way
     * @param thinkPs      from a response to the next request
     * @param timeoutPs    after which a request without response is given up
     */
    public RequestClient(Host host, int clients, int serverPort, int requestBytes, long delayPs, long thinkPs, long timeoutPs) {
        if (clients < 1 || clients > 40_000) {
            throw new IllegalArgumentException("there are 1 to 40000 clients, got " + clients);
        }
        if (delayPs < 0 || thinkPs < 0 || timeoutPs <= 2 * delayPs) {
            throw new IllegalArgumentException("delay and thinking take 0 or more time, and a timeout is longer than the way"
                    + " there and back; got " + delayPs + ", " + thinkPs + " and " + timeoutPs + " ps");
        }
        this.host = host;
        this.serverPort = serverPort;
        this.delayPs = delayPs;
        this.thinkPs = thinkPs;
        this.timeoutPs = timeoutPs;
        requests = new byte[clients][];
        dueAtPs = new long[clients];
        sentAtPs = new long[clients];
        waiting = new boolean[clients];
        int to = host.ipv4().fib().primaryAddress();
        // the neighbour's address on the host's network: the same prefix, host part 1 (or 3 if that is the host)
        int from = (to & ~0xff) | ((to & 0xff) == 1 ? 3 : 1);
        for (int i = 0; i < clients; i++) {
            requests[i] = Frame.ethernet().dst(host.eth0().mac()).ipv4(from, to).udp(FIRST_PORT + i, serverPort)
                    .payloadLen(requestBytes).build();
            dueAtPs[i] = host.cpu().now() + delayPs;
        }
        host.ipv4().neighbours().set(from, 0x0200_0000_0001L);
        host.transmitTo(this);
        host.attach(this);
    }

    /** Other traffic on the same cable: a flood beside the requests, for instance. */
    public RequestClient beside(FrameSource... others) {
        FrameSource[] all = new FrameSource[others.length + 1];
        all[0] = this;
        System.arraycopy(others, 0, all, 1, others.length);
        wire = new SharedWire(host.speed(), all);
        plugged = wire;
        host.attach(wire);
        return this;
    }

    @Override
    public long arrivalPs() {
        next = 0;
        for (int i = 1; i < dueAtPs.length; i++) {
            if (dueAtPs[i] < dueAtPs[next]) {
                next = i;
            }
        }
        return Math.max(dueAtPs[next], wireFreePs) + host.speed().frameTimePs(requests[next].length);
    }

    @Override
    public byte[] bytes() {
        return requests[next];
    }

    @Override
    public void advance() {
        long start = Math.max(dueAtPs[next], wireFreePs);
        wireFreePs = start + host.speed().frameTimePs(requests[next].length);
        if (waiting[next]) {
            timeouts++;
        }
        sent++;
        waiting[next] = true;
        // the request left its client a delay before it starts on the host's wire
        sentAtPs[next] = start - delayPs;
        dueAtPs[next] = start + timeoutPs;
    }

    @Override
    public void frame(byte[] b, int off, int len, long timePs) {
        if (len < UDP + UdpHeader.LEN || EthernetHeader.type(b, off) != EthernetHeader.P_IP
                || Bytes.u8(b, off + EthernetHeader.LEN + Ipv4Header.PROTOCOL) != Ipv4Header.IPPROTO_UDP
                || UdpHeader.srcPort(b, off + UDP) != serverPort) {
            return;
        }
        int client = UdpHeader.dstPort(b, off + UDP) - FIRST_PORT;
        if (client < 0 || client >= waiting.length || !waiting[client]) {
            return;
        }
        waiting[client] = false;
        answered++;
        latency.record(sentAtPs[client], timePs + delayPs);
        dueAtPs[client] = timePs + delayPs + thinkPs + delayPs;
        // the card has noted when its next frame comes: this may be earlier
        if (wire != null) {
            wire.refresh();
        }
        host.attach(plugged);
    }

    /** Requests sent. */
    public long sent() {
        return sent;
    }

    /** Responses that came in time. */
    public long answered() {
        return answered;
    }

    /** Requests given up. */
    public long timeouts() {
        return timeouts;
    }

    /** From sending a request to the arrival of its response, network delay included. */
    public Latency latency() {
        return latency;
    }
}
