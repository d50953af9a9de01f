package kstack.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import kstack.host.Host;
import kstack.hw.LinkSpeed;
import kstack.net.ipv4.UdpSock;
import kstack.sim.SimTime;
import kstack.wire.Frame;
import kstack.wire.LinkLayer;
import kstack.wire.pcap.Capture;
import kstack.wire.pcap.CapturedFrame;
import org.junit.jupiter.api.Test;

class CaptureTrafficTest {
    private static final byte[] FRAME = Frame.ethernet().dst("02:aa:00:00:00:07").ipv4("192.0.2.1", "192.0.2.2").udp(1, 5000)
            .payloadLen(18).build();
    private static final long WIRE = LinkSpeed.GBIT_1.frameTimePs(60);

    private static Capture capture(long... timesNs) {
        List<CapturedFrame> frames = new ArrayList<>();
        for (long t : timesNs) {
            frames.add(new CapturedFrame(t, LinkLayer.ETHERNET, FRAME.clone()));
        }
        return new Capture(frames, List.of(), "test", Optional.empty());
    }

    private static List<Long> arrivals(CaptureTraffic t) {
        List<Long> times = new ArrayList<>();
        for (; t.arrivalPs() != SimTime.NEVER; t.advance()) {
            times.add(t.arrivalPs());
        }
        return times;
    }

    @Test
    void framesComeWithTheGapsOfTheCapture() {
        Capture c = capture(1_700_000_000_000_000_000L, 1_700_000_000_000_050_000L, 1_700_000_000_002_000_001L);
        assertEquals(List.of(SimTime.MS + WIRE, SimTime.MS + 50 * SimTime.US + WIRE, 3 * SimTime.MS + SimTime.NS + WIRE),
                arrivals(CaptureTraffic.of(c, LinkSpeed.GBIT_1, SimTime.MS)));
    }

    @Test
    void thePaceScalesTheGapsAndTheWireLimitsThem() {
        Capture c = capture(0, 50_000, 2_000_000);
        assertEquals(List.of(WIRE, 25 * SimTime.US + WIRE, SimTime.MS + WIRE),
                arrivals(new CaptureTraffic(c, 2, LinkSpeed.GBIT_1, 0)));
        assertEquals(List.of(WIRE, 2 * WIRE, 3 * WIRE), arrivals(new CaptureTraffic(c, 1e6, LinkSpeed.GBIT_1, 0)));
        assertThrows(IllegalArgumentException.class, () -> new CaptureTraffic(c, 0, LinkSpeed.GBIT_1, 0));
    }

    @Test
    void timesThatGoBackLeaveTheOrderAsItIs() {
        assertEquals(List.of(WIRE, 100 * SimTime.US + WIRE, 100 * SimTime.US + 2 * WIRE, 190 * SimTime.US + WIRE),
                arrivals(CaptureTraffic.of(capture(0, 100_000, 10_000, 100_000), LinkSpeed.GBIT_1, 0)));
    }

    @Test
    void aFrameThatWasCutTakesItsWholeTimeOnTheWire() {
        CapturedFrame cut = new CapturedFrame(0, LinkLayer.ETHERNET.number(), Arrays.copyOf(FRAME, 40), 1514, 0, List.of());
        CaptureTraffic t = CaptureTraffic.of(new Capture(List.of(cut), List.of(), "test", Optional.empty()),
                LinkSpeed.GBIT_1, 0);
        assertEquals(1514, t.length());
        assertEquals(LinkSpeed.GBIT_1.frameTimePs(1514), t.arrivalPs());
    }

    @Test
    void aCaptureForAnotherCardCanBeAddressedToThisOne() {
        Host h = Host.builder().build();
        UdpSock s = h.udp(5000);
        h.attach(CaptureTraffic.of(capture(0, 1000, 2000), LinkSpeed.GBIT_1, 0)).run();
        assertEquals(3, h.packets().filtered());
        h.attach(CaptureTraffic.of(capture(0, 1000, 2000), LinkSpeed.GBIT_1, h.cpu().now()).to(h.eth0().mac())).run();
        assertEquals(3, s.receiveQueue().qlen());
    }

    @Test
    void onlyEthernetGoesToACard() {
        CapturedFrame raw = new CapturedFrame(0, LinkLayer.RAW, Arrays.copyOfRange(FRAME, 14, 60));
        String message = assertThrows(IllegalArgumentException.class, () -> CaptureTraffic.of(
                new Capture(List.of(raw), List.of(), "test", Optional.empty()), LinkSpeed.GBIT_1, 0)).getMessage();
        assertTrue(message.contains("Ethernet"), message);
    }
}
