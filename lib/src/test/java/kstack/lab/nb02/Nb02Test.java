package kstack.lab.nb02;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import kstack.drivers.mq.XdpProgram;
import kstack.host.Host;
import kstack.hw.LinkSpeed;
import kstack.kernel.CostModel;
import kstack.kernel.MachineProfile;
import kstack.lab.Data;
import kstack.lab.Learner;
import kstack.lab.Result;
import kstack.lab.Run;
import kstack.net.netfilter.Rule;
import kstack.sim.RandomStream;
import kstack.sim.SimTime;
import kstack.traffic.FrameMix;
import kstack.traffic.Generator;
import kstack.traffic.Schedule;
import kstack.wire.Frame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("NB02: every check takes the solution and gives a hint to wrong answers; the experiments show what the text says")
class Nb02Test {
    @AfterEach
    void seedOne() {
        Learner.seed(1);
    }

    private static void rejects(Result result, String inFeedback) {
        assertEquals(Result.State.FAILED, result.state());
        assertTrue(result.feedback().contains(inFeedback), result.feedback());
        assertFalse(result.hints().isEmpty());
    }

    private static double pps(int gbit, int bytes) {
        return gbit * 1e9 / ((bytes + 20) * 8);
    }

    @Test
    @DisplayName("line rate: the formula passes; no overhead, FCS twice, bytes for bits and millions fail")
    void lineRate() {
        assertTrue(Nb02.lineRate(Nb02Test::pps).passed());
        rejects(Nb02.lineRate((gbit, bytes) -> gbit * 1e9 / (bytes * 8)), "frame alone");
        rejects(Nb02.lineRate((gbit, bytes) -> gbit * 1e9 / ((bytes + 24) * 8)), "in the 64 bytes already");
        rejects(Nb02.lineRate((gbit, bytes) -> gbit * 1e9 / (bytes + 20)), "speed is in bits");
        rejects(Nb02.lineRate((gbit, bytes) -> pps(gbit, bytes) / 1e6), "in millions");
    }

    @Test
    @DisplayName("line rate: what the check expects is the published table, all 56 rows")
    void published() throws IOException {
        List<String> rows = Files.readAllLines(Data.file("anchors/line_rate.csv"));
        assertEquals(57, rows.size());
        for (String row : rows.subList(1, rows.size())) {
            String[] c = row.split(",");
            LinkSpeed link = Nb02.link(Integer.parseInt(c[0]));
            assertEquals(Double.parseDouble(c[4]), link.frameTimePs(Integer.parseInt(c[1]) - 4) / 1e3, 1e-9, row);
            assertEquals(Long.parseLong(c[3]), Math.round(link.lineRate(Integer.parseInt(c[1]) - 4)), row);
        }
        assertThrows(IllegalArgumentException.class, () -> Nb02.link(3));
    }

    @Test
    @DisplayName("cores: rounding up passes for every seed; rounding down, to nearest and without the size fail")
    void cores() {
        for (long seed = 1; seed <= 30; seed++) {
            Learner.seed(seed);
            assertTrue(Nb02.cores((g, b, ns) -> (int) Math.ceil(pps(g, b) * ns / 1e9)).passed(), "seed " + seed);
            rejects(Nb02.cores((g, b, ns) -> (int) (pps(g, b) * ns / 1e9)), "Round up");
        }
        Learner.seed(1);
        assertFalse(Nb02.cores((g, b, ns) -> (int) Math.round(pps(g, b) * ns / 1e9)).passed());
        rejects(Nb02.cores((g, b, ns) -> (int) Math.ceil(pps(g, 64) * ns / 1e9)), "more time");
    }

    @Test
    @DisplayName("break-even: the formula passes for every seed, also against a run; three mistakes fail")
    void breakEven() {
        for (long seed = 1; seed <= 5; seed++) {
            Learner.seed(seed);
            assertTrue(Nb02.breakEven((g, c, ns) -> Math.max(64, (int) Math.ceil(ns / c * g / 8) - 20)).passed(),
                    "seed " + seed);
        }
        Learner.seed(1);
        rejects(Nb02.breakEven((g, c, ns) -> (int) Math.ceil(ns / c * g / 8) - 20), "below 64");
        rejects(Nb02.breakEven((g, c, ns) -> Math.max(64, (int) Math.ceil(ns / c * g / 8))), "20 bytes");
        rejects(Nb02.breakEven((g, c, ns) -> Math.max(64, (int) Math.ceil(ns * g / 8) - 20)), "More cores");
    }

    private static double nsPerPacket(String path, int cores, CostModel costs) {
        Host host = Host.builder().cpus(cores).queues(cores, 256).speed(LinkSpeed.GBIT_100)
                .profile(MachineProfile.XEON_E5_1650_V4).costs(costs).build();
        switch (path) {
            case "XDP drop" -> host.multiQueue().xdp((bytes, offset, len) -> XdpProgram.Action.DROP);
            case "raw table" -> host.ipv4().input().appendRaw(Rule.drop().udp(9));
            default -> host.udp(9);
        }
        FrameMix flows = FrameMix.flows(600, i -> Frame.ethernet().ipv4(0xc6336401 + i, 0xc0000202).udp(1024 + i, 9).size(60)
                .build(), RandomStream.of(1, "flows"));
        double wanted = LinkSpeed.GBIT_100.lineRate(60) * Math.min(1, 0.25 * cores);
        host.attach(new Generator(Schedule.constant(wanted), flows, LinkSpeed.GBIT_100, 0));
        Run run = Run.of(host).warmUp(SimTime.MS).during(2 * SimTime.MS);
        return cores * 1e9 / (run.offeredPps() - run.missedPps());
    }

    @Test
    @DisplayName("a packet takes 40, 197 and 378 ns on the three paths, as many on four cores")
    void paths() {
        CostModel xeon = CostModel.XEON_E5_1650_V4;
        assertEquals(40.4, nsPerPacket("XDP drop", 1, xeon), 0.6);
        assertEquals(197.2, nsPerPacket("raw table", 1, xeon), 1);
        // the last with the free of the datagram that the full socket drops
        assertEquals(378.3, nsPerPacket("UDP socket", 1, xeon), 1);
        assertEquals(197.2, nsPerPacket("raw table", 4, xeon), 2);
    }

    @Test
    @DisplayName("the card 'on a real machine' tells how to get nanoseconds a packet")
    void card() {
        assertTrue(Nb02.onARealMachine().toHtml().contains("nanoseconds a packet"));
    }
}
