package kstack.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("./lab compare")
class CompareCommandTest {
    private static final String HEAD = "mitigation,InterruptThrottleRate,frame_bytes_without_fcs,burst_frames,period_us,"
            + "icount_shift,RxDescriptors,duration_s,irq_per_s,net_rx_softirq_per_s,udp_delivered_pps,"
            + "nic_missed_fraction_of_offered,cpu_busy_fraction,latency_valid,latency_mean_us,latency_p50_us,latency_p99_us";
    private static final String ROW = "on,1000,60,1,331,2,256,0.2,1000,1000,3021,0,0.085,1,548,546.5,1032.5";

    @TempDir
    Path dir;

    private String file(String... lines) throws IOException {
        Path file = dir.resolve("runs.csv");
        Files.write(file, List.of(lines));
        return file.toString();
    }

    @Test
    @DisplayName("prints measured, model and error of each row, and a summary")
    void table() throws IOException {
        CliRun run = CliRun.of("compare", file(HEAD, ROW));
        assertEquals(0, run.code(), run.err());
        assertEquals("", run.err());
        List<String> lines = run.out().lines().toList();
        assertTrue(lines.get(2).startsWith("line 2: 3021 pps of 60 bytes, ITR 1000, 4 ns/instruction"), run.out());
        assertTrue(lines.get(4).matches(" +measured +1000.0 +1000.0 +3021.0 +0.00 +8.50 +548.00 +546.5 +1032.5"), run.out());
        assertTrue(lines.get(5).matches(" +model +(1000|99[0-9]).[0-9]( +[0-9.]+){7}"), run.out());
        assertTrue(lines.get(6).matches(" +error +[-+]0.[0-9] %( +[-+0-9.]+ (%|pt)){7}"), run.out());
        assertTrue(run.out().contains("Summary: 1 rows compared, 0 not modelled"), run.out());
        assertTrue(lines.stream().allMatch(l -> l.length() <= 120 || l.startsWith("line")), run.out());
    }

    @Test
    @DisplayName("tells of a row it cannot set up, with the reason, and goes on")
    void notModelled() throws IOException {
        CliRun run = CliRun.of("compare", file(HEAD, ROW.replace("on,1000", "on,50"), ROW.replace("on,", "half,"),
                ROW.replace(",256,", ",8192,"), ROW));
        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().contains("line 2: not modelled: InterruptThrottleRate is 0, 1, 3, 4 or 100 to 100000, not 50"),
                run.out());
        assertTrue(run.out().contains("line 3: not modelled: mitigation is on or off in the model, not half"), run.out());
        assertTrue(run.out().contains("line 4: not modelled: RxDescriptors is 48 to 4096, not 8192"), run.out());
        assertTrue(run.out().contains("Summary: 1 rows compared, 3 not modelled"), run.out());
    }

    @Test
    @DisplayName("names the columns that it does not read")
    void unread() throws IOException {
        CliRun run = CliRun.of("compare", file(HEAD + ",moon_phase", ROW + ",3"));
        assertTrue(run.out().contains("Columns not read: moon_phase"), run.out());
    }

    @ParameterizedTest(name = "{1} for {0}")
    @CsvSource(delimiter = '|', value = {
        "period_us|spin_us|has no column period_us or offered_pps or injected_pps",
        ",331,|,three,|line 2, column period_us: expected a number, found 'three'",
        ",331,|,inf,|line 2, column period_us: expected a number, found 'inf'",
        ",256,|,25.6,|line 2, column RxDescriptors: expected a whole number, found '25.6'",
        ",0.085,|,|line 2: expected 17 cells as in the head, found 16"})
    @DisplayName("complains in one line about a file that is not of this form")
    void complains(String from, String to, String words) throws IOException {
        String text = (HEAD + "\n" + ROW).replace(from, to);
        CliRun run = CliRun.of("compare", file(text.split("\n")));
        assertEquals(1, run.code(), run.out());
        assertEquals("", run.out());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().startsWith("lab: ") && run.err().contains(words), run.err());
        assertFalse(run.err().contains("Exception"), run.err());
    }

    @Test
    @DisplayName("complains in one line about a file that is not there, is empty or is no text")
    void noFile() throws IOException {
        for (String name : List.of("absent.csv", "empty.csv", "bytes.csv")) {
            if (!name.startsWith("absent")) {
                Files.write(dir.resolve(name), name.startsWith("empty") ? new byte[0] : new byte[] {-1, -2, 0, 1, -128});
            }
            CliRun run = CliRun.of("compare", dir.resolve(name).toString());
            assertEquals(1, run.code(), name + run.out());
            assertEquals(1, run.err().lines().count(), run.err());
            assertFalse(run.err().contains("mistake in the lab"), run.err());
        }
    }

    @Test
    @DisplayName("--json prints JSON alone, with the keys that --help names")
    void json() throws IOException {
        CliRun run = CliRun.of("compare", "--json", file(HEAD, ROW, ROW.replace("on,1000", "on,50")));
        assertEquals(0, run.code(), run.err());
        JsonNode r = new ObjectMapper().readTree(run.out());
        JsonNode row = r.at("/files/0/rows/0");
        assertEquals(2, row.get("line").asInt());
        assertEquals(1000, row.at("/setting/InterruptThrottleRate").asInt());
        assertEquals("below the knee", row.get("regime").asText());
        assertEquals(1000, row.at("/measured/irq_per_s").asDouble());
        assertEquals(1000, row.at("/model/irq_per_s").asDouble(), 1);
        assertEquals(0, row.at("/error/irq_per_s").asDouble(), 0.1);
        assertEquals(3, r.at("/files/0/not_modelled/0/line").asInt());
        assertTrue(r.get("summary").size() >= 8, run.out());
        String help = CliRun.of("compare", "--help").out();
        for (String key : List.of("files", "rows", "setting", "regime", "shape_only", "measured", "model", "error",
                "not_modelled", "columns_not_read", "reason", "summary", "mean_error", "worst_error", "worst_line")) {
            assertTrue(help.contains(key), key);
        }
    }

    @Test
    @DisplayName("runs a published table on the machine of that measurement")
    void published() throws IOException {
        String table = file("path,offered_mpps,busy_percent,season", "linux_iptables_raw_drop,1,42.6,x", "dpdk,1,100,x");
        CliRun run = CliRun.of("compare", table);
        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().contains("2 rows, 1 not modelled: CPU share of one core"), run.out());
        assertTrue(run.out().contains("Columns not read: season"), run.out());
        assertTrue(run.out().lines().anyMatch(
                l -> l.matches(" +linux_iptables_raw_drop, 1 Mpps +busy % +42.6 +4[0-9].[0-9] +[-+][0-9.]+ pt")), run.out());
        assertTrue(run.out().contains("line 3: not modelled: the model drops by linux_iptables_raw_drop or xdp_drop"), run.out());
        assertFalse(run.out().contains("Summary"), run.out());
        JsonNode json = new ObjectMapper().readTree(CliRun.of("compare", "--json", table).out()).get("published").get(0);
        assertEquals(42.6, json.get("rows").get(0).get("measured").get("busy %").asDouble());
        assertTrue(Math.abs(json.get("rows").get(0).get("error").get("busy %").asDouble()) < 3, json.toString());
        assertEquals(3, json.get("not_modelled").get(0).get("line").asInt());
    }
}
