package kstack.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import kstack.host.Host;
import kstack.hw.LinkSpeed;
import kstack.kernel.Context;
import kstack.kernel.CostModel;
import kstack.net.ipv4.UdpSock;
import kstack.net.socket.Epoll;
import kstack.net.socket.Sock;
import kstack.sim.RandomStream;
import kstack.sim.SimTime;
import kstack.trace.Fn;
import kstack.wire.Frame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramsTest {
    private static byte[] frame(int port) {
        return Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").udp(1, port).payloadLen(18).build();
    }

    private static Generator load(double perSecond, int frames, FrameMix mix) {
        return new Generator(Schedule.constant(perSecond), mix, LinkSpeed.GBIT_1, 0).frames(frames);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anEpollLoopReadsEverySocketAndSleepsWhenNoneIsReady(boolean drain) {
        Host h = Host.builder().build();
        EpollLoop loop = new EpollLoop();
        if (drain) {
            loop.drain();
        }
        List<UdpSock> socks = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            socks.add(h.udp(5000 + i));
            loop.add(socks.get(i));
        }
        h.spawn(loop);
        h.attach(load(50_000, 4000, FrameMix.flows(40, i -> frame(5000 + i), RandomStream.of(1, "flows")))).run();
        h.check();
        assertTrue(loop.blocked());
        assertEquals(4000, socks.stream().mapToLong(UdpSock::datagramsReceived).sum());
        // draining asks every ready socket once more than it has datagrams
        assertTrue(drain ? loop.reads() > 4000 : loop.reads() == 4000, loop.reads() + " reads");
    }

    @Test
    void aReadySocketIsLookedAtOnceMoreBeforeItLeavesTheList() {
        Host h = Host.builder().build();
        EpollLoop loop = h.spawn(new EpollLoop().add(h.udp(5000)));
        h.runUntil(SimTime.MS);
        h.attach(new Generator(Schedule.constant(100), FrameMix.of(frame(5000)), LinkSpeed.GBIT_1, SimTime.MS).frames(3)).run();
        assertEquals(3, h.cpu().ledger().count(Fn.EP_POLL_CALLBACK));
        // each datagram: found ready, and found empty when the loop waits again; level-triggered
        assertEquals(6, h.cpu().ledger().count(Fn.EP_ITEM_POLL));
        assertEquals(4, loop.waits(), "the last one sleeps");
        assertEquals(3, h.cpu().ledger().count(Fn.TRY_TO_WAKE_UP));
    }

    @Test
    void aSocketThatWasReadyBeforeItIsWatchedIsFound() {
        Host h = Host.builder().build();
        UdpSock s = h.udp(5000);
        h.attach(load(1000, 2, FrameMix.of(frame(5000)))).run();
        EpollLoop loop = h.spawn(new EpollLoop().add(s));
        h.run();
        assertEquals(2, s.datagramsReceived());
        assertThrows(IllegalStateException.class, () -> loop.add(s));
        assertThrows(IllegalStateException.class, () -> new Epoll(loop).remove(s));
    }

    @Test
    void aWaitTakesNoMoreEventsThanItHasRoomForAndServesSocketsInTurn() {
        Host h = Host.builder().build();
        List<Integer> order = new ArrayList<>();
        EpollLoop loop = new EpollLoop(2, 100, 0, (from, b, n, t) -> order.add(((UdpSock) from).localPort()));
        for (int i = 0; i < 3; i++) {
            loop.add(h.udp(5000 + i));
        }
        h.attach(load(1e6, 6, FrameMix.of(frame(5000), frame(5001), frame(5002)))).run();
        h.spawn(loop);
        h.run();
        assertEquals(List.of(5000, 5001, 5002, 5000, 5001, 5002), order);
    }

    @Test
    void aRemovedSocketWakesNobody() {
        Host h = Host.builder().build();
        UdpSock s = h.udp(5000);
        EpollLoop loop = new EpollLoop();
        Epoll e = new Epoll(loop);
        e.add(s);
        assertEquals(1, e.watched());
        e.remove(s);
        assertEquals(0, e.watched());
        h.attach(load(1000, 2, FrameMix.of(frame(5000)))).run();
        assertEquals(0, h.cpu().ledger().count(Fn.EP_POLL_CALLBACK));
        assertEquals(0, e.poll(h.cpu(), new Sock[4]));
    }

    @Test
    void anEpollLoopOnAnotherCpuReadsTheSame() {
        Host h = Host.builder().cpus(2).build();
        UdpSock s = h.udp(5000);
        h.spawn(new EpollLoop().add(s), 1);
        h.attach(load(20_000, 2000, FrameMix.of(frame(5000)))).run();
        h.check();
        assertEquals(2000, s.datagramsReceived());
        assertEquals(0, h.cpu().ledger().count(Fn.UDP_RECVMSG));
    }

    @Test
    void aHogTakesWhatInterruptsLeaveAndDelaysNone() {
        Host h = Host.builder().interruptThrottleRate(0).build();
        h.udp(5000);
        h.spawn(new CpuHog());
        h.attach(load(1000, 100, FrameMix.of(frame(5000))));
        h.runUntil(SimTime.s(1) / 10);
        h.check();
        assertEquals(100, h.cpu().irqs().get(1).count(), "one each, none late enough to share");
        long hogPs = h.cpu().ledger().timePs(Context.TASK, Fn.USER);
        long elsePs = h.cpu().now() - hogPs;
        assertEquals(0, h.cpu().ledger().idlePs());
        assertTrue(elsePs > 100 * 1600 * SimTime.NS && elsePs < SimTime.MS, SimTime.text(elsePs) + " for 100 datagrams");
    }

    @Test
    void aHogEndsWhenItIsDone() {
        Host h = Host.builder().build();
        CpuHog hog = h.spawn(new CpuHog(2500 * SimTime.US + 7));
        h.run();
        assertTrue(hog.dead());
        assertEquals(2500 * SimTime.US + 7, h.cpu().ledger().timePs(Fn.USER));
    }

    @Test
    void aSlowReaderLosesWhatItsBufferCannotHold() {
        Host h = Host.builder().build();
        UdpSock s = h.udp(5000);
        h.spawn(Reader.slow(s, 100 * SimTime.US));
        h.attach(load(20_000, 20_000, FrameMix.of(frame(5000)))).run();
        h.check();
        // 20,000 a second come for a second, it can take fewer than 10,000 a second
        assertTrue(s.drops() > 9_000 && s.drops() < 11_500, s.drops() + " drops");
        assertEquals(20_000, s.drops() + s.datagramsReceived());
    }

    @Test
    void aStoppedReaderNeitherReadsNorWakesUntilItIsContinued() {
        Host h = Host.builder().build();
        UdpSock s = h.udp(5000);
        Reader r = h.spawn(new Reader(s));
        h.runUntil(SimTime.MS);
        r.sigstop();
        h.attach(new Generator(Schedule.constant(1000), FrameMix.of(frame(5000)), LinkSpeed.GBIT_1, h.cpu().now()).frames(10)).run();
        assertEquals(0, s.datagramsReceived());
        assertEquals(0, h.cpu().ledger().count(Fn.TRY_TO_WAKE_UP));
        assertEquals(10, s.receiveQueue().qlen());
        r.sigcont(h.cpu());
        h.run();
        assertEquals(10, s.datagramsReceived());
        assertEquals(11, r.calls(), "the call that it slept in went on");
    }

    @Test
    void aRequestTakesTheWayThereTheWorkAndTheWayBack() {
        Host h = Host.builder().costs(CostModel.FREE).interruptThrottleRate(0).build();
        RequestServer server = h.spawn(new RequestServer(h.udp(11211), 30 * SimTime.US, 18));
        RequestClient c = new RequestClient(h, 1, 11211, 18, 50 * SimTime.US, 0, SimTime.s(1));
        h.runUntil(SimTime.s(1) / 100);
        h.check();
        long wire = LinkSpeed.GBIT_1.frameTimePs(60);
        assertEquals((2 * 50 + 30) * 1000.0 + 2 * wire / 1000.0, c.latency().maxNs());
        assertEquals(c.latency().maxNs(), c.latency().minNs());
        assertEquals(c.answered(), server.answered());
        assertEquals(Math.round(10e6 / c.latency().maxNs()), c.answered(), 1);
    }

    @Test
    void aClosedLoopSlowsDownWithTheServer() {
        long[] answered = new long[2];
        for (int i = 0; i < 2; i++) {
            Host h = Host.builder().build();
            h.spawn(new RequestServer(h.udp(11211), (i == 0 ? 10 : 200) * SimTime.US, 100));
            RequestClient c = new RequestClient(h, 16, 11211, 40, 20 * SimTime.US, 0, SimTime.s(1));
            h.runUntil(SimTime.s(1) / 10);
            h.check();
            answered[i] = c.answered();
            assertEquals(0, c.timeouts());
            assertTrue(c.sent() - c.answered() <= 16, "never more than one request each");
        }
        assertTrue(answered[1] > 480 && answered[1] < 500, answered[1] + " answered in 100 ms at 200 us and some calls each");
        assertTrue(answered[0] > 6000 && answered[0] < 10_000, answered[0] + " answered");
    }

    @Test
    void aRequestWithoutAnswerIsGivenUp() {
        Host h = Host.builder().build();
        h.udp(11211);
        RequestClient c = new RequestClient(h, 3, 11211, 40, 20 * SimTime.US, 0, 10 * SimTime.MS);
        h.runUntil(95 * SimTime.MS);
        assertEquals(0, c.answered());
        assertEquals(30, c.sent());
        assertEquals(27, c.timeouts());
    }

    @Test
    void aFloodBesideTheRequestsMakesThemSlower() {
        double[] mean = new double[2];
        for (int i = 0; i < 2; i++) {
            Host h = Host.builder().build();
            h.spawn(new RequestServer(h.udp(11211), 5 * SimTime.US, 40));
            RequestClient c = new RequestClient(h, 2, 11211, 40, 20 * SimTime.US, 100 * SimTime.US, SimTime.s(1));
            if (i == 1) {
                c.beside(new Generator(Schedule.constant(900_000), FrameMix.of(frame(9)), LinkSpeed.GBIT_1, 0).until(SimTime.s(1)));
            }
            h.net().icmpRatemask = 1 << 3;
            h.runUntil(SimTime.s(1) / 20);
            h.check();
            mean[i] = c.latency().meanNs();
            assertFalse(c.answered() == 0);
        }
        assertTrue(mean[1] > 1.1 * mean[0], mean[0] + " ns alone, " + mean[1] + " beside the flood");
    }
}
