package kstack.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;

class CostFitTest {
    private static final double[] PPS = {10_000, 20_000, 40_000, 30_000, 15_000};
    private static final double[] IRQS = {10_000, 8_000, 8_000, 4_000, 12_000};

    private static double[] cpu(double base, double nsPacket, double nsInterrupt) {
        double[] percent = new double[PPS.length];
        for (int i = 0; i < PPS.length; i++) {
            percent[i] = base + (PPS[i] * nsPacket + IRQS[i] * nsInterrupt) / 1e7;
        }
        return percent;
    }

    @Test
    void exactPointsGiveTheirCostsBack() {
        CostFit fit = CostFit.ofPacketsAndInterrupts(PPS, IRQS, cpu(1.5, 9_000, 5_000));
        assertEquals(1.5, fit.basePercent(), 1e-9);
        assertEquals(9_000, fit.nsPerPacket(), 1e-6);
        assertEquals(5_000, fit.nsPerInterrupt(), 1e-6);
        assertEquals(0, fit.worstPoints(), 1e-9);
        assertEquals("1.50 % + 9000 ns a packet + 5000 ns an interrupt (5 points, worst residual 0.00 points)",
                fit.toString());
    }

    @Test
    void theRecordedGuestWithAStoppedProcessCostsWhatItsRecordSays() throws IOException {
        List<double[]> points = new ArrayList<>();
        try (Reader in = Files.newBufferedReader(Path.of("..", "data", "e1000-qemu", "icount-nosink.csv"),
                StandardCharsets.UTF_8)) {
            for (CSVRecord r : CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get().parse(in)) {
                if (r.get("ns_per_instruction").equals("4")) {
                    points.add(new double[] {Double.parseDouble(r.get("rx_pps")),
                        Double.parseDouble(r.get("irq_per_s")),
                        100 * Double.parseDouble(r.get("cpu_busy_fraction"))});
                }
            }
        }
        CostFit fit = CostFit.ofPacketsAndInterrupts(column(points, 0), column(points, 1), column(points, 2));
        // data/e1000-qemu/README.md has the record; its authors' own fit: 12.7 us a frame, 7.4 us an interrupt
        assertEquals(12_700, fit.nsPerPacket(), 0.03 * 12_700, fit.toString());
        assertEquals(7_400, fit.nsPerInterrupt(), 0.05 * 7_400, fit.toString());
        assertTrue(fit.leftOut() > 0, "rows with a full CPU are left out");
        assertTrue(fit.worstPoints() < 2, fit.toString());
    }

    private static double[] column(List<double[]> points, int k) {
        return points.stream().mapToDouble(p -> p[k]).toArray();
    }

    @Test
    void whatCannotBeFittedIsSaidInOneLine() {
        double[] two = {1, 2};
        assertTrue(assertThrows(IllegalArgumentException.class, () -> CostFit.ofPackets(two, two)).getMessage()
                .startsWith("a fit takes 3 points"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> CostFit.ofPackets(PPS, two)).getMessage()
                .contains("5 rates and 2 CPU shares"));
        assertTrue(assertThrows(IllegalArgumentException.class,
                () -> CostFit.ofPackets(PPS, new double[] {1, 2, 3, 4, 101})).getMessage().contains("0 to 100"));
        assertTrue(assertThrows(IllegalArgumentException.class,
                () -> CostFit.ofPackets(PPS, new double[] {97, 98, 99, 100, 50})).getMessage().contains("full CPU"));
        assertTrue(assertThrows(IllegalArgumentException.class,
                () -> CostFit.ofPacketsAndInterrupts(PPS, PPS, cpu(1, 9_000, 0))).getMessage().contains("apart"));
    }
}
