package kstack.lab.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import kstack.lab.show.Markup;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Draws a chart with XChart in one look: white, thin grid, legible type, legend outside, Okabe and Ito's colours, and
 * for each series another mark and dash, so that a print without colour still tells them apart.
 */
final class Drawing {
    private static final int SCALE = 2;
    private static final Color INK = new Color(0x1f2328);
    private static final Color GRID = new Color(0xe3e6ea);
    private static final Color GUESS = new Color(0xa0468c);
    private static final Color[] COLORS = {new Color(0x0072b2), new Color(0xd55e00), new Color(0x009e73),
        new Color(0xe69f00), new Color(0x56b4e9), new Color(0xcc79a7), new Color(0x000000), new Color(0x8a8f98)};
    private static final Marker[] MARKERS = {SeriesMarkers.CIRCLE, SeriesMarkers.SQUARE, SeriesMarkers.TRIANGLE_UP,
        SeriesMarkers.DIAMOND, SeriesMarkers.TRIANGLE_DOWN, SeriesMarkers.CROSS, SeriesMarkers.PLUS, SeriesMarkers.OVAL};
    private static final float[][] DASHES = {null, {8, 3}, {2, 3}, {9, 3, 2, 3}, {14, 4}, {5, 2, 1, 2, 1, 2}, {3, 6}, {1, 2}};

    private Drawing() {
    }

    static byte[] png(String title, Axis x, Axis y, List<Series> series, boolean stacked, int width, int height) {
        try {
            return paint(title, x, y, series, stacked, width, height);
        } catch (LinkageError | InternalError e) {
            throw noFonts(e);
        } catch (RuntimeException e) {
            throw String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("font") ? noFonts(e) : e;
        }
    }

    /** What a Java without fonts throws has many names; this is what to do about all of them. */
    static IllegalStateException noFonts(Throwable cause) {
        return new IllegalStateException("Java finds no fonts to draw a chart with: install fontconfig and a font, on "
                + "Debian and Ubuntu by apt install fontconfig fonts-dejavu-core, then restart the kernel", cause);
    }

    private static byte[] paint(String title, Axis x, Axis y, List<Series> series, boolean stacked, int width,
            int height) {
        BufferedImage image = new BufferedImage(width * SCALE, height * SCALE, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, width * SCALE, height * SCALE);
        g.scale(SCALE, SCALE);
        if (x.categorical()) {
            bars(title, x, y, series, stacked, width, height).paint(g, width, height);
        } else {
            lines(title, x, y, series, width, height).paint(g, width, height);
        }
        g.dispose();
        if (x.categorical()) {
            Hatching.over(image, barColors(series), SCALE);
        }
        return Palette.png(image);
    }

    private static List<Color> barColors(List<Series> series) {
        List<Color> colors = new ArrayList<>();
        for (Series one : series) {
            if (one.kind() == Series.Kind.BAR) {
                colors.add(COLORS[colors.size() % COLORS.length]);
            }
        }
        return colors;
    }

    private static XYChart lines(String title, Axis x, Axis y, List<Series> series, int width, int height) {
        XYChart chart = new XYChartBuilder().width(width).height(height).title(title).xAxisTitle(x.title())
                .yAxisTitle(y.title()).build();
        style(chart.getStyler(), series, width);
        ends(chart.getStyler(), y);
        chart.getStyler().setXAxisLogarithmic(x.log()).setYAxisLogarithmic(y.log());
        if (x.log()) {
            chart.getStyler().setXAxisTickLabelsFormattingFunction(Markup::number);
        } else {
            roundTicks(chart.getStyler(), series);
        }
        int look = 0;
        for (Series one : series) {
            Series thin = Thinning.thin(one, x.log());
            XYSeries drawn = chart.addSeries(one.name(), thin.x(), thin.y());
            drawn.setXYSeriesRenderStyle(switch (one.kind()) {
                case SCATTER, ANCHOR -> XYSeries.XYSeriesRenderStyle.Scatter;
                case STEP -> XYSeries.XYSeriesRenderStyle.Step;
                case HISTOGRAM -> XYSeries.XYSeriesRenderStyle.StepArea;
                default -> XYSeries.XYSeriesRenderStyle.Line;
            });
            Look chosen = Look.of(one.kind(), look);
            drawn.setLineColor(chosen.color);
            drawn.setLineStyle(chosen.stroke);
            drawn.setMarkerColor(chosen.color);
            drawn.setFillColor(new Color(chosen.color.getRed(), chosen.color.getGreen(), chosen.color.getBlue(), 60));
            drawn.setMarker(one.kind() == Series.Kind.HISTOGRAM || thin.size() > 60 && one.kind() != Series.Kind.SCATTER && one.kind() != Series.Kind.ANCHOR
                    ? SeriesMarkers.NONE : chosen.marker);
            look += chosen.next;
        }
        return chart;
    }

    private static void ends(AxesChartStyler styler, Axis y) {
        if (!Double.isNaN(y.low())) {
            styler.setYAxisMin(y.low());
            styler.setYAxisMax(y.high());
        }
    }

    /**
     * XChart puts a tick at every value if all values with the axis's ends are equally spaced, however many they are.
     * An axis that starts a little before the first value has ticks at round numbers.
     */
    private static void roundTicks(AxesChartStyler styler, List<Series> series) {
        double low = series.stream().flatMapToDouble(s -> Arrays.stream(s.x())).min().orElse(0);
        double high = series.stream().flatMapToDouble(s -> Arrays.stream(s.x())).max().orElse(1);
        if (high > low) {
            styler.setXAxisMin(low - 0.0037 * (high - low));
        }
        styler.setXAxisDecimalPattern("#,##0.######");
    }

    private static CategoryChart bars(String title, Axis x, Axis y, List<Series> series, boolean stacked, int width,
            int height) {
        CategoryChart chart = new CategoryChartBuilder().width(width).height(height).title(title)
                .xAxisTitle(x.title()).yAxisTitle(y.title()).build();
        style(chart.getStyler(), series, width);
        ends(chart.getStyler(), y);
        chart.getStyler().setYAxisLogarithmic(y.log());
        chart.getStyler().setStacked(stacked).setAvailableSpaceFill(0.7);
        int longest = x.categories().stream().mapToInt(String::length).max().orElse(0);
        if (longest * x.categories().size() * 8 > width - 220) {
            chart.getStyler().setXAxisLabelRotation(30);
        }
        chart.getStyler().setXAxisTickMarkSpacingHint(16);
        int look = 0;
        for (Series one : series) {
            List<Double> values = new ArrayList<>();
            for (int i = 0; i < x.categories().size(); i++) {
                values.add(at(one, i));
            }
            CategorySeries drawn = chart.addSeries(one.name(), x.categories(), values);
            Look chosen = Look.of(one.kind(), look);
            boolean bar = one.kind() == Series.Kind.BAR;
            drawn.setChartCategorySeriesRenderStyle(bar ? CategorySeries.CategorySeriesRenderStyle.Bar
                    : one.kind() == Series.Kind.SCATTER || one.kind() == Series.Kind.ANCHOR
                    ? CategorySeries.CategorySeriesRenderStyle.Scatter : CategorySeries.CategorySeriesRenderStyle.Line);
            drawn.setFillColor(chosen.color);
            drawn.setLineColor(chosen.color);
            drawn.setLineStyle(chosen.stroke);
            drawn.setMarkerColor(chosen.color);
            drawn.setMarker(chosen.marker);
            look += chosen.next;
        }
        return chart;
    }

    /** A series' value in a category; lines across (a guess, a limit) hold in all of them. */
    private static Double at(Series one, int category) {
        if (one.kind() == Series.Kind.PREDICTION || one.kind() == Series.Kind.MARK) {
            if (one.y()[0] == one.y()[one.size() - 1]) {
                return one.y()[0];
            }
        }
        for (int i = 0; i < one.size(); i++) {
            if (one.x()[i] == category) {
                return Double.isNaN(one.y()[i]) ? null : one.y()[i];
            }
        }
        return null;
    }

    private static void style(AxesChartStyler styler, List<Series> series, int width) {
        styler.setLocale(Locale.ROOT);
        styler.setChartBackgroundColor(Color.WHITE).setPlotBackgroundColor(Color.WHITE).setPlotBorderColor(GRID);
        styler.setChartFontColor(INK).setChartTitleBoxVisible(false);
        styler.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 15));
        styler.setLegendVisible(series.size() > 1)
                .setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12)).setLegendBorderColor(Color.WHITE)
                .setLegendBackgroundColor(Color.WHITE).setLegendSeriesLineLength(34).setChartPadding(8);
        // long names beside the plot would halve it: below, in one row, they cost a line
        int longest = series.stream().mapToInt(s -> s.name().length()).max().orElse(0);
        int all = series.stream().mapToInt(s -> s.name().length() * 8 + 60).sum();
        boolean below = longest > 20 && all < width;
        styler.setLegendPosition(below ? Styler.LegendPosition.OutsideS : Styler.LegendPosition.OutsideE)
                .setLegendLayout(below ? Styler.LegendLayout.Horizontal : Styler.LegendLayout.Vertical);
        styler.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        styler.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12)).setAxisTickLabelsColor(INK);
        styler.setPlotGridLinesColor(GRID).setPlotGridLinesStroke(new BasicStroke(1));
        styler.setMarkerSize(8);
        styler.setYAxisTickLabelsFormattingFunction(Markup::number);
    }

    /** Colour, dash and mark of one series; {@code next} is 1 where it used up a look of the palette. */
    private record Look(Color color, BasicStroke stroke, Marker marker, int next) {
        static Look of(Series.Kind kind, int index) {
            int i = index % COLORS.length;
            return switch (kind) {
                case PREDICTION -> new Look(GUESS, dashed(2, 6, 5), SeriesMarkers.NONE, 0);
                case MARK -> new Look(Color.GRAY, dashed(1.4f, 2, 4), SeriesMarkers.NONE, 0);
                case SCATTER, ANCHOR -> new Look(COLORS[i], new BasicStroke(0), MARKERS[i], 1);
                default -> new Look(COLORS[i], DASHES[i] == null
                        ? new BasicStroke(2.2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND)
                        : dashed(2.2f, DASHES[i]), MARKERS[i], 1);
            };
        }

        private static BasicStroke dashed(float width, float... dash) {
            return new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, dash, 0);
        }
    }
}
