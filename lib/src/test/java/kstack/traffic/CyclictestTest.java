package kstack.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import kstack.host.Host;
import kstack.sim.SimTime;
import org.junit.jupiter.api.Test;

class CyclictestTest {
    @Test
    void onAnIdleMachineItComesAtEachIntervalWithinMicroseconds() {
        Host host = Host.builder().build();
        Cyclictest c = host.spawn(new Cyclictest(SimTime.MS, 10 * SimTime.US, 1));
        host.runUntil(100 * SimTime.MS + SimTime.MS / 2);
        assertEquals(100, c.latency().count());
        assertTrue(c.latency().maxNs() < 10_000, c.latency().toString());
    }

    @Test
    void besideAProgramThatComputesItWaitsForItsTurnAndMakesNothingUp() {
        Host host = Host.builder().build();
        Cyclictest c = host.spawn(new Cyclictest(100 * SimTime.US, 90 * SimTime.US, 1));
        host.spawn(new CpuHog());
        host.runUntil(100 * SimTime.MS);
        assertTrue(c.latency().count() < 800, "half a CPU is not enough for nine tenths: " + c.latency());
        assertTrue(c.latency().maxNs() > 1_000_000, c.latency().toString());
    }

    @Test
    void workThatFillsTheIntervalIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Cyclictest(SimTime.MS, SimTime.MS, 1));
        assertThrows(IllegalArgumentException.class, () -> new Cyclictest(0, 0, 1));
    }
}
