package kstack.lab;

import static kstack.lab.Quantities.ms;
import static kstack.lab.Quantities.us;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import kstack.host.Host;
import kstack.kernel.Context;
import kstack.lab.view.FlameGraph;
import kstack.trace.Fn;
import kstack.traffic.FrameMix;
import kstack.traffic.Generator;
import kstack.traffic.Reader;
import kstack.traffic.Schedule;
import kstack.wire.Frame;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A profile and its flame graph")
class ProfileTest {
    private static Run run() {
        Host host = Host.builder().build();
        host.spawn(new Reader(host.udp(5_000)));
        host.attach(new Generator(Schedule.constant(1e5), FrameMix.of(Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2")
                .udp(40_000, 5_000).payloadLen(18).build()), host.speed(), us(100)));
        return Run.of(host).warmUp(ms(1)).during(ms(10));
    }

    @Test
    @DisplayName("add up to the window's busy time exactly")
    void sums() {
        Run run = run();
        long busy = run.windowPs(0) - run.idlePs(0);
        assertEquals(busy, run.profile().busyPs());
        assertEquals(busy, run.profile().folded().values().stream().mapToLong(Long::longValue).sum());
        assertEquals(run.timePs(0, Context.SOFTIRQ), run.profile().folded().entrySet().stream()
                .filter(e -> e.getKey().startsWith("softirq;")).mapToLong(Map.Entry::getValue).sum());
        assertEquals(run.delivered(), run.profile().calls(Context.TASK, Fn.UDP_RECVMSG), 2);
    }

    @Test
    @DisplayName("say where the time went on each CPU, to the picosecond")
    void byCpu() {
        Host host = Host.builder().cpus(2).irqCpu(1).build();
        host.spawn(new Reader(host.udp(5_000)), 0);
        host.attach(new Generator(Schedule.constant(1e5), FrameMix.of(Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2")
                .udp(40_000, 5_000).payloadLen(18).build()), host.speed(), us(100)));
        Run run = Run.of(host).warmUp(ms(1)).during(ms(10));
        Profile profile = run.profile();
        for (int cpu = 0; cpu < 2; cpu++) {
            double us = profile.byCpu().where(profile.byCpu().intColumn("CPU").isEqualTo(cpu)).doubleColumn("time (us)").sum();
            assertEquals((run.windowPs(cpu) - run.idlePs(cpu)) / 1e6, us, 1e-5, "CPU " + cpu);
        }
        assertTrue(profile.timePs(1, Context.SOFTIRQ, Fn.IP_RCV) > 0);
        assertEquals(0, profile.timePs(0, Context.SOFTIRQ, Fn.IP_RCV));
        assertEquals(profile.timePs(Context.TASK, Fn.UDP_RECVMSG), profile.timePs(0, Context.TASK, Fn.UDP_RECVMSG));
    }

    @Test
    @DisplayName("stand each function on Linux's callers of it")
    void stacks() {
        Map<String, Long> folded = run().profile().folded();
        assertTrue(folded.containsKey("hard IRQ;common_interrupt;e1000_intr"), folded.keySet().toString());
        assertTrue(folded.keySet().stream().anyMatch(s -> s.startsWith("softirq;handle_softirqs;net_rx_action;__napi_poll;"
                + "e1000_clean;e1000_clean_rx_irq;napi_gro_receive;netif_receive_skb_list_internal;__netif_receive_skb_core;"
                + "ip_rcv;") && s.endsWith("__udp4_lib_rcv;__udp4_lib_lookup")), folded.keySet().toString());
        assertTrue(folded.containsKey("process;entry_SYSCALL_64;udp_recvmsg;skb_copy_datagram_iter"));
    }

    @Test
    @DisplayName("know no caller that ends in a circle")
    void callers() {
        Map<Fn, Fn[]> callers = Profile.callers();
        for (Fn fn : callers.keySet()) {
            assertTrue(depth(callers, fn, 0) < 40, fn + " stands on itself");
        }
    }

    private static int depth(Map<Fn, Fn[]> callers, Fn fn, int at) {
        return at > 40 ? at : Arrays.stream(callers.getOrDefault(fn, new Fn[0])).mapToInt(c -> depth(callers, c, at + 1))
                .max().orElse(at);
    }

    @Test
    @DisplayName("are saved as picture, page and folded stacks")
    void saved(@TempDir Path folder) throws Exception {
        FlameGraph flame = run().flame("100 kpps of small datagrams");
        String svg = Files.readString(flame.save(folder.resolve("a.svg").toString()));
        assertTrue(svg.startsWith("<svg xmlns=\"http://www.w3.org/2000/svg\"") && svg.contains("e1000_clean_rx_irq: "));
        String html = Files.readString(flame.save(folder.resolve("a.html").toString()));
        assertFalse(html.contains("http://") && html.replace("http://www.w3.org/2000/svg", "").contains("http://"));
        assertTrue(html.contains("</html>") && html.length() < 100_000, "size " + html.length());
        String folded = Files.readString(flame.save(folder.resolve("a.folded").toString()));
        assertTrue(folded.lines().allMatch(line -> line.matches("[^;]+(;[^;]+)* \\d+")), folded);
        assertThrows(IllegalArgumentException.class, () -> flame.save("a.png"));
        assertTrue(flame.alt().matches("Flame graph: 100 kpps of small datagrams\\. \\d.*%.*"), flame.alt());
    }

    @Test
    @DisplayName("stand beside latencies that agree in chart and table")
    void latencies() {
        Run run = run();
        Latencies two = Latencies.of("a", run).and("b", run);
        assertEquals(run.latency().percentileNs(99) / 1e3, two.percentiles("p").series("b").y()[2]);
        assertEquals(100, two.tail("t").series("a").y()[0]);
        assertEquals(100, Arrays.stream(two.distribution("d").series("a").y()).sum(), 1e-6);
        assertEquals(run.latency().count(), two.table().longColumn("packets").get(1));
    }
}
