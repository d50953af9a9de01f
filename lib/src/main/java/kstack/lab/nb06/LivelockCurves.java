package kstack.lab.nb06;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;
import kstack.lab.Sweep;
import kstack.lab.plot.Chart;
import kstack.lab.show.Html;
import kstack.lab.show.Markup;
import kstack.lab.show.TableView;
import kstack.lab.view.Explorer;
import kstack.lab.view.Scene;
import kstack.livelock.LivelockKernel;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Several kernels, each under a range of offered loads: the figures of the livelock paper.
 *
 * <pre>{@code
 * LivelockCurves.over(100, 200, 400).kernel("interrupts only", kpps -> flood(LivelockKernel.interruptDriven(), kpps))
 *     .chart("What gets out")
 * }</pre>
 */
public final class LivelockCurves implements Html {
    private final double[] kpps;
    private final Map<String, List<Flooded>> runs = new LinkedHashMap<>();

    private LivelockCurves(double[] kpps) {
        this.kpps = kpps;
    }

    /** The offered loads, in thousands of packets a second. */
    public static LivelockCurves over(double... kpps) {
        double[] sorted = Arrays.stream(kpps).sorted().distinct().toArray();
        if (sorted.length == 0 || !(sorted[0] > 0)) {
            throw new IllegalArgumentException("Offered loads are one or more numbers above 0 in kpps, got "
                    + Arrays.toString(kpps));
        }
        return new LivelockCurves(sorted);
    }

    /** Loads in even ratios, {@code points} of them. */
    public static LivelockCurves between(double fromKpps, double toKpps, int points) {
        if (!(fromKpps > 0) || !(toKpps > fromKpps) || points < 2) {
            throw new IllegalArgumentException("A range of loads goes from above 0 up, in 2 or more points, got "
                    + Markup.number(fromKpps) + " to " + Markup.number(toKpps) + " kpps in " + points);
        }
        double[] loads = new double[points];
        for (int i = 0; i < points; i++) {
            loads[i] = Math.rint(fromKpps * Math.pow(toKpps / fromKpps, i / (points - 1.0)));
        }
        return over(loads);
    }

    /** Runs one more kernel: {@code flood} builds it, lets the load in and runs it, once for each load. */
    public LivelockCurves kernel(String name, DoubleFunction<LivelockKernel> flood) {
        if (runs.containsKey(name)) {
            throw new IllegalArgumentException("There is a kernel \"" + name + "\" already: name it otherwise");
        }
        Sweep sweep = Sweep.over("offered load", "kpps", kpps).run(load -> Flooded.of(flood.apply(load)));
        runs.put(name, Arrays.stream(kpps).mapToObj(load -> (Flooded) sweep.at(load)).toList());
        return this;
    }

    /** The offered loads, ascending. */
    public double[] offeredKpps() {
        return kpps.clone();
    }

    /** The names of the kernels, in the order they were added. */
    public List<String> kernels() {
        return List.copyOf(runs.keySet());
    }

    /** A kernel's runs, in the order of the loads. */
    public List<Flooded> runs(String kernel) {
        List<Flooded> found = runs.get(kernel);
        if (found == null) {
            throw new IllegalArgumentException("There is no kernel \"" + kernel + "\" here, only " + runs.keySet());
        }
        return found;
    }

    /** What a kernel got out at each load, in kpps. */
    public double[] delivered(String kernel) {
        return figure(kernel, Flooded::deliveredKpps);
    }

    /** One figure of a kernel at each load. */
    public double[] figure(String kernel, ToDoubleFunction<Flooded> what) {
        return runs(kernel).stream().mapToDouble(what).toArray();
    }

    /** The kernel that gets most out at one of the loads. */
    public String best(double atKpps) {
        int i = Arrays.binarySearch(kpps, atKpps);
        if (i < 0) {
            throw new IllegalArgumentException("No run had " + Markup.number(atKpps) + " kpps, only " + Arrays.toString(kpps));
        }
        return kernels().stream().max(Comparator.comparingDouble(kernel -> runs(kernel).get(i).deliveredKpps()))
                .orElseThrow(() -> new IllegalStateException("There is no kernel yet: add one with kernel(name, flood)"));
    }

    /** Offered load against what gets out, one line a kernel. */
    public Chart chart(String title) {
        Chart chart = Chart.of(title).x("offered load", "kpps").y("delivered", "kpps");
        kernels().forEach(kernel -> chart.line(kernel, kpps, delivered(kernel)));
        return chart;
    }

    /** Where the CPU's time goes under each load: one bar a load, its parts add up to 100 %. */
    public Chart shares(String kernel) {
        List<String> loads = new ArrayList<>();
        for (double load : kpps) {
            loads.add(Markup.number(load));
        }
        return Chart.of("Where the CPU's time goes: " + kernel).categories("offered load (kpps)", loads)
                .y("share of the CPU", "%").bars("hard IRQ", figure(kernel, Flooded::hardIrq))
                .bars("softirq", figure(kernel, Flooded::softirq)).bars("process", figure(kernel, Flooded::process))
                .bars("idle", figure(kernel, Flooded::idle)).stacked();
    }

    /** The same to step through, load by load: the curves on the left, each kernel's CPU time on the right. */
    public Explorer explorer(String title) {
        if (runs.isEmpty()) {
            throw new IllegalStateException("There is no kernel to show yet: add one with kernel(name, flood)");
        }
        List<Scene> scenes = new ArrayList<>();
        for (int i = 0; i < kpps.length; i++) {
            StringBuilder words = new StringBuilder();
            for (String kernel : kernels()) {
                words.append(words.length() == 0 ? "" : "\n").append('`').append(kernel).append("`: ")
                        .append(runs(kernel).get(i).text());
            }
            scenes.add(new Scene(Markup.number(kpps[i]) + " kpps offered", LivelockPicture.svg(this, i), words.toString()));
        }
        return Explorer.of(title, scenes);
    }

    /** All figures, a row for each kernel and load. */
    public Table table() {
        StringColumn kernel = StringColumn.create("kernel");
        StringColumn where = StringColumn.create("most lost at");
        DoubleColumn offered = DoubleColumn.create("offered (kpps)");
        String[] names = {"delivered (kpps)", "interrupts (1/s)", "hard IRQ (%)", "softirq (%)", "process (%)", "idle (%)"};
        DoubleColumn[] figures = Arrays.stream(names).map(DoubleColumn::create).toArray(DoubleColumn[]::new);
        runs.forEach((name, list) -> {
            for (int i = 0; i < kpps.length; i++) {
                Flooded f = list.get(i);
                kernel.append(name);
                offered.append(kpps[i]);
                double[] values = {f.deliveredKpps(), f.interruptsPerSecond(), f.hardIrq(), f.softirq(), f.process(), f.idle()};
                for (int c = 0; c < figures.length; c++) {
                    figures[c].append(values[c]);
                }
                where.append(f.worstPlace());
            }
        });
        return Table.create("kernels under load", kernel, offered).addColumns(figures).addColumns(where);
    }

    @Override
    public String toHtml() {
        return TableView.of(table(), 60).toHtml();
    }

    @Override
    public String toString() {
        return "livelock curves: " + Markup.count(runs.size(), "kernel") + ", " + Markup.count(kpps.length, "load");
    }
}
