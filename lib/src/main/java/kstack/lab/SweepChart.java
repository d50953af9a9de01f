package kstack.lab;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import kstack.lab.plot.Chart;

/** Draws figures of a sweep: lines over a number, bars over categories. */
final class SweepChart {
    private SweepChart() {
    }

    static Chart of(String title, Sweep sweep, List<FigureName> names) {
        return of(title, sweep, names, sweep.second() == null ? Collections.singletonList(null) : sweep.second().values());
    }

    /** With lines for these values of the second parameter only. */
    static Chart of(String title, Sweep sweep, List<FigureName> names, List<?> lines) {
        String unit = names.get(0).unit();
        for (FigureName name : names) {
            if (!name.unit().equals(unit)) {
                throw new IllegalArgumentException("One axis has one unit, here " + unit + " (" + names.get(0).name()
                        + ") and " + name.unit() + " (" + name.name() + "): draw two charts");
            }
        }
        String label = names.size() == 1 ? names.get(0).name()
                : String.join(", ", names.stream().map(FigureName::name).toList());
        SweepParameter<?> first = sweep.first();
        Chart chart = first.numeric() ? Chart.of(title).x(first.label(), first.unit()).y(label, unit)
                : Chart.of(title).categories(first.label(), first.values().stream().map(SweepParameter::text).toList())
                        .y(label, unit);
        for (Object line : lines) {
            for (FigureName name : names) {
                draw(chart, sweep, line, name, label(sweep, line, name, names.size()));
            }
        }
        return chart;
    }

    private static String label(Sweep sweep, Object line, FigureName name, int names) {
        if (line == null) {
            return name.name();
        }
        String say = sweep.second().say(line);
        return names == 1 ? say : name.name() + ", " + say;
    }

    private static void draw(Chart chart, Sweep sweep, Object line, FigureName name, String label) {
        List<Integer> rows = sweep.line(line);
        if (rows.isEmpty()) {
            return;
        }
        if (sweep.first().numeric()) {
            chart.line(label, rows.stream().map(i -> (Number) sweep.firstAt(i)).toList(),
                    rows.stream().map(i -> sweep.value(i, name)).toList());
            return;
        }
        List<Double> bars = new ArrayList<>();
        for (Object category : sweep.first().values()) {
            bars.add(rows.stream().filter(i -> sweep.firstAt(i).equals(category)).map(i -> sweep.value(i, name))
                    .findFirst().orElse(Double.NaN));
        }
        chart.bars(label, bars);
    }
}
