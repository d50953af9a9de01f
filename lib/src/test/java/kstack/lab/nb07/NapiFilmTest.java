package kstack.lab.nb07;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import kstack.host.Host;
import kstack.hw.LinkSpeed;
import kstack.lab.plot.Chart;
import kstack.lab.view.Explorer;
import kstack.net.core.Napi;
import kstack.sim.RandomStream;
import kstack.sim.SimTime;
import kstack.traffic.FrameMix;
import kstack.traffic.Generator;
import kstack.traffic.Reader;
import kstack.traffic.Schedule;
import kstack.wire.Frame;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The experiments of notebook 07")
class NapiFilmTest {
    private static final byte[] FRAME = Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").udp(40_000, 5000).size(60).build();

    private static Host host(LinkSpeed speed, Schedule schedule, long frames) {
        Host host = Host.builder().speed(speed).interruptThrottleRate(0).build();
        host.spawn(new Reader(host.udp(5000)));
        return host.attach(new Generator(schedule, FrameMix.of(FRAME), speed, 5 * SimTime.MS).frames(frames));
    }

    @Test
    @DisplayName("film 150 packets at once and one more: polls of 64, 64, 22, masked until the ring is empty")
    void film() {
        Host host = host(LinkSpeed.GBIT_10, Schedule.bursts(150, SimTime.MS), 151);
        NapiFilm film = NapiFilm.of(host, 30);
        host.runUntil(10 * SimTime.MS);
        List<NapiStep> steps = film.steps();
        List<String> titles = steps.stream().map(NapiStep::title).toList();
        assertEquals(List.of("interrupt", "scheduled", "poll", "budget used up", "poll", "budget used up", "poll", "complete",
                "done"), titles.subList(0, 9));
        assertEquals(List.of("interrupt", "scheduled", "poll", "complete", "done"), titles.subList(titles.size() - 5,
                titles.size()), "a lone packet goes the same way");
        for (NapiStep step : steps) {
            boolean owned = step.state() != NapiStep.State.IDLE;
            assertEquals(owned, step.sched(), step::toString);
            assertEquals(owned, step.masked(), step::toString);
        }
        assertTrue(steps.get(3).waiting() > 64, "the rest waits in the card");
        assertEquals(NapiStep.State.LISTED, steps.get(3).state());
        Explorer explorer = film.explorer("film");
        assertEquals(steps.size(), explorer.frames().size());
        assertTrue(explorer.toHtml().getBytes(StandardCharsets.UTF_8).length < Explorer.MOST_BYTES);
    }

    @Test
    @DisplayName("a film ends at its number of steps, and says so if nothing was filmed")
    void limits() {
        Host host = host(LinkSpeed.GBIT_10, Schedule.constant(100_000), 100);
        NapiFilm film = NapiFilm.of(host, 7);
        assertThrows(IllegalStateException.class, () -> film.explorer("empty"));
        host.runUntil(10 * SimTime.MS);
        assertEquals(7, film.steps().size());
        assertThrows(IllegalArgumentException.class, () -> NapiFilm.of(host, 1));
    }

    @Test
    @DisplayName("polls are told one by one; with deferral and a timer they come at its period, without at none")
    void polls() {
        Host burst = host(LinkSpeed.GBIT_10, Schedule.bursts(150, SimTime.MS), 150);
        Polls three = Polls.of(burst);
        burst.runUntil(10 * SimTime.MS);
        assertEquals("64, 64, 22", three.sizesInOrder());
        assertEquals(150, three.packets());
        assertEquals(2L, three.sizes().get(Napi.WEIGHT));
        Host plain = host(LinkSpeed.GBIT_1, Schedule.poisson(100_000, RandomStream.of(1, "a")), 2_000);
        Host deferred = host(LinkSpeed.GBIT_1, Schedule.poisson(100_000, RandomStream.of(1, "a")), 2_000);
        deferred.eth0().napiDeferHardIrqs(100);
        deferred.eth0().groFlushTimeoutNs(50_000);
        Polls irregular = Polls.of(plain);
        Polls ticking = Polls.of(deferred);
        plain.runUntil(20 * SimTime.MS);
        deferred.runUntil(20 * SimTime.MS);
        double[] gaps = Arrays.stream(ticking.gapsUs()).skip(3).toArray();
        assertTrue(gaps.length > 200, "only " + gaps.length);
        assertTrue(Arrays.stream(gaps).allMatch(g -> g > 49 && g < 75), Arrays.toString(gaps));
        assertTrue(Arrays.stream(irregular.gapsUs()).filter(g -> g < 49 || g > 75).count() > 1_000);
        Chart chart = irregular.chart("both", 10 * SimTime.MS, 11 * SimTime.MS, "plain", ticking, "deferred");
        assertTrue(chart.series("plain").size() > 2 * chart.series("deferred").size());
        assertThrows(IllegalArgumentException.class, () -> irregular.chart("later", SimTime.S, 2 * SimTime.S, "a", ticking, "b"));
        assertEquals(ticking.list().size(), ticking.table().rowCount());
    }

    @Test
    @DisplayName("the structure's table has every field of the chapter and what the context holds")
    void struct() {
        Host host = host(LinkSpeed.GBIT_1, Schedule.constant(10_000), 50);
        host.runUntil(20 * SimTime.MS);
        NapiStruct struct = NapiStruct.of(host);
        List<String> fields = struct.table().stringColumn(0).asList();
        for (String field : List.of("poll_list", "state", "weight", "poll", "gro_bitmask", "gro_count", "gro_hash", "skb", "timer",
                "dev_list")) {
            assertTrue(fields.contains(field), field);
        }
        assertTrue(struct.toHtml().contains("E1000Adapter.clean, 50 calls"), struct.toHtml());
        assertEquals("none", NapiStruct.bits(0));
        assertEquals("SCHED MISSED", NapiStruct.bits(Napi.STATE_SCHED | Napi.STATE_MISSED));
        assertFalse(struct.toHtml().contains("null"));
    }
}
