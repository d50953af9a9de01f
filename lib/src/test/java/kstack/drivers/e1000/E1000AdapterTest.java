package kstack.drivers.e1000;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import kstack.host.Host;
import kstack.hw.E1000Register;
import kstack.hw.FrameSource;
import kstack.hw.LinkSpeed;
import kstack.net.ipv4.UdpSock;
import kstack.sim.SimTime;
import kstack.trace.Fn;
import kstack.traffic.ConstantRate;
import kstack.traffic.Reader;
import kstack.wire.Frame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class E1000AdapterTest {
    private static byte[] frame(int payload) {
        byte[] data = new byte[payload];
        for (int i = 0; i < payload; i++) {
            data[i] = (byte) (i * 31);
        }
        return Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").udp(1, 5000).payload(data).build();
    }

    /** Frames at given times. */
    private static FrameSource at(byte[] frame, long... timesPs) {
        return new FrameSource() {
            private int next;

            @Override
            public long arrivalPs() {
                return next < timesPs.length ? timesPs[next] : SimTime.NEVER;
            }

            @Override
            public byte[] bytes() {
                return frame;
            }

            @Override
            public void advance() {
                next++;
            }
        };
    }

    @ParameterizedTest
    @CsvSource({"4000, 976", "20000, 195", "70000, 55", "100000, 39", "100, 39062"})
    void theThrottleRegisterIsARateInUnitsOf256Nanoseconds(int perSecond, int register) {
        assertEquals(register, E1000Itr.register(perSecond));
    }

    @Test
    void aRateOutsideTheParametersRangeIsRefused() {
        for (int setting : new int[] {-1, 2, 5, 99, 100_001}) {
            assertThrows(IllegalArgumentException.class, () -> Host.builder().interruptThrottleRate(setting));
        }
    }

    @Test
    void framesUpTo256BytesAreCopiedAndTheirBufferStays() {
        Host h = Host.builder().build();
        UdpSock s = h.udp(5000);
        h.attach(at(frame(256 - 42), SimTime.MS, 2 * SimTime.MS, 3 * SimTime.MS)).run();
        assertEquals(3 * 896, s.rmemAlloc());
        assertEquals(3 * 256, h.cpu().ledger().bytes(Fn.E1000_COPYBREAK));
        // one for the descriptor that was empty at first, none after
        assertEquals(1, h.cpu().ledger().count(Fn.E1000_ALLOC_RX_BUFFERS));
    }

    @Test
    void aLongerFrameTakesItsBufferWithItAndTheDriverMapsAnother() {
        Host h = Host.builder().build();
        UdpSock s = h.udp(5000);
        h.attach(at(frame(257 - 42), SimTime.MS, 2 * SimTime.MS, 3 * SimTime.MS)).run();
        assertEquals(3 * 2176, s.rmemAlloc());
        assertEquals(0, h.cpu().ledger().bytes(Fn.E1000_COPYBREAK));
        assertEquals(3, h.cpu().ledger().count(Fn.E1000_ALLOC_RX_BUFFERS));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 18, 214, 215, 1000, 1472, 4048, 4049, 4050, 4051, 4052, 4053, 4054, 4055, 8972, 60_000})
    void theBytesOfEveryLengthArriveWhole(int payload) {
        Host h = Host.builder().mtu(payload > 1472 ? 65_521 : 1500).rxChecksum(false).build();
        UdpSock s = h.udp(5000);
        List<byte[]> got = new ArrayList<>();
        h.spawn(new Reader(s, 65_536, 0, (b, n, t) -> got.add(Arrays.copyOf(b, n))));
        byte[] f = frame(payload);
        h.attach(at(f, SimTime.MS, 2 * SimTime.MS, 3 * SimTime.MS)).run();
        h.check();
        assertEquals(3, got.size());
        for (byte[] g : got) {
            org.junit.jupiter.api.Assertions.assertArrayEquals(Arrays.copyOfRange(f, 42, f.length), g);
        }
    }

    @Test
    void aRingThatWrapsManyTimesLosesNothing() {
        Host h = Host.builder().rxRing(48).build();
        UdpSock s = h.udp(5000);
        h.spawn(new Reader(s));
        h.attach(new ConstantRate(frame(500), 50_000, 1000, LinkSpeed.GBIT_1, 0)).run();
        h.check();
        assertEquals(1000, s.datagramsReceived());
    }

    @Test
    void theTailIsMovedEverySixteenCleanedDescriptorsAndAtTheEndOfAPoll() {
        Host h = Host.builder().build();
        h.udp(5000);
        // 40 frames are in memory when the first interrupt comes
        long[] times = new long[40];
        Arrays.fill(times, SimTime.US);
        h.attach(at(frame(18), times)).run();
        assertEquals((254 + 40) % 256, h.nic().er32(E1000Register.RDT));
        assertEquals(40, h.nic().er32(E1000Register.RDH));
        assertEquals(40, h.softnet().processed());
    }

    @Test
    void interruptsStayBelowTheirCapAndEveryFrameIsTakenOnce() {
        Host h = Host.builder().interruptThrottleRate(4000).build();
        UdpSock s = h.udp(5000);
        h.spawn(new Reader(s));
        h.attach(new ConstantRate(frame(18), 20_000, 2000, LinkSpeed.GBIT_1, 0)).run();
        h.check();
        long interrupts = h.cpu().irqs().stream().filter(i -> i.name().equals("eth0")).mapToLong(i -> i.count()).sum();
        // 100 ms at a gap of 976 x 256 ns
        long most = 100 * SimTime.MS / (976 * 256 * SimTime.NS) + 2;
        assertTrue(interrupts <= most && interrupts > most / 2, interrupts + " interrupts, at most " + most);
        assertEquals(2000, s.datagramsReceived());
    }

    @Test
    void withoutThrottleASlowStreamInterruptsForEveryFrame() {
        Host h = Host.builder().interruptThrottleRate(0).build();
        h.udp(5000);
        h.attach(new ConstantRate(frame(18), 1000, 100, LinkSpeed.GBIT_1, 0)).run();
        assertEquals(100, h.driver().napi().packets());
        assertTrue(h.driver().napi().polls() >= 100);
    }

    @Test
    void theDeviceVerifiesChecksumsOnlyWhenItsOffloadIsOn() {
        byte[] bad = Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").udp(1, 5000).payloadLen(500).badChecksum().build();
        Host on = Host.builder().build();
        on.udp(5000);
        on.attach(at(frame(500), SimTime.US, SimTime.MS)).run();
        assertEquals(2, on.e1000().hwCsumGood());
        on.attach(at(bad, on.cpu().now() + SimTime.US)).run();
        assertEquals(1, on.e1000().hwCsumErr());
        Host off = Host.builder().rxChecksum(false).build();
        UdpSock s = off.udp(5000);
        off.attach(at(frame(500), SimTime.US)).run();
        assertEquals(0, off.e1000().hwCsumGood());
        assertEquals(0, off.cpu().ledger().bytes(Fn.SKB_CHECKSUM), "a long datagram is verified by its reader");
        assertEquals(500, s.recv(off.cpu(), new byte[600], 0, 600));
        assertEquals(508, off.cpu().ledger().bytes(Fn.SKB_CHECKSUM));
    }

    @Test
    void aStreamForAnotherHostNeitherInterruptsNorIsSeen() {
        byte[] other = frame(18);
        other[5] ^= 1;
        Host h = Host.builder().build();
        h.attach(new ConstantRate(other, 100_000, 1000, LinkSpeed.GBIT_1, 0)).run();
        h.check();
        assertEquals(1000, h.packets().filtered());
        assertEquals(0, h.cpu().ledger().count(Fn.COMMON_INTERRUPT));
    }
}
