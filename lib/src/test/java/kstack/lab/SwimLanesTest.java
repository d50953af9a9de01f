package kstack.lab;

import static kstack.lab.Quantities.kpps;
import static kstack.lab.Quantities.ms;
import static kstack.lab.Quantities.us;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Consumer;
import kstack.host.Host;
import kstack.kernel.Context;
import kstack.lab.view.Lanes;
import kstack.lab.view.Span;
import kstack.sim.RandomStream;
import kstack.traffic.FrameMix;
import kstack.traffic.Generator;
import kstack.traffic.Reader;
import kstack.traffic.Schedule;
import kstack.wire.Frame;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Swim lanes")
class SwimLanesTest {
    private static final byte[] FRAME = Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").udp(40_000, 5_000).payloadLen(18)
            .build();

    private static Host host(double load) {
        Host host = Host.builder().build();
        host.spawn(new Reader(host.udp(5_000)));
        host.attach(new Generator(Schedule.poisson(kpps(load), RandomStream.of(7, "arrivals")), FrameMix.of(FRAME),
                host.speed(), us(100)));
        return host;
    }

    private static String figures(double load, Consumer<Host> observe) {
        Host host = host(load);
        observe.accept(host);
        return Run.of(host).warmUp(ms(1)).during(ms(20)).table().write().toString("csv");
    }

    @ParameterizedTest(name = "at {0} kpps")
    @ValueSource(doubles = {5, 80, 400, 1_200})
    @DisplayName("watch a run without changing it")
    void unseen(double load) {
        assertEquals(figures(load, h -> { }), figures(load, SwimLanes::of));
    }

    @Test
    @DisplayName("cover of each context what the ledger of cycles says")
    void shares() {
        Host host = host(200);
        SwimLanes lanes = SwimLanes.of(host);
        host.runUntil(ms(5));
        Lanes all = lanes.whole("all");
        for (Context c : Context.values()) {
            long drawn = all.spans(c.text()).stream().mapToLong(s -> s.endPs() - s.startPs()).sum();
            assertEquals(host.cpu().ledger().timePs(c), drawn, c.text());
        }
    }

    @Test
    @DisplayName("show masked interrupts while NAPI is scheduled, and the ring's fill at its height")
    void bits() {
        Host host = host(5);
        host = Host.builder().build();
        host.attach(new Generator(Schedule.bursts(30, ms(1)), FrameMix.of(FRAME), host.speed(), us(100)).frames(30));
        SwimLanes lanes = SwimLanes.of(host);
        host.runUntil(ms(1));
        Lanes all = lanes.whole("burst");
        List<Span> masked = all.spans("IRQ masked");
        List<Span> scheduled = all.spans("NAPI scheduled");
        assertTrue(!masked.isEmpty() && !scheduled.isEmpty());
        for (Span s : scheduled) {
            assertTrue(masked.stream().anyMatch(m -> m.startPs() <= s.startPs() && m.endPs() >= s.startPs()),
                    s + " in " + masked);
        }
        double most = all.highest("frames in card");
        assertTrue(most >= 1 && most <= 30, "most " + most);
        assertTrue(all.toHtml().length() < 60_000, "size " + all.toHtml().length());
        assertTrue(all.alt().contains("frames in card: at most"), all.alt());
    }

    @Test
    @DisplayName("step through a run as an explorer of less than 500 KB")
    void explorer() {
        Host host = host(300);
        SwimLanes lanes = SwimLanes.of(host);
        host.runUntil(ms(3));
        assertEquals(20, lanes.explorer("Three milliseconds", ms(1), ms(3), us(100)).frames().size());
        assertThrows(IllegalArgumentException.class, () -> lanes.between(ms(10), ms(11), "later"));
        assertThrows(IllegalStateException.class, () -> SwimLanes.of(host(1)).whole("nothing"));
    }
}
