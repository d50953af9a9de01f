package kstack.net.ipv4;

import static org.junit.jupiter.api.Assertions.assertEquals;

import kstack.host.Host;
import kstack.hw.LinkSpeed;
import kstack.trace.DropReason;
import kstack.trace.Fn;
import kstack.traffic.ConstantRate;
import kstack.wire.Frame;
import org.junit.jupiter.api.Test;

class UdpQueueTest {
    /** What a frame of more than 256 bytes costs with the e1000's buffers of 2 KB. */
    private static final int TRUESIZE = 2176;

    private static UdpSock fill(Host h, int rcvbuf, int payload, int frames) {
        UdpSock s = h.udp(5000);
        s.setRcvbuf(rcvbuf / 2, h.net().rmemMax);
        byte[] f = Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").udp(1, 5000).payloadLen(payload).build();
        h.attach(new ConstantRate(f, 10_000, frames, LinkSpeed.GBIT_1, 0)).run();
        h.check();
        return s;
    }

    @Test
    void aDatagramIsTakenWhileItsMemoryFitsTheBuffer() {
        Host h = Host.builder().build();
        UdpSock s = fill(h, 2 * TRUESIZE + 100, 1000, 3);
        assertEquals(2, s.held());
        assertEquals(2 * TRUESIZE, s.rmemAlloc());
        assertEquals(1, h.packets().dropped(DropReason.SOCKET_RCVBUFF, Fn.UDP_QUEUE_RCV_SKB));
        assertEquals(1, s.drops());
        assertEquals(1L, h.counters().get("Udp.RcvbufErrors"));
        assertEquals(1L, h.counters().get("Udp.InErrors"));
    }

    @Test
    void aDatagramThatFillsTheBufferExactlyIsTaken() {
        UdpSock s = fill(Host.builder().build(), 2 * TRUESIZE, 1000, 3);
        assertEquals(2, s.held());
    }

    @Test
    void anEmptyQueueTakesOneDatagramWhateverItsSize() {
        Host h = Host.builder().mtu(9000).build();
        UdpSock s = fill(h, 0, 8000, 3);
        assertEquals(2304, s.rcvbuf());
        assertEquals(1, s.held());
        assertEquals(2, s.drops());
    }

    @Test
    void memoryComesBackInQuartersOfTheBufferWhileMoreIsToBeRead() {
        Host h = Host.builder().build();
        UdpSock s = fill(h, 16_384, 1000, 7);
        assertEquals(7 * TRUESIZE, s.rmemAlloc());
        byte[] buf = new byte[2048];
        s.recv(h.cpu(), buf, 0, buf.length);
        assertEquals(7 * TRUESIZE, s.rmemAlloc(), "2176 bytes are less than 4096");
        s.recv(h.cpu(), buf, 0, buf.length);
        assertEquals(5 * TRUESIZE, s.rmemAlloc());
        for (int i = 0; i < 5; i++) {
            assertEquals(1000, s.recv(h.cpu(), buf, 0, buf.length));
        }
        assertEquals(0, s.rmemAlloc(), "all of it with the last one");
    }
}
