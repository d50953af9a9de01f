package kstack.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Published tables run on the model of their machine; prints and tells the error of each row. */
@DisplayName("The model beside published tables")
class PublishedTableTest {
    private static final double POLLED_BELOW = 100;

    @TempDir
    Path dir;

    private static List<PublishedRow> anchor(String name) {
        return PublishedTable.read(Path.of("..", "data", "anchors", name)).orElseThrow().run();
    }

    private static String text(List<PublishedRow> rows) {
        StringBuilder s = new StringBuilder();
        for (PublishedRow row : rows) {
            for (PublishedFigure f : row.figures()) {
                s.append(String.format(Locale.ROOT, "%-34s %-14s measured %10.1f model %10.1f error %+.1f %s%n", row.setting(),
                        f.name(), f.measured(), f.model(), f.error(), f.relative() ? "%" : "points"));
            }
        }
        return s.toString();
    }

    @Test
    @DisplayName("forwards as the NAPI HOWTO's router: delivered within 5 % in every row, interrupts gone in overload")
    void napiHowto() {
        List<PublishedRow> rows = anchor("napi_howto_e1000.csv");
        String text = text(rows);
        System.out.print(text);
        List<String> bad = new ArrayList<>();
        assertEquals(6, rows.size());
        for (PublishedRow row : rows) {
            if (!(Math.abs(row.figure("delivered").error()) <= 5)) {
                bad.add(row.setting() + " delivered");
            }
            PublishedFigure rx = row.figure("rx interrupts");
            boolean good = rx.measured() < POLLED_BELOW ? rx.model() < POLLED_BELOW : Math.abs(rx.error()) <= 10;
            if (!good) {
                bad.add(row.setting() + " rx interrupts");
            }
        }
        assertEquals(3, rows.stream().filter(r -> r.figure("rx interrupts").measured() < POLLED_BELOW).count());
        assertEquals(List.of(), bad, text);
    }

    @Test
    @DisplayName("is as busy as the core that drops in the raw table, within 3 points at every load")
    void cpuByLoad() {
        List<PublishedRow> rows = anchor("xdp_cpu_vs_load.csv");
        String text = text(rows);
        System.out.print(text);
        List<PublishedRow> raw = rows.stream().filter(r -> r.setting().startsWith("linux_iptables_raw_drop")).toList();
        assertEquals(16, raw.size());
        List<String> bad = raw.stream().filter(r -> !(Math.abs(r.figure("busy %").error()) <= 3))
                .map(PublishedRow::setting).toList();
        assertEquals(List.of(), bad, text);
    }

    @Test
    @DisplayName("is as busy as the core that drops by XDP within 5 points from 5 Mpps up, and too busy by 12 at most below")
    void cpuByLoadUnderXdp() {
        List<PublishedRow> rows = anchor("xdp_cpu_vs_load.csv").stream().filter(r -> r.setting().startsWith("xdp_drop")).toList();
        assertEquals(16, rows.size());
        double before = -1;
        for (PublishedRow row : rows) {
            PublishedFigure busy = row.figure("busy %");
            assertTrue(busy.model() >= before, row.setting() + ": the curve rises");
            before = busy.model();
            assertTrue(Math.abs(busy.error()) <= (busy.measured() >= 47 ? 5 : 12), row.toString());
        }
    }

    @Test
    @DisplayName("takes as many frames a second by each path as one to six cores did, within 12 %, one core within 5 %")
    void pathsByCores() {
        List<PublishedRow> rows = anchor("xdp_paths_by_cores.csv").stream().filter(r -> r.reason() == null).toList();
        String text = text(rows);
        System.out.print(text);
        assertEquals(18, rows.size());
        List<String> bad = new ArrayList<>();
        for (PublishedRow row : rows) {
            double limit = row.setting().contains(" 1 core,") ? 5 : 12;
            if (!(Math.abs(row.figure("Mpps").error()) <= limit)) {
                bad.add(row.setting());
            }
        }
        assertEquals(List.of(), bad, text);
    }

    @Test
    @DisplayName("says of a row why it cannot be run")
    void notModelled() throws IOException {
        Path file = dir.resolve("rows.csv");
        Files.writeString(file, "packet_size_bytes,input_pps,delivered_per_million,rx_interrupts_per_million\n"
                + "40,1000,,\n60,2000000,,\n60,1000,1000000,\n");
        List<PublishedRow> rows = PublishedTable.read(file).orElseThrow().run();
        assertEquals("an Ethernet frame has 60 to 1514 bytes without FCS, not 40", rows.get(0).reason());
        assertTrue(rows.get(1).reason().startsWith("at 1 Gb/s more than 0 and at most 1488095"), rows.get(1).reason());
        assertEquals(0, rows.get(2).figure("delivered").error());
        assertTrue(Double.isNaN(rows.get(2).figure("rx interrupts").error()));
    }

    @Test
    @DisplayName("knows its tables by their columns and leaves other files to others")
    void otherFiles() throws IOException {
        Path file = dir.resolve("rows.csv");
        Files.writeString(file, "place,busy_percent\nx,1\n");
        assertFalse(PublishedTable.read(file).isPresent());
        assertFalse(PublishedTable.read(dir.resolve("none.csv")).isPresent());
    }
}
