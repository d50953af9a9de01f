package kstack.drivers.e1000;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import kstack.host.Host;
import kstack.hw.E1000Card;
import kstack.hw.E1000Register;
import kstack.hw.LinkSpeed;
import kstack.net.ipv4.UdpSock;
import kstack.sim.SimTime;
import kstack.traffic.ConstantRate;
import kstack.traffic.Reader;
import kstack.wire.Frame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EthtoolTest {
    private static byte[] frame(int payload) {
        return Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").udp(1, 5000).payloadLen(payload).build();
    }

    private static Host feed(Host h, int payload, double perSecond, int frames) {
        h.attach(new ConstantRate(frame(payload), perSecond, frames, LinkSpeed.GBIT_1, h.cpu().now()));
        return h;
    }

    @Test
    void theStatisticsHaveTheNamesAndTheOrderThatTheDriverPrints() {
        List<String> names = List.copyOf(Host.builder().build().driver().ethtoolStats().keySet());
        assertEquals(46, names.size());
        assertEquals(List.of("rx_packets", "tx_packets", "rx_bytes", "tx_bytes"), names.subList(0, 4));
        assertEquals(List.of("rx_no_buffer_count", "rx_missed_errors", "tx_aborted_errors"), names.subList(17, 20));
        assertEquals("dropped_smbus", names.get(45));
    }

    @Test
    void theStatisticsAddUpOverSeveralReadings() {
        Host h = Host.builder().build().neighbour("192.0.2.1", "02:00:00:00:00:01");
        byte[] ping = Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").echoRequest(7, 1).payloadLen(100).build();
        for (int round = 1; round <= 3; round++) {
            h.attach(new ConstantRate(ping, 1000, 10, LinkSpeed.GBIT_1, h.cpu().now())).run();
            Map<String, Long> s = h.driver().ethtoolStats();
            assertEquals(10L * round, s.get("rx_packets"));
            assertEquals(10L * round * (ping.length + 4), s.get("rx_bytes"), "with FCS");
            assertEquals(s.get("rx_bytes"), s.get("rx_long_byte_count"));
            assertEquals(10L * round, s.get("tx_packets"));
            assertEquals(10L * round * (ping.length + 4), s.get("tx_bytes"));
        }
        assertEquals(0, h.check().held());
    }

    @Test
    void missesAreCountedOnceByTheChipAndAgainAtEveryReadingByQemu() {
        for (E1000Card card : List.of(E1000Card.I82545EM.fifo(0), E1000Card.QEMU_82540EM)) {
            Host h = Host.builder().nic(card).rxRing(48).interruptThrottleRate(1000).build();
            feed(h, 18, 400_000, 2000).run();
            long missed = h.packets().missed();
            assertTrue(missed > 0, card.toString());
            assertEquals(missed, h.driver().ethtoolStats().get("rx_missed_errors"));
            long again = h.driver().ethtoolStats().get("rx_missed_errors");
            assertEquals(card.emulated() ? 2 * missed : missed, again, card.toString());
            assertEquals(again, h.eth0().stats().rxMissedErrors - (card.emulated() ? missed : 0));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 48", "48, 48", "49, 56", "256, 256", "1000, 1000", "4096, 4096"})
    void ringsAreResizedInWholeEightsWhileTheInterfaceRuns(int asked, int got) {
        Host h = Host.builder().build();
        UdpSock sock = h.udp(5000);
        h.spawn(new Reader(sock));
        feed(h, 18, 20_000, 100).run();
        h.driver().ring(asked, asked);
        assertEquals(16 * got, h.nic().er32(E1000Register.RDLEN));
        assertEquals(16 * got, h.nic().er32(E1000Register.TDLEN));
        assertEquals(got - 2, h.nic().er32(E1000Register.RDT), "the device owns all but two");
        feed(h, 18, 20_000, 500).run();
        assertEquals(600, sock.datagramsReceived());
        assertEquals(0, h.check().held());
    }

    @Test
    void whatTheOldRingAndTheFifoHeldIsLostButAccountedFor() {
        Host h = Host.builder().rxRing(48).interruptThrottleRate(100).build();
        h.udp(5000);
        feed(h, 300, 300_000, 400);
        // just before the second interrupt the ring is full and frames wait in the FIFO
        h.runUntil(4 * SimTime.MS);
        int held = h.driver().held();
        assertTrue(held > 46, held + " frames held");
        h.driver().ring(96, 96);
        assertEquals(0, h.driver().held());
        h.check();
        h.run();
        assertEquals(0, h.check().driver().held());
    }

    @Test
    void moreThanTheMostDescriptorsAreRefused() {
        Host h = Host.builder().build();
        assertTrue(assertThrows(IllegalArgumentException.class, () -> h.driver().ring(4097, 256)).getMessage()
                .contains("Invalid argument"));
        assertEquals(16 * 256, h.nic().er32(E1000Register.RDLEN), "nothing has changed");
    }

    @Test
    void rxUsecsSetsTheThrottleAtOnce() {
        Host h = Host.builder().build();
        assertEquals(3, h.driver().rxUsecs());
        h.driver().rxUsecs(100);
        assertEquals(390, h.nic().er32(E1000Register.ITR));
        assertEquals(100, h.driver().rxUsecs());
        h.driver().rxUsecs(0);
        assertEquals(0, h.nic().er32(E1000Register.ITR));
    }

    @Test
    void the82540HasNoCoalescingSettings() {
        Host h = Host.builder().nic(E1000Card.QEMU_82540EM).build();
        assertTrue(assertThrows(UnsupportedOperationException.class, () -> h.driver().rxUsecs(50)).getMessage()
                .contains("Operation not supported"));
        assertThrows(UnsupportedOperationException.class, () -> h.driver().rxUsecs());
    }

    @Test
    void moduleParametersReachTheRegisters() {
        Host h = Host.builder().e1000(p -> {
            p.rxIntDelay = 32;
            p.rxAbsIntDelay = 128;
            p.txIntDelay = 5;
            p.txAbsIntDelay = 6;
            p.interruptThrottleRate = 8000;
            p.rxDescriptors = 17;
        }).build();
        assertEquals(32, h.nic().er32(E1000Register.RDTR));
        assertEquals(128, h.nic().er32(E1000Register.RADV));
        assertEquals(5, h.nic().er32(E1000Register.TIDV));
        assertEquals(6, h.nic().er32(E1000Register.TADV));
        assertEquals(488, h.nic().er32(E1000Register.ITR));
        assertEquals(List.of("Invalid Receive Descriptors value specified (17) using default of 256"), h.e1000().log());
    }

    @Test
    void whileTheTransmitRingIsFullPacketsWaitAndGoOutInOrder() {
        Host h = Host.builder().e1000(p -> p.txDescriptors = 48).build().neighbour("192.0.2.1", "02:00:00:00:00:01");
        byte[] ping = Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").echoRequest(7, 1).payloadLen(1400).build();
        h.net().icmpRatemask = 0;
        int[] sent = {0};
        h.transmitTo((b, off, len, at) -> sent[0]++);
        // all of them are in memory when the first poll begins: replies come faster than the wire takes them
        h.attach(new SameInstant(ping, 200, SimTime.US)).run();
        assertEquals(200, sent[0]);
        assertTrue(h.driver().ethtoolStats().get("tx_restart_queue") > 0);
        assertEquals(0, h.check().held());
    }
}
