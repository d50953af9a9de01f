package kstack.conformance;

import java.util.List;
import kstack.drivers.e1000.E1000Slot;
import kstack.host.Host;
import kstack.host.HostBuilder;
import kstack.hw.E1000Register;
import kstack.hw.LinkSpeed;
import kstack.kernel.Irq;
import kstack.net.ipv4.UdpSock;
import kstack.sim.SimTime;
import kstack.trace.Mib;
import kstack.traffic.Damaged;
import kstack.traffic.FrameMix;
import kstack.traffic.Generator;
import kstack.traffic.Schedule;
import kstack.wire.Frame;

/** A host with the driver under test, a socket without reader, and the gestures that the checks are made of. */
final class Bench {
    static final int RING = 256;
    private static final int PORT = 5000;

    final Host host;
    final UdpSock sock;

    Bench(E1000Slot.Probe probe) {
        this(Host.builder().driver(probe));
    }

    private Bench(HostBuilder b) {
        host = b.rxRing(RING).build();
        host.neighbour("192.0.2.1", "02:00:00:00:00:01");
        sock = host.udp(PORT);
        // all that a check sends fits
        sock.setRcvbuf(1 << 24, 1 << 24);
    }

    static byte[] datagram(int payload) {
        return Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").udp(1, PORT).payloadLen(payload).build();
    }

    /** {@code count} frames back to back, a millisecond from now, and two milliseconds more. */
    void burst(int count) {
        long start = host.cpu().now() + SimTime.MS;
        host.attach(new Generator(Schedule.bursts(count, SimTime.S), FrameMix.of(datagram(18)), LinkSpeed.GBIT_1, start)
                .frames(count));
        host.runUntil(start + 2 * SimTime.MS);
    }

    /** {@code count} frames that all lie in the ring when the poll comes. */
    void queued(int count) {
        int mask = host.nic().er32(E1000Register.IMS);
        host.nic().ew32(E1000Register.IMC, ~0);
        burst(count);
        host.nic().ew32(E1000Register.IMS, mask);
        host.runUntil(host.cpu().now() + 2 * SimTime.MS);
    }

    /** These frames, 100 us apart, and two milliseconds more. */
    void slowly(int count, byte[]... frames) {
        long start = host.cpu().now() + SimTime.MS;
        host.attach(new Generator(Schedule.constant(10_000), FrameMix.of(frames), LinkSpeed.GBIT_1, start).frames(count));
        host.runUntil(start + count * 100 * SimTime.US + 2 * SimTime.MS);
    }

    /** One frame that the wire damaged. */
    void damaged(byte[] frame) {
        Generator g = new Generator(Schedule.constant(1000), FrameMix.of(frame), LinkSpeed.GBIT_1, host.cpu().now()).frames(1);
        host.attach(Damaged.every(1, g));
        host.runUntil(host.cpu().now() + 2 * SimTime.MS);
    }

    long delivered() {
        return sock.receiveQueue().qlen();
    }

    long handedUp() {
        return host.net().mib().value(Mib.IP_IN_RECEIVES) + host.driver().napi().held();
    }

    long interrupts() {
        List<Irq> irqs = host.softnet().cpu().irqs();
        return irqs.stream().filter(i -> i.name().equals("eth0")).mapToLong(Irq::count).sum();
    }

    /** No packet ended twice or without having come, and time adds up. */
    void balance() {
        long open = host.packets().held();
        require(open >= 0 && open <= host.held(), "the book of packets has " + open + " that have not ended, and " + host.held()
                + " wait somewhere: some ended twice, or never");
        host.cpu().ledger().check();
    }

    void require(boolean held, String otherwise) {
        if (!held) {
            throw new Broken(otherwise);
        }
    }

    void requireDelivered(long expected) {
        require(delivered() == expected, "of the frames sent, " + expected + " were to reach the socket; " + delivered()
                + " did (polls " + host.driver().napi().polls() + ", missed by the card " + host.packets().missed() + ")");
    }

    /** What a check throws when the driver does not do what it asks. */
    static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1;

        Broken(String message) {
            super(message);
        }
    }
}
