package kstack.lab;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kstack.lab.plot.Chart;
import kstack.lab.show.Html;
import kstack.lab.show.Markup;
import kstack.lab.show.TableView;
import kstack.traffic.Latency;
import org.HdrHistogram.HistogramIterationValue;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Delays of one or several runs side by side: {@code Latencies.of("by interrupt", a).and("by polling", b).tail("...")}.
 * A run's delays go from a frame's arrival at the card to the return of recv(); lost frames have none.
 */
public final class Latencies implements Html {
    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99};
    private static final double BINS_PER_DECADE = 12;

    private final Map<String, Latency> all;

    private Latencies(Map<String, Latency> all) {
        this.all = all;
    }

    /** The first one, with its name in the legend. */
    public static Latencies of(String name, Latency latency) {
        return new Latencies(Map.of()).and(name, latency);
    }

    /** A run's. */
    public static Latencies of(String name, Run run) {
        return of(name, run.latency());
    }

    /** These and one more. */
    public Latencies and(String name, Latency latency) {
        if (latency.count() == 0) {
            throw new IllegalArgumentException("\"" + name + "\" has no delays: did a program on this host receive anything?");
        }
        Map<String, Latency> more = new LinkedHashMap<>(all);
        more.put(name, latency);
        return new Latencies(more);
    }

    /** These and a run's. */
    public Latencies and(String name, Run run) {
        return and(name, run.latency());
    }

    /** Bars: 50th to 99.99th percentile and the longest. */
    public Chart percentiles(String title) {
        List<String> names = new ArrayList<>();
        for (double p : PERCENTILES) {
            names.add("p" + Markup.number(p));
        }
        names.add("max");
        Chart chart = Chart.of(title).categories("percentile", names).y("latency", "us");
        all.forEach((name, latency) -> {
            double[] us = new double[names.size()];
            for (int i = 0; i < PERCENTILES.length; i++) {
                us[i] = latency.percentileNs(PERCENTILES[i]) / 1e3;
            }
            us[PERCENTILES.length] = latency.maxNs() / 1e3;
            chart.bars(name, us);
        });
        return chart;
    }

    /** How many packets took longer than so long, both logarithmic: where the tail is seen. */
    public Chart tail(String title) {
        Chart chart = Chart.of(title).x("latency", "us").y("packets that took longer", "%").logX().logY();
        all.forEach((name, latency) -> {
            List<Double> x = new ArrayList<>();
            List<Double> y = new ArrayList<>();
            double left = latency.count();
            for (HistogramIterationValue v : latency.histogram().recordedValues()) {
                x.add(Math.max(v.getValueIteratedTo(), 1) / 1e3);
                y.add(100 * left / latency.count());
                left -= v.getCountAddedInThisIterationStep();
            }
            chart.step(name, x, y);
        });
        return chart;
    }

    /** Which share of the packets fell into each of some bins, twelve a decade. */
    public Chart distribution(String title) {
        Chart chart = Chart.of(title).x("latency", "us").y("packets", "%").logX();
        all.forEach((name, latency) -> {
            Map<Integer, Long> bins = new TreeMap<>();
            for (HistogramIterationValue v : latency.histogram().recordedValues()) {
                int bin = (int) Math.floor(BINS_PER_DECADE * Math.log10(Math.max(v.getValueIteratedTo(), 1) / 1e3));
                bins.merge(bin, v.getCountAddedInThisIterationStep(), Long::sum);
            }
            int first = bins.keySet().iterator().next() - 1;
            int last = first;
            for (int bin : bins.keySet()) {
                last = bin;
            }
            List<Double> x = new ArrayList<>();
            List<Double> y = new ArrayList<>();
            for (int bin = first; bin <= last + 1; bin++) {
                x.add(Math.pow(10, bin / BINS_PER_DECADE));
                y.add(100.0 * bins.getOrDefault(bin, 0L) / latency.count());
            }
            chart.step(name, x, y);
        });
        return chart;
    }

    /** One row each: count, mean, percentiles, extremes. */
    public Table table() {
        Table table = Table.create("latencies", StringColumn.create("run"), LongColumn.create("packets"),
                DoubleColumn.create("mean (us)"));
        for (double p : PERCENTILES) {
            table.addColumns(DoubleColumn.create("p" + Markup.number(p) + " (us)"));
        }
        table.addColumns(DoubleColumn.create("max (us)"));
        all.forEach((name, latency) -> {
            table.stringColumn(0).append(name);
            table.longColumn(1).append(latency.count());
            table.doubleColumn(2).append(latency.meanNs() / 1e3);
            for (int i = 0; i < PERCENTILES.length; i++) {
                table.doubleColumn(3 + i).append(latency.percentileNs(PERCENTILES[i]) / 1e3);
            }
            table.doubleColumn(3 + PERCENTILES.length).append(latency.maxNs() / 1e3);
        });
        return table;
    }

    @Override
    public String toHtml() {
        return TableView.of(table()).toHtml();
    }

    @Override
    public String toString() {
        return "latencies of " + String.join(", ", all.keySet());
    }
}
