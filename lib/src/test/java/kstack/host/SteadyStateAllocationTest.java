package kstack.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import kstack.hw.E1000Card;
import kstack.hw.LinkSpeed;
import kstack.net.ipv4.UdpSock;
import kstack.traffic.ConstantRate;
import kstack.traffic.Reader;
import kstack.wire.Frame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SteadyStateAllocationTest {
    private static final int FRAMES = 200_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static byte[] frame(int payload, int port) {
        return Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").udp(40000, port).payloadLen(payload).build();
    }

    /** Bytes this thread allocates while {@link #FRAMES} frames go through a host that has seen as many before. */
    private long allocated(Host h, byte[] frame, double perSecond) {
        feed(h, frame, perSecond);
        long id = Thread.currentThread().getId();
        long before = threads.getThreadAllocatedBytes(id);
        long nothing = threads.getThreadAllocatedBytes(id) - before;
        before = threads.getThreadAllocatedBytes(id);
        feed(h, frame, perSecond);
        return threads.getThreadAllocatedBytes(id) - before - nothing;
    }

    private static void feed(Host h, byte[] frame, double perSecond) {
        h.attach(new ConstantRate(frame, perSecond, FRAMES, LinkSpeed.GBIT_1, h.cpu().now()));
        h.run();
    }

    @ParameterizedTest
    @ValueSource(ints = {18, 300, 1472})
    void aDatagramThatIsReadAllocatesNothing(int payload) {
        Host h = Host.builder().build();
        UdpSock s = h.udp(5000);
        h.spawn(new Reader(s));
        long bytes = allocated(h, frame(payload, 5000), 70_000);
        assertEquals(2 * FRAMES, s.datagramsReceived());
        // what starting a run itself takes, a few objects; a byte a packet would be 200,000
        assertTrue(bytes < 4096, bytes + " bytes for " + FRAMES + " frames");
    }

    @Test
    void aDroppedDatagramAllocatesNothing() {
        Host h = Host.builder().build();
        h.net().icmpRatemask = 1 << 3;
        long bytes = allocated(h, frame(18, 9), 500_000);
        assertTrue(bytes < 4096, bytes + " bytes for " + FRAMES + " frames");
    }

    @Test
    void aMissedFrameAllocatesNothing() {
        Host h = Host.builder().nic(E1000Card.I82545EM.fifo(0)).rxRing(48).build();
        h.udp(5000);
        long bytes = allocated(h, frame(18, 5000), 1_488_095);
        assertTrue(h.packets().missed() > 0);
        assertTrue(bytes < 4096, bytes + " bytes for " + FRAMES + " frames");
    }
}
