package kstack.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import kstack.drivers.mq.Channel;
import kstack.hw.LinkSpeed;
import kstack.hw.RxQueue;
import kstack.kernel.CostModel;
import kstack.net.ipv4.UdpSock;
import kstack.sim.Fingerprint;
import kstack.sim.RandomStream;
import kstack.sim.SimTime;
import kstack.trace.Fn;
import kstack.traffic.FrameMix;
import kstack.traffic.Generator;
import kstack.traffic.Reader;
import kstack.traffic.RequestClient;
import kstack.traffic.RequestServer;
import kstack.traffic.Schedule;
import kstack.wire.Frame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultiQueueTest {
    private static byte[] flow(int i) {
        return Frame.ethernet().ipv4(0xc0000201 + (i << 8), 0xc0000202).udp(1024 + i, 5000).payloadLen(18).build();
    }

    private static FrameMix flows(int n) {
        return FrameMix.flows(n, MultiQueueTest::flow, RandomStream.of(1, "flows"));
    }

    private static Generator load(double perSecond, long frames, FrameMix mix, long startPs) {
        return new Generator(Schedule.constant(perSecond), mix, LinkSpeed.GBIT_10, startPs).frames(frames);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8})
    void eachQueueGetsWhatTheTableSaysAndItsOwnCpuDoesTheWork(int queues) {
        Host h = Host.builder().cpus(queues).queues(queues).speed(LinkSpeed.GBIT_10).build();
        UdpSock s = h.udp(5000);
        s.setRcvbuf(1 << 26, 1 << 26);
        h.attach(load(500_000, 20_000, flows(200), SimTime.MS)).run();
        h.check();
        long[] expected = new long[queues];
        FrameMix same = flows(200);
        Generator again = load(500_000, 20_000, same, SimTime.MS);
        for (; again.arrivalPs() != SimTime.NEVER; again.advance()) {
            expected[h.multiQueue().hw().rss().queue(h.multiQueue().hw().rss().hash(again.bytes(), 0, again.length()))]++;
        }
        for (int q = 0; q < queues; q++) {
            Channel c = h.multiQueue().channels().get(q);
            assertEquals(expected[q], c.packets(), "queue " + q);
            assertEquals(c.packets(), h.machine().cpu(q).ledger().count(Fn.UDP_RCV), "CPU " + q);
        }
        assertEquals(20_000, s.receiveQueue().qlen());
    }

    @Test
    void oneFlowStaysInOrderOnOneQueue() {
        Host h = Host.builder().cpus(4).queues(4).speed(LinkSpeed.GBIT_10).build();
        List<Long> arrivals = new ArrayList<>();
        UdpSock s = h.udp(5000);
        h.spawn(new Reader(s, 100, 0, (b, n, t) -> arrivals.add(s.lastArrivalPs())), 3);
        h.attach(load(200_000, 5000, FrameMix.of(flow(1)), SimTime.MS)).run();
        h.check();
        assertEquals(5000, arrivals.size());
        for (int i = 1; i < arrivals.size(); i++) {
            assertTrue(arrivals.get(i) > arrivals.get(i - 1));
        }
        assertEquals(1, h.multiQueue().channels().stream().filter(c -> c.packets() > 0).count());
    }

    @Test
    void aVectorWaitsForItsTimeOrItsFrames() {
        // at 100,000 frames a second: 50 us hold 5 or 6 frames, so with 3 frames the count decides
        assertEquals(1, interrupts(50, 1, 100_000) / 10_000.0, 0.02);
        assertEquals(1 / 3.0, interrupts(50, 3, 100_000) / 10_000.0, 0.02);
        assertEquals(1 / 6.0, interrupts(50, 1000, 100_000) / 10_000.0, 0.02);
        // at 10,000 a second the next comes when the time is over
        assertEquals(1, interrupts(50, 1000, 10_000) / 10_000.0, 0.02);
    }

    private static long interrupts(int usecs, int frames, double perSecond) {
        Host h = Host.builder().costs(CostModel.FREE).queues(1).speed(LinkSpeed.GBIT_10).build();
        h.multiQueue().coalesce(usecs, frames);
        h.udp(5000);
        h.attach(load(perSecond, 10_000, FrameMix.of(flow(0)), SimTime.MS)).run();
        h.check();
        return h.multiQueue().channels().get(0).interrupts();
    }

    @Test
    void aFirstFrameWaitsExactlyTheDelay() {
        Host h = Host.builder().costs(CostModel.FREE).queues(1).speed(LinkSpeed.GBIT_10).build();
        h.multiQueue().coalesce(64, 128);
        UdpSock s = h.udp(5000);
        List<Long> waited = new ArrayList<>();
        h.spawn(new Reader(s, 100, 0, (b, n, t) -> waited.add(t - s.lastArrivalPs())));
        h.attach(load(1000, 50, flows(7), SimTime.MS)).run();
        assertEquals(50, waited.size());
        assertTrue(waited.stream().allMatch(w -> w == 64 * SimTime.US), waited.toString());
    }

    @Test
    void aFullRingLosesFramesAndCountsThem() {
        Host h = Host.builder().queues(2, 64).cpus(2).speed(LinkSpeed.GBIT_10).build();
        h.udp(5000);
        h.attach(load(14_000_000, 50_000, flows(50), SimTime.MS)).run();
        h.check();
        long missed = h.multiQueue().hw().queues().stream().mapToLong(RxQueue::missed).sum();
        assertTrue(missed > 1000, missed + " missed");
        assertEquals(missed, h.packets().missed());
        assertEquals(missed, h.eth0().stats().rxMissedErrors);
    }

    @Test
    void moreQueuesTakeMoreUntilTheWireIsFull() {
        double before = 0;
        for (int queues : new int[] {1, 2, 4}) {
            Host h = Host.builder().cpus(queues).queues(queues).speed(LinkSpeed.GBIT_10).build();
            h.udp(5000).setRcvbuf(1 << 26, 1 << 26);
            h.attach(load(10_000_000, 100_000, flows(500), SimTime.MS)).run();
            double taken = h.multiQueue().channels().stream().mapToLong(Channel::packets).sum();
            assertTrue(taken > 1.5 * before || taken > 99_000, taken + " with " + queues + " queues, before " + before);
            before = taken;
        }
    }

    @Test
    void adaptiveModerationInterruptsLessUnderLoadThanTheStartProfile() {
        long[] interrupts = new long[2];
        for (int i = 0; i < 2; i++) {
            Host h = Host.builder().queues(1).speed(LinkSpeed.GBIT_10).build();
            if (i == 1) {
                h.multiQueue().adaptiveRx();
            } else {
                h.multiQueue().coalesce(8, 256);
            }
            h.udp(5000);
            h.attach(load(300_000, 60_000, flows(10), SimTime.MS)).run();
            h.check();
            interrupts[i] = h.multiQueue().channels().get(0).interrupts();
        }
        assertTrue(interrupts[1] < 0.7 * interrupts[0], interrupts[1] + " adaptive, " + interrupts[0] + " fixed");
    }

    @Test
    void requestsAreAnsweredThroughAnyQueue() {
        Host h = Host.builder().cpus(2).queues(2).speed(LinkSpeed.GBIT_10).build();
        h.multiQueue().hw().rss().ports(true, true);
        h.spawn(new RequestServer(h.udp(11211), SimTime.US, 100));
        RequestClient c = new RequestClient(h, 8, 11211, 40, 20 * SimTime.US, 0, SimTime.s(1));
        h.runUntil(20 * SimTime.MS);
        h.check();
        assertTrue(c.answered() > 1000 && c.timeouts() == 0, c.answered() + " answered, " + c.timeouts() + " timeouts");
        assertTrue(h.multiQueue().channels().stream().allMatch(ch -> ch.packets() > 0));
    }

    @Test
    void aFrameAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long id = Thread.currentThread().getId();
        Host h = Host.builder().cpus(2).queues(2).speed(LinkSpeed.GBIT_10).build();
        UdpSock s = h.udp(5000);
        h.spawn(new Reader(s));
        h.attach(load(100_000, 100_000, flows(50), 0)).run();
        Generator more = load(100_000, 100_000, flows(50), h.machine().cpu(1).now() + SimTime.MS);
        long before = threads.getThreadAllocatedBytes(id);
        h.attach(more).run();
        long bytes = threads.getThreadAllocatedBytes(id) - before;
        assertTrue(bytes < 16_384, bytes + " bytes for 100,000 frames");
        assertEquals(200_000, s.datagramsReceived() + s.drops());
    }

    @Test
    void aHostHasOneKindOfCard() {
        Host several = Host.builder().queues(1).build();
        assertThrows(IllegalStateException.class, several::nic);
        Host one = Host.builder().build();
        assertThrows(IllegalStateException.class, one::multiQueue);
        assertThrows(IllegalArgumentException.class, () -> Host.builder().queues(0));
        assertThrows(IllegalArgumentException.class, () -> Host.builder().queues(1).mtu(9000).build());
        assertEquals(LinkSpeed.GBIT_1, one.speed());
    }

    @ParameterizedTest
    @CsvSource({"4, 3", "8, 2", "5, 1", "2, 8"})
    @Timeout(60)
    void theSameRunTwiceIsTheSameWithMoreQueuesThanProcessorsToo(int queues, int cpus) {
        assertEquals(fingerprint(queues, cpus), fingerprint(queues, cpus));
    }

    private static long fingerprint(int queues, int cpus) {
        Host h = Host.builder().cpus(cpus).queues(queues).speed(LinkSpeed.GBIT_10).build();
        h.multiQueue().adaptiveRx();
        Fingerprint f = new Fingerprint();
        UdpSock s = h.udp(5000);
        h.spawn(new Reader(s, 100, 0, (b, n, t) -> f.add(t).add(s.lastArrivalPs())), cpus - 1);
        h.attach(new Generator(Schedule.poisson(1e6, RandomStream.of(3, "p")), flows(30), LinkSpeed.GBIT_10, 0)
                .frames(20_000)).run();
        h.check();
        for (Channel c : h.multiQueue().channels()) {
            f.add(c.interrupts()).add(c.napi().polls()).add(c.queue().missed());
        }
        return f.value();
    }

    @Test
    void aVectorWhoseForecastCameToNothingDoesNotRunItsHandlerBecauseAnotherOneIsDue() {
        // all queues on one processor: a handler that ran without a cause would say so
        Host h = Host.builder().cpus(1).queues(8).speed(LinkSpeed.GBIT_10).build();
        UdpSock s = h.udp(5000);
        s.setRcvbuf(1 << 26, 1 << 26);
        h.attach(new Generator(Schedule.poisson(3e5, RandomStream.of(5, "p")), flows(200), LinkSpeed.GBIT_10, 0)
                .frames(20_000)).run();
        h.check();
        for (Channel c : h.multiQueue().channels()) {
            assertTrue(c.napi().polls() >= c.interrupts(), c.interrupts() + " interrupts, " + c.napi().polls() + " polls");
            assertTrue(c.interrupts() <= c.packets(), c.interrupts() + " interrupts, " + c.packets() + " packets");
        }
    }
}
