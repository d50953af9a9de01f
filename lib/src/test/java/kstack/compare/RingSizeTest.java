package kstack.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import kstack.drivers.mq.XdpProgram;
import kstack.host.Host;
import kstack.hw.LastLevelCache;
import kstack.hw.LinkSpeed;
import kstack.kernel.CostModel;
import kstack.kernel.MachineProfile;
import kstack.sim.RandomStream;
import kstack.sim.SimTime;
import kstack.trace.Fn;
import kstack.traffic.FrameMix;
import kstack.traffic.Generator;
import kstack.traffic.Schedule;
import kstack.wire.Frame;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.api.Test;

/**
 * The XDP paper's figures for rings of 256 to 1024 descriptors and 1 to 6 queues: packets a second and cache misses. What a
 * miss costs and how many pages take turns were set once from the rows of XDP_TX; the rows of XDP_REDIRECT were not used.
 */
class RingSizeTest {
    /** XDP_REDIRECT with one queue takes 115.4 ns (ring 512); XDP_DROP, the rest of the path, 40.3 ns. */
    private static final double REDIRECT_NS = 75.1;
    /** Where nearly every frame misses, 42 % of all the accesses that the paper's counter saw did. */
    private static final double SHARE_OF_ALL_ACCESSES = 0.42;
    /** Sending stops near 70 million frames a second whatever the ring, by PCIe, which is not modelled. */
    private static final double PCIE_LIMIT = 68e6;
    /** The worst row, 512 descriptors and 4 queues, is slower than its own misses explain: 9 ns by them, 20 ns seen. */
    private static final double WORST = 0.18;
    private static final List<Double> ERRORS = new ArrayList<>();

    private record Row(String action, int ring, int queues, double pps, double missPercent) {
    }

    private record Seen(double pps, double missShare) {
    }

    /** Rings of 128 are left out: with a single queue they are 13 % slower than larger ones, so that is not the cache. */
    static List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        List<String> lines = Files.readAllLines(Path.of("../data/anchors/xdp_ring_size.csv"));
        for (String line : lines.subList(1, lines.size())) {
            String[] c = line.split(",", -1);
            if (!c[1].equals("128")) {
                rows.add(new Row(c[0], Integer.parseInt(c[1]), Integer.parseInt(c[2]), Double.parseDouble(c[3]),
                        c[4].isEmpty() ? Double.NaN : Double.parseDouble(c[4])));
            }
        }
        assertEquals(36, rows.size());
        return rows;
    }

    @ParameterizedTest
    @MethodSource("rows")
    void ringsAndQueuesHaveTheMeasuredRateAndMisses(Row row) {
        double sendNs = row.action.equals("xdp_tx") ? CostModel.XEON_E5_1650_V4.perCallPs(Fn.MLX5E_XMIT_XDP_FRAME) / 1e3 : REDIRECT_NS;
        Seen model = run(row.ring, row.queues, sendNs);
        double error = model.pps / row.pps - 1;
        double measuredShare = row.missPercent / 100 / SHARE_OF_ALL_ACCESSES;
        System.out.printf(Locale.ROOT, "%-12s ring %4d, %d queues: measured %5.1f Mpps, model %5.1f (%+5.1f %%); first touches"
                + " that miss: measured %.3f, model %.3f%n", row.action, row.ring, row.queues, row.pps / 1e6, model.pps / 1e6,
                100 * error, measuredShare, model.missShare);
        if (row.pps < PCIE_LIMIT) {
            ERRORS.add(Math.abs(error));
            assertEquals(0, error, WORST, "packets a second");
        } else {
            assertTrue(error > -0.05, "the cache alone must not be slower than PCIe, got " + error);
        }
        if (!Double.isNaN(measuredShare)) {
            assertEquals(measuredShare, model.missShare, 0.18, "share of frames that miss");
        }
    }

    @AfterAll
    static void theMeanErrorIsSmall() {
        double mean = ERRORS.stream().mapToDouble(e -> e).average().orElseThrow();
        System.out.printf(Locale.ROOT, "mean error of %d rates %.1f %%%n", ERRORS.size(), 100 * mean);
        assertTrue(ERRORS.size() < 33 || mean < 0.045, "mean error " + mean);
    }

    private static Seen run(int ring, int queues, double sendNs) {
        Host h = Host.builder().cpus(queues).queues(queues, ring).speed(LinkSpeed.GBIT_100).profile(MachineProfile.XEON_E5_1650_V4)
                .costs(CostModel.XEON_E5_1650_V4.with(Fn.MLX5E_XMIT_XDP_FRAME, sendNs, 0, "the row's action")).build();
        h.multiQueue().xdp((b, off, len) -> XdpProgram.Action.TX);
        FrameMix flows = FrameMix.flows(600, i -> Frame.ethernet().ipv4(0xc6330001 + i, 0xc0000202).udp(1024 + i, 9)
                .payloadLen(18).build(), RandomStream.of(1, "flows"));
        // more than the CPUs can take: 20.8 million a queue, up to the line's rate
        double rate = LinkSpeed.GBIT_100.lineRate(60) * Math.min(1, 0.14 * queues);
        h.attach(new Generator(Schedule.constant(rate), flows, LinkSpeed.GBIT_100, 0));
        h.runUntil(SimTime.MS);
        long[] sent = new long[queues];
        long[] sincePs = new long[queues];
        for (int q = 0; q < queues; q++) {
            sent[q] = h.multiQueue().channels().get(q).xdpTx();
            sincePs[q] = h.machine().cpu(q).now();
        }
        long misses = h.cacheMisses();
        h.runUntil(5 * SimTime.MS / 2);
        // each CPU by its own clock: a CPU ends a run at the end of what it is in the middle of
        long frames = 0;
        double perSecond = 0;
        for (int q = 0; q < queues; q++) {
            long n = h.multiQueue().channels().get(q).xdpTx() - sent[q];
            frames += n;
            perSecond += n * 1e12 / (h.machine().cpu(q).now() - sincePs[q]);
        }
        return new Seen(perSecond, (h.cacheMisses() - misses) / (double) frames);
    }

    @Test
    void withOneQueueTheRingDoesNotMatterAndWithSixASmallerOneIsFaster() {
        assertEquals(1, run(256, 1, 18.5).pps / run(1024, 1, 18.5).pps, 0.02);
        assertTrue(run(512, 6, 18.5).pps > 1.15 * run(1024, 6, 18.5).pps);
        assertTrue(run(256, 6, 18.5).pps > 1.3 * run(512, 6, 18.5).pps);
    }

    /** An overloaded e1000 with full frames: buffers are new ones, so what DMA may allocate is the limit. */
    private static double e1000Misses(int ring, LastLevelCache llc) {
        Host h = Host.builder().speed(LinkSpeed.GBIT_100).rxRing(ring).profile(MachineProfile.LINUX_6_18.withLlc(llc)).build();
        byte[] frame = Frame.ethernet().ipv4(0xc0000201, 0xc0000202).udp(1024, 9).payloadLen(1472).build();
        double rate = LinkSpeed.GBIT_100.lineRate(1514);
        h.attach(new Generator(Schedule.constant(rate), FrameMix.of(frame), LinkSpeed.GBIT_100, 0));
        h.udp(9);
        h.runUntil(10 * SimTime.MS);
        h.check();
        assertEquals(h.cacheMisses(), h.e1000().rx().ring().cacheMisses());
        assertEquals(h.cacheMisses() * llc.missPs(), h.cpu().ledger().stalledPs());
        return h.cacheMisses() / (double) h.eth0().stats().rxPackets;
    }

    @Test
    void aLargerRingMissesMoreAndASmallerCacheToo() {
        LastLevelCache llc = MachineProfile.LINUX_6_18.llc();
        double before = -1;
        for (int ring : new int[] {64, 256, 1024, 4096}) {
            double share = e1000Misses(ring, llc);
            System.out.printf(Locale.ROOT, "e1000, 1514 bytes, ring %d: %.3f of the frames miss%n", ring, share);
            assertTrue(share > before, ring + " descriptors: " + share + " after " + before);
            assertTrue(e1000Misses(ring, llc.withSize(llc.sizeBytes() / 4)) > share);
            before = share;
        }
        assertTrue(before > 0.8, "4096 full frames are four times what DMA may put into the cache: " + before);
        assertEquals(0, e1000Misses(4096, LastLevelCache.NONE));
    }
}
