package kstack.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import kstack.hw.FrameSource;
import kstack.kernel.CostModel;
import kstack.kernel.Softirq;
import kstack.net.core.Napi;
import kstack.net.core.RpsMap;
import kstack.net.ipv4.UdpSock;
import kstack.sim.SimTime;
import kstack.traffic.Reader;
import kstack.wire.Bytes;
import kstack.wire.Frame;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("NAPI on a host with the e1000")
class NapiOnHostTest {
    private static final int FRAMES = 2000;

    private final List<Integer> got = new ArrayList<>();

    private static Host host(int cpus) {
        return Host.builder().cpus(cpus).costs(CostModel.SERVER).interruptThrottleRate(0).build();
    }

    private UdpSock socket(Host host, int cpu) {
        UdpSock sock = host.udp(5000);
        sock.setRcvbuf(1 << 22, 1 << 22);
        host.spawn(new Reader(sock, 2000, 0, (b, n, t) -> got.add(Bytes.s32(b, 0))), cpu);
        return sock;
    }

    /** Numbered datagrams, one every {@code gapNs}. */
    private static Host traffic(Host host, long gapNs) {
        byte[] frame = Frame.ethernet().src("02:00:00:00:00:01").dst("02:00:00:00:00:02").ipv4("192.0.2.1", "192.0.2.2")
                .udp(40_000, 5000).noChecksum().payload(new byte[22]).build();
        int[] next = new int[1];
        host.attach(new Numbered(frame, gapNs * SimTime.NS, FRAMES, next));
        host.runUntil(SimTime.S);
        return host.check();
    }

    /** One frame at a constant rate whose payload begins with its number. */
    private static final class Numbered implements FrameSource {
        private final byte[] frame;
        private final long gapPs;
        private final int count;
        private final int[] next;

        Numbered(byte[] frame, long gapPs, int count, int[] next) {
            this.frame = frame;
            this.gapPs = gapPs;
            this.count = count;
            this.next = next;
        }

        @Override
        public long arrivalPs() {
            return next[0] < count ? SimTime.MS + next[0] * gapPs : SimTime.NEVER;
        }

        @Override
        public byte[] bytes() {
            Bytes.put32(frame, 42, next[0]);
            return frame;
        }

        @Override
        public void advance() {
            next[0]++;
        }
    }

    private static long interrupts(Host host) {
        return host.cpu().irqs().stream().filter(i -> i.name().equals("eth0")).mapToLong(i -> i.count()).sum();
    }

    private void allInOrder() {
        assertEquals(FRAMES, got.size());
        for (int i = 0; i < FRAMES; i++) {
            assertEquals(i, got.get(i));
        }
    }

    @Test
    @DisplayName("with napi_defer_hard_irqs is driven by its timer, not by interrupts")
    void deferred() {
        Host plain = host(1);
        socket(plain, 0);
        traffic(plain, 10_000);
        assertTrue(interrupts(plain) > FRAMES / 2, interrupts(plain) + " interrupts");
        got.clear();
        Host host = host(1);
        host.eth0().groFlushTimeoutNs(50_000);
        host.eth0().napiDeferHardIrqs(2);
        socket(host, 0);
        traffic(host, 10_000);
        allInOrder();
        assertTrue(interrupts(host) <= 2, interrupts(host) + " interrupts");
        long polls = host.driver().napi().polls();
        assertTrue(polls > FRAMES / 6 && polls < FRAMES / 3, polls + " polls for " + FRAMES + " frames, five in 50 us");
    }

    @Test
    @DisplayName("without a timeout does not defer at all")
    void deferNeedsATimeout() {
        Host host = host(1);
        host.eth0().napiDeferHardIrqs(2);
        socket(host, 0);
        traffic(host, 10_000);
        allInOrder();
        assertTrue(interrupts(host) > FRAMES / 2);
    }

    @Test
    @DisplayName("when threaded is polled by a kernel thread of its own and by no softirq, here on another CPU")
    void threaded() {
        for (int cpu = 0; cpu < 2; cpu++) {
            got.clear();
            Host host = host(2);
            host.eth0().threaded(true, host.machine().cpu(cpu));
            socket(host, 0);
            traffic(host, 5_000);
            allInOrder();
            assertEquals("napi/eth0-257", host.driver().napi().thread().name());
            assertEquals(0, host.cpu().softirqs().runs(Softirq.NET_RX) + host.machine().cpu(1).softirqs()
                    .runs(Softirq.NET_RX));
            assertEquals(FRAMES, host.softnet().receive().softnet(host.machine().cpu(cpu)).processed());
        }
    }

    @Test
    @DisplayName("is polled by the program that waits, if it asks for that; interrupts stay off only if it prefers so")
    void busyPolled() {
        for (boolean prefer : new boolean[] {false, true}) {
            got.clear();
            Host host = host(1);
            host.eth0().groFlushTimeoutNs(200_000);
            host.eth0().napiDeferHardIrqs(prefer ? 2 : 0);
            UdpSock sock = socket(host, 0);
            sock.busyPoll().usecs(1000);
            sock.busyPoll().prefer(prefer);
            traffic(host, 10_000);
            allInOrder();
            assertTrue(sock.busyPoll().packets() > FRAMES * 9 / 10, sock.busyPoll().packets()
                    + " packets by busy polls");
            assertEquals(sock.busyPoll().packets(), host.counters().get("TcpExt.BusyPollRxPackets"));
            assertEquals(prefer, interrupts(host) < 20, interrupts(host) + " interrupts");
            assertEquals(0, host.driver().napi().state() & (Napi.STATE_SCHED | Napi.STATE_IN_BUSY_POLL), "given back");
        }
    }

    @Test
    @DisplayName("once disabled polls no more, and after enabling takes what waited")
    void disabled() {
        Napi napi = host(1).driver().napi();
        assertTrue(napi.disable());
        assertTrue(napi.disabled());
        assertFalse(napi.schedulePrep());
        napi.enable();
        assertTrue(napi.schedulePrep());
        assertFalse(napi.disable(), "a poll is scheduled; it ends when that does");
        assertFalse(napi.schedulePrep(), "and nobody can schedule another");
    }

    @Test
    @DisplayName("with RPS hands the stack's work to the CPU of the flow's hash")
    void rps() {
        Host host = host(2);
        host.softnet().receive().steer(host.eth0(), RpsMap.of(2, 0));
        socket(host, 1);
        traffic(host, 5_000);
        allInOrder();
        assertEquals(0, host.softnet().processed());
        assertEquals(FRAMES, host.softnet().receive().softnet(host.machine().cpu(1)).processed());
    }

    @Test
    @DisplayName("with RFS follows the program to its CPU, and keeps the order while the flow moves")
    void rfs() {
        for (int reader = 0; reader < 2; reader++) {
            got.clear();
            Host host = host(2);
            host.softnet().receive().rps().sockFlowEntries(1024, 2);
            host.softnet().receive().steer(host.eth0(), RpsMap.of(1, 1024));
            socket(host, reader);
            traffic(host, 5_000);
            allInOrder();
            long there = host.softnet().receive().softnet(host.machine().cpu(reader)).processed();
            assertTrue(there > FRAMES * 9 / 10, there + " packets on the reader's CPU " + reader);
        }
    }
}
