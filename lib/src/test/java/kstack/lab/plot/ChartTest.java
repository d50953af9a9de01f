package kstack.lab.plot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import kstack.lab.Predict;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

@DisplayName("A chart")
class ChartTest {
    private final double[] sizes = {64, 512, 1514};

    @BeforeEach
    void forget() {
        Predict.reset();
    }

    private Chart chart() {
        return Chart.of("Copy <grows>").x("frame size", "B").y("time", "ns");
    }

    @Test
    @DisplayName("keeps its series as given and gives them back as a table")
    void series() {
        Chart chart = chart().line("copy", sizes, s -> s / 2).scatter("e1000", List.of(64, 1514), List.of(10, 20));
        assertArrayEquals(new double[] {32, 256, 757}, chart.series("copy").y());
        Table table = chart.table();
        assertEquals(List.of("frame size (B)", "copy", "e1000"), table.columnNames());
        assertEquals(256, table.doubleColumn("copy").getDouble(1));
        assertTrue(table.column("e1000").isMissing(1));
        assertThrows(IllegalArgumentException.class, () -> chart.series("none"));
    }

    @Test
    @DisplayName("describes its data in words and escapes them in the page")
    void alt() {
        Chart chart = chart().line("copy", sizes, s -> s / 2);
        assertEquals("Chart: Copy <grows>. time (ns) over frame size (B). copy: 3 points from 64 B to 1,514 B, lowest "
                + "32 ns at 64 B, highest 757 ns at 1,514 B.", chart.alt());
        assertTrue(chart.toHtml().contains("alt=\"Chart: Copy &lt;grows&gt;."));
        assertFalse(chart.toHtml().contains("<grows>"));
    }

    @Test
    @DisplayName("is a picture of twice its size on screen")
    void picture() throws Exception {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(chart().line("copy", sizes, s -> s).size(400, 300)
                .toPng()));
        assertEquals(800, image.getWidth());
        assertEquals(600, image.getHeight());
        assertArrayEquals(chart().line("a", sizes, s -> s).toPng(), chart().line("a", sizes, s -> s).toPng());
    }

    @Test
    @DisplayName("shows its numbers and the remedy where Java has no fonts")
    void noFonts() {
        String html = chart().line("copy", sizes, s -> s / 2).toHtml(() -> {
            throw Drawing.noFonts(new InternalError("no fonts"));
        });
        assertTrue(html.contains("apt install fontconfig fonts-dejavu-core") && html.contains("<td class=\"ks-n\">757</td>"));
        assertFalse(html.contains("<img"));
    }

    @Test
    @DisplayName("refuses an axis without unit, an empty chart, unequal lengths and infinite values")
    void refuses() {
        assertThrows(IllegalArgumentException.class, () -> Chart.of("t").x("load", ""));
        assertThrows(IllegalArgumentException.class, () -> Chart.of("t").x("", "B"));
        assertThrows(IllegalArgumentException.class, () -> chart().toPng());
        assertThrows(IllegalArgumentException.class, () -> chart().line("a", sizes, new double[] {1}));
        assertThrows(IllegalArgumentException.class, () -> chart().line("a", new double[] {1}, new double[] {1 / 0.0}));
        assertThrows(IllegalArgumentException.class, () -> chart().line("a", sizes, s -> s).line("a", sizes, s -> s));
    }

    @Test
    @DisplayName("explains why a logarithmic axis takes no zero, whichever comes first")
    void logarithms() {
        String message = assertThrows(IllegalArgumentException.class,
                () -> chart().line("copy", new double[] {0, 1}, new double[] {1, 1}).logX()).getMessage();
        assertTrue(message.contains("needs values above 0"), message);
        assertThrows(IllegalArgumentException.class, () -> chart().logY().line("copy", sizes, s -> s - 64));
        assertTrue(chart().logX().logY().line("copy", sizes, s -> s).toPng().length > 1000);
    }

    @Test
    @DisplayName("overlays a prediction, leaves a skipped one out and refuses another unit")
    void prediction() {
        Chart chart = chart().line("copy", sizes, s -> s).prediction(Predict.number("copy", "ns").say(150));
        assertArrayEquals(new double[] {150, 150}, chart.series("your prediction").y());
        assertArrayEquals(new double[] {64, 1514}, chart.series("your prediction").x());
        assertEquals(1, chart().line("copy", sizes, s -> s).prediction(Predict.number("copy", "ns").skip()).series().size());
        Chart drawn = chart().prediction(Predict.curve("copy", "B", "ns").at(64, 10).at(1514, 300));
        assertArrayEquals(new double[] {10, 300}, drawn.series("your prediction").y());
        assertThrows(IllegalArgumentException.class,
                () -> chart().line("copy", sizes, s -> s).prediction(Predict.number("copy", "us").say(1)));
    }

    @Test
    @DisplayName("names the source of an anchor, the seed and the version below the picture")
    void footer() {
        Chart chart = chart().line("copy", sizes, s -> s)
                .anchor("measured", sizes, new double[] {1, 2, 3}, "a paper, figure 3").seed(42);
        assertEquals("measured: a paper, figure 3 \u00b7 seed 42 \u00b7 model dev", chart.footer());
        assertThrows(IllegalArgumentException.class, () -> chart().anchor("m", sizes, sizes, ""));
    }

    @Test
    @DisplayName("draws bars on categories, one value each, with a guess across all of them")
    void bars() {
        Chart chart = Chart.of("Stages").categories("stage", "poll", "ip_rcv").y("time", "ns").bars("64 B", 80, 30)
                .bars("1514 B", 90, 30).stacked().prediction(Predict.number("slowest", "ns").say(100));
        assertEquals("ip_rcv", chart.table().stringColumn(0).get(1));
        assertTrue(chart.alt().contains("64 B: poll 80 ns, ip_rcv 30 ns."), chart.alt());
        assertTrue(chart.toPng().length > 1000);
        assertThrows(IllegalArgumentException.class, () -> chart().bars("a", 1, 2, 3));
        assertThrows(IllegalArgumentException.class,
                () -> Chart.of("S").categories("stage", "poll").y("time", "ns").bars("a", 1, 2));
    }

    @Test
    @DisplayName("counts every value of a histogram once")
    void histogram() {
        Series counts = chart().histogram("h", new double[] {0.1, 1, 1.5, 2, 9.9}, 5).series("h");
        assertArrayEquals(new double[] {0, 2, 4, 6, 8, 10}, counts.x());
        assertArrayEquals(new double[] {3, 1, 0, 0, 1, 0}, counts.y());
        assertEquals(5, chart().histogram("same", new double[] {7, 7, 7, 7, 7}, 3).series("same").max());
    }

    @Test
    @DisplayName("thins a long series to 2000 points and keeps its peaks")
    void thinning() {
        double[] x = IntStream.range(0, 200_000).asDoubleStream().toArray();
        double[] y = new Random(1).doubles(x.length).toArray();
        y[77_777] = 50;
        y[123_456] = -50;
        Series thin = Thinning.thin(new Series("noise", Series.Kind.LINE, x, y), false);
        assertTrue(thin.size() <= Thinning.MOST, "points: " + thin.size());
        assertEquals(50, thin.max());
        assertEquals(77_777, thin.xOfMax());
        assertEquals(-50, thin.min());
        assertEquals(0, thin.x()[0]);
        assertEquals(199_999, thin.x()[thin.size() - 1]);
        assertTrue(Arrays.equals(thin.x(), Arrays.stream(thin.x()).sorted().toArray()));
    }
}
