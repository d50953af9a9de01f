package kstack.host.probes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import kstack.drivers.tun.Tap;
import kstack.net.core.RpsMap;
import kstack.net.core.SoftnetStat;
import kstack.net.ipv4.UdpSock;
import kstack.sim.SimTime;
import kstack.trace.Fn;

/** The probes of RPS: who handles the frames is exact; how they bunch into polls depends on the speed of both CPUs. */
final class RpsProbes {
    private RpsProbes() {
    }

    private static TapBench bench(long mask) {
        TapBench b = new TapBench(Tap.Mode.PLAIN);
        UdpSock hold = b.ipv4.udp().open(0, TapBench.UDP_PORT);
        hold.setRcvbuf(1 << 24, 1 << 24);
        if (mask != 0) {
            b.receive.steer(b.dev, RpsMap.of(mask, 0));
        }
        b.mark();
        return b;
    }

    private static void write(TapBench b, int frames, long pausePs) {
        List<byte[]> f = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            f.add(TapBench.udp(40_000 + i, new byte[100]).build());
        }
        for (int i = 0; i < frames; i++) {
            int n = i;
            // one system call a step, so that the other CPU works meanwhile
            b.run(cpu -> {
                b.tap.write(cpu, f.get(n % 8));
                cpu.spend(Fn.USER, pausePs);
            }, pausePs);
        }
        b.run(cpu -> { });
    }

    static void rps(JsonNode line) {
        long mask = line.get("rps_cpus").asLong();
        TapBench b = bench(mask);
        write(b, line.get("frames").asInt(), SimTime.US);
        for (JsonNode recorded : line.get("softnet")) {
            SoftnetStat s = b.softnets.get(recorded.get("cpu").asInt()).stat();
            assertEquals(recorded.get("processed").asLong(), s.processed(), "processed on CPU " + s.cpu());
            assertEquals(recorded.get("dropped").asLong(), s.dropped());
            assertEquals(recorded.get("squeezed").asLong(), s.timeSqueeze());
            assertEquals(recorded.get("rps").asLong() > 0, s.receivedRps() > 0, "interrupts by the other CPU: " + s);
            assertTrue(s.receivedRps() <= s.processed());
        }
        int polls = b.polls.size();
        assertEquals(line.get("backlog_polls").asInt() > 0, polls > 0, "backlog polls");
        // in the record as here: one poll for each interrupt, some of several frames
        assertEquals(polls, b.softnets.get(1).stat().receivedRps());
        assertEquals(line.get("backlog_polls").asLong(), line.get("softnet").get(1).get("rps").asLong());
    }

    static void shortBacklog(JsonNode line) {
        TapBench b = bench(2);
        b.net.netdevMaxBacklog = 4;
        b.extraPs = SimTime.US;
        int frames = line.get("frames").asInt();
        byte[] frame = TapBench.udp(40_000, new byte[100]).build();
        b.run(cpu -> {
            for (int i = 0; i < frames; i++) {
                b.tap.write(cpu, frame);
            }
        });
        long received = b.moved("Ip.InReceives");
        long dropped = b.drops.getOrDefault("CPU_BACKLOG", 0L);
        assertEquals(line.get("in_receives").asLong() + line.get("drops").get("CPU_BACKLOG @enqueue_to_backlog")
                .asLong(),
                frames);
        assertEquals(frames, received + dropped, "each frame was received or found the backlog full");
        assertTrue(dropped > 0 && received > dropped / 4, received + " received, " + dropped + " dropped");
        assertEquals(line.get("dev").get("tap0.rx_packets").asLong(), b.dev.stats().rxPackets);
        assertEquals(line.get("dev").get("tap0.rx_bytes").asLong(), b.dev.stats().rxBytes);
        assertEquals(dropped, b.dev.stats().rxDropped);
        assertEquals(dropped, b.softnets.get(1).stat().dropped(), "the full CPU counts the drop");
        assertEquals(0, b.softnets.get(0).stat().processed());
        assertTrue(b.softnets.get(1).stat().receivedRps() < received);
    }
}
