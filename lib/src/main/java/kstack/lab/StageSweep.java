package kstack.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import kstack.lab.plot.Chart;
import kstack.lab.show.Html;
import kstack.lab.show.Markup;
import kstack.lab.show.TableView;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Table;

/**
 * The same run over a parameter, seen stage by stage: one host for each value, built by the reader's own function.
 *
 * <pre>{@code
 * StageSweep.over("frame size", "B", sizes, size -> onePacket(size).packet(1)).chart("What grows?", "copy to user")
 * }</pre>
 */
public final class StageSweep implements Html {
    private final String label;
    private final String unit;
    private final int[] values;
    private final List<Stages> runs;

    private StageSweep(String label, String unit, int[] values, List<Stages> runs) {
        this.label = label;
        this.unit = Units.named(unit, "the parameter \"" + label + "\"");
        this.values = values;
        this.runs = runs;
    }

    /** Runs {@code each} for every value, in order. */
    public static StageSweep over(String label, String unit, int[] values, IntFunction<Stages> each) {
        if (values.length == 0) {
            throw new IllegalArgumentException("The sweep over \"" + label + "\" has no values: give one or more");
        }
        List<Stages> runs = new ArrayList<>();
        for (int value : values) {
            runs.add(each.apply(value));
        }
        return new StageSweep(label, unit, values.clone(), List.copyOf(runs));
    }

    /** The run at a value of the sweep. */
    public Stages at(int value) {
        for (int i = 0; i < values.length; i++) {
            if (values[i] == value) {
                return runs.get(i);
            }
        }
        throw new IllegalArgumentException("The sweep over " + label + " has no value " + value);
    }

    /** The stages that did something in some run, in the order of the path. */
    public List<String> stages() {
        Set<String> names = new LinkedHashSet<>();
        runs.forEach(run -> run.stages().forEach(s -> names.add(s.name())));
        return List.copyOf(names);
    }

    /** Time of one stage at each value, in ns. */
    public double[] ns(String stage) {
        return runs.stream().mapToDouble(run -> run.ns(stage)).toArray();
    }

    /** The values, as numbers for a chart. */
    public double[] x() {
        return Arrays.stream(values).asDoubleStream().toArray();
    }

    /** One line for each stage named here and one for all the others together; without names a line for each stage. */
    public Chart chart(String title, String... named) {
        List<String> shown = named.length == 0 ? stages() : List.of(named);
        Chart chart = Chart.of(title).x(label, unit).y("time", "ns");
        double[] rest = runs.stream().mapToDouble(Stages::totalNs).toArray();
        for (String stage : shown) {
            if (!stages().contains(stage)) {
                throw new IllegalArgumentException("No run of this sweep has a stage \"" + stage + "\", only "
                        + String.join(", ", stages()));
            }
            double[] ns = ns(stage);
            chart.line(stage, x(), ns);
            for (int i = 0; i < rest.length; i++) {
                rest[i] -= ns[i];
            }
        }
        return named.length == 0 ? chart : chart.line("all others", x(), rest);
    }

    /** The parameter and a column for each stage. */
    public Table table() {
        Table table = Table.create("stages over " + label, IntColumn.create(Units.label(label, unit), values));
        stages().forEach(stage -> table.addColumns(DoubleColumn.create(stage + " (ns)", ns(stage))));
        return table;
    }

    @Override
    public String toHtml() {
        return TableView.of(table(), 60).toHtml();
    }

    @Override
    public String toString() {
        return "sweep over " + label + ": " + Markup.count(values.length, "value") + ", "
                + Markup.count(stages().size(), "stage");
    }
}
