package kstack.lab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import kstack.lab.plot.Chart;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A published anchor")
class AnchorTest {
    @Test
    @DisplayName("gives two columns, ascending and scaled, without rows that lack one")
    void columns() {
        Anchor anchor = Anchor.of("napi_howto_e1000", "input_pps", "derived_output_pps").scale(1e-3, 1e-3);
        double[] x = anchor.x();
        assertArrayEquals(new double[] {445.632, 758.15, 890}, Arrays.copyOfRange(x, x.length - 3, x.length), 1e-9);
        assertEquals(364.332, anchor.y()[anchor.y().length - 1], 1e-9);
    }

    @Test
    @DisplayName("stands in the chart with its source under it")
    void inAChart() {
        Chart chart = Chart.of("Delivered").x("offered", "kpps").y("delivered", "kpps")
                .anchor(Anchor.of("napi_howto_e1000", "input_pps", "derived_output_pps").scale(1e-3, 1e-3).named("HOWTO 2002"));
        assertTrue(chart.footer().startsWith("HOWTO 2002: R. Olsson's data in J. Hadi Salim and others"), chart.footer());
    }

    @Test
    @DisplayName("filters rows and computes from them")
    void rows() {
        Anchor anchor = Anchor.rows("xdp_paths_by_cores").where("path", "linux_conntrack");
        assertThrows(IllegalStateException.class, anchor::x);
        assertThrows(IllegalArgumentException.class, () -> anchor.where("path", "no such path"));
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> Anchor.of("napi_howto_e1000", "pps", "polls"));
        assertTrue(e.getMessage().contains("no column \"pps\": use one of [packet_size_bytes"), e.getMessage());
    }

    @Test
    @DisplayName("has a source in the README, whatever the file")
    void everyFileHasASource() throws IOException {
        Path folder = Data.file("anchors/README.md").getParent();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".csv")).toList()) {
                String name = file.getFileName().toString().replace(".csv", "");
                assertFalse(Anchor.source(name, folder.resolve("README.md")).isBlank(), name);
            }
        }
    }
}
