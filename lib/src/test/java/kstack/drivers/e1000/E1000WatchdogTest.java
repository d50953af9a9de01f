package kstack.drivers.e1000;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import kstack.host.Host;
import kstack.hw.E1000Register;
import kstack.hw.LinkSpeed;
import kstack.kernel.Machine;
import kstack.sim.SimTime;
import kstack.trace.Fn;
import kstack.traffic.ConstantRate;
import kstack.wire.Frame;
import org.junit.jupiter.api.Test;

class E1000WatchdogTest {
    private static long interrupts(Host h) {
        return h.cpu().irqs().stream().filter(i -> i.name().equals("eth0")).mapToLong(i -> i.count()).sum();
    }

    private static byte[] frame(int payload) {
        return Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").udp(1, 5000).payloadLen(payload).build();
    }

    @Test
    void anIdleCardInterruptsOnceEveryTwoSeconds() {
        Host h = Host.builder().build();
        h.runUntil(2 * SimTime.S - 1);
        assertEquals(0, interrupts(h));
        h.runUntil(2 * SimTime.S + SimTime.MS);
        assertEquals(1, interrupts(h));
        h.runUntil(11 * SimTime.S);
        assertEquals(5, interrupts(h));
        assertEquals(5, h.cpu().ledger().count(Fn.E1000_WATCHDOG));
        h.check();
    }

    @Test
    void itDoesNotKeepARunGoing() {
        Host h = Host.builder().build();
        assertEquals(Machine.End.QUIET, h.run());
        assertEquals(0, h.cpu().now());
        h.udp(5000);
        h.attach(new ConstantRate(frame(18), 1000, 10, LinkSpeed.GBIT_1, 0));
        assertEquals(Machine.End.QUIET, h.run());
        assertTrue(h.cpu().now() < 20 * SimTime.MS, "ended at " + SimTime.text(h.cpu().now()));
    }

    @Test
    void itSetsTheRateOfTheSimplifiedModeFromTheBalanceOfTheLastTwoSeconds() {
        Host h = Host.builder().interruptThrottleRate(4).build();
        assertEquals(1_000_000_000L / (4 * 256) & 0xffff, h.nic().er32(E1000Register.ITR), "until then nonsense");
        h.runUntil(2 * SimTime.S + SimTime.MS);
        assertEquals(E1000Itr.register(8000), h.nic().er32(E1000Register.ITR), "silence");
        h.udp(5000);
        h.attach(new ConstantRate(frame(1000), 1000, 1800, LinkSpeed.GBIT_1, h.cpu().now()));
        h.runUntil(4 * SimTime.S + SimTime.MS);
        assertEquals(E1000Itr.register(8000), h.nic().er32(E1000Register.ITR), "one way");
        byte[] ping = Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").echoRequest(7, 1).payloadLen(1000).build();
        h.neighbour("192.0.2.1", "02:00:00:00:00:01");
        h.attach(new ConstantRate(ping, 100, 180, LinkSpeed.GBIT_1, h.cpu().now()));
        h.runUntil(6 * SimTime.S + SimTime.MS);
        assertEquals(E1000Itr.register(2000), h.nic().er32(E1000Register.ITR), "both ways");
    }

    @Test
    void itStopsWhileTheInterfaceIsDown() {
        Host h = Host.builder().build();
        h.e1000().down();
        h.runUntil(10 * SimTime.S);
        assertEquals(0, interrupts(h));
        h.e1000().up();
        h.runUntil(13 * SimTime.S);
        assertEquals(1, interrupts(h));
    }
}
