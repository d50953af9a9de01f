package kstack.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import kstack.host.Host;
import kstack.hw.LinkSpeed;
import kstack.sim.SimTime;
import kstack.trace.Fn;
import kstack.traffic.ConstantRate;
import kstack.traffic.CpuHog;
import kstack.wire.Frame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Without ksoftirqd nothing bounds softirqs, but a run has an end all the same. */
class EndlessSoftirqTest {
    private static final byte[] FRAME = Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").udp(1, 9).size(60).build();

    private static Host flooded() {
        Host host = Host.builder().speed(LinkSpeed.GBIT_10)
                .profile(MachineProfile.LINUX_6_18.withKsoftirqd(MachineProfile.Ksoftirqd.NONE)).build();
        host.spawn(new CpuHog());
        return host.attach(new ConstantRate(FRAME, 8_000_000, Long.MAX_VALUE, LinkSpeed.GBIT_10, 0));
    }

    private static List<Object> books(Host host) {
        List<Object> books = new ArrayList<>(List.of(host.packets().toString(), host.cpu().now()));
        for (Context context : Context.values()) {
            for (Fn fn : Fn.values()) {
                books.add(host.cpu().ledger().count(context, fn));
            }
        }
        return books;
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void runsEndInTimeAndThoseInTwoHalvesAreOne() {
        Host whole = flooded();
        whole.runUntil(20 * SimTime.MS);
        assertTrue(whole.cpu().now() < 21 * SimTime.MS, whole.cpu().toString());
        Host halves = flooded();
        halves.runUntil(11 * SimTime.MS);
        halves.runUntil(20 * SimTime.MS);
        assertEquals(books(whole), books(halves));
        halves.check();
    }
}
