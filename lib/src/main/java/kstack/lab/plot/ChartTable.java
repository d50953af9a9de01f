package kstack.lab.plot;

import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** A chart's numbers as a table: one row an x, one column a series, empty where a series has no point. */
final class ChartTable {
    private ChartTable() {
    }

    static Table of(String title, Axis x, Axis y, List<Series> series) {
        TreeSet<Double> all = new TreeSet<>();
        for (Series one : series) {
            for (double value : one.x()) {
                all.add(value);
            }
        }
        Table table = Table.create(title + ", y: " + y.title());
        StringColumn names = StringColumn.create(x.title());
        DoubleColumn numbers = DoubleColumn.create(x.title());
        for (double value : all) {
            names.append(x.say(value));
            numbers.append(value);
        }
        table.addColumns(x.categorical() ? names : numbers);
        for (Series one : series) {
            DoubleColumn column = DoubleColumn.create(one.name().equalsIgnoreCase(x.title())
                    ? one.name() + ", y" : one.name());
            TreeMap<Double, Double> points = new TreeMap<>();
            for (int i = one.size() - 1; i >= 0; i--) {
                points.put(one.x()[i], one.y()[i]);
            }
            for (double value : all) {
                Double at = points.get(value);
                if (at == null || at.isNaN()) {
                    column.appendMissing();
                } else {
                    column.append(at);
                }
            }
            table.addColumns(column);
        }
        return table;
    }
}
