package kstack.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import kstack.host.Host;
import kstack.hw.LinkSpeed;
import kstack.kernel.Context;
import kstack.net.ipv4.UdpSock;
import kstack.sim.SimTime;
import kstack.trace.Fn;
import kstack.wire.Frame;
import org.junit.jupiter.api.Test;

class ReaderTest {
    private static final byte[] FRAME = Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").udp(1, 5000).payload("abcdef")
            .build();

    @Test
    void aReaderSleepsInItsCallAndEachMessageWakesItOnce() {
        Host h = Host.builder().build();
        UdpSock s = h.udp(5000);
        Reader r = h.spawn(new Reader(s));
        h.attach(new ConstantRate(FRAME, 1000, 20, LinkSpeed.GBIT_1, SimTime.MS)).run();
        assertTrue(r.blocked());
        assertEquals(21, r.calls(), "the last call waits");
        assertEquals(20, h.cpu().ledger().count(Fn.TRY_TO_WAKE_UP));
    }

    @Test
    void whatAMessageHasBeyondTheBufferIsLost() {
        Host h = Host.builder().build();
        UdpSock s = h.udp(5000);
        List<Integer> lengths = new ArrayList<>();
        h.spawn(new Reader(s, 4, 0, (b, n, t) -> lengths.add(n)));
        h.attach(new ConstantRate(FRAME, 1000, 2, LinkSpeed.GBIT_1, 0)).run();
        assertEquals(List.of(4, 4), lengths);
        assertEquals(8, s.bytesReceived());
    }

    @Test
    void thinkingIsTimeInUserSpace() {
        Host h = Host.builder().build();
        h.spawn(new Reader(h.udp(5000), 100, 50 * SimTime.US, (b, n, t) -> { }));
        h.attach(new ConstantRate(FRAME, 1000, 10, LinkSpeed.GBIT_1, 0)).run();
        assertEquals(10 * 50 * SimTime.US, h.cpu().ledger().timePs(Context.TASK, Fn.USER));
    }

    @Test
    void aBufferOfNoBytesIsRefused() {
        Host h = Host.builder().build();
        assertThrows(IllegalArgumentException.class, () -> new Reader(h.udp(5000), 0, 0, (b, n, t) -> { }));
    }
}
