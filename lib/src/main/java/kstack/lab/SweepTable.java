package kstack.lab;

import java.util.List;
import java.util.function.Function;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** A sweep as a table: its parameters, then its figures, a row for each point. */
final class SweepTable {
    private SweepTable() {
    }

    static Table of(SweepParameter<?> first, SweepParameter<?> second, List<SweepRow> rows, List<Measured> results,
            List<Figure> figures) {
        Table table = Table.create("sweep over " + first.label() + (second == null ? "" : " and " + second.label()));
        table.addColumns(parameter(first, rows, SweepRow::first));
        if (second != null) {
            table.addColumns(parameter(second, rows, SweepRow::second));
        }
        for (Figure f : figures) {
            FigureName name = new FigureName(f.name(), f.unit());
            DoubleColumn column = DoubleColumn.create(title(table, f));
            for (Measured result : results) {
                double value = name.value(result);
                if (Double.isNaN(value)) {
                    column.appendMissing();
                } else {
                    column.append(value);
                }
            }
            table.addColumns(column);
        }
        return table;
    }

    private static String title(Table table, Figure f) {
        return table.columnNames().stream().anyMatch(f.title()::equalsIgnoreCase) ? f.title() + ", measured" : f.title();
    }

    private static Column<?> parameter(SweepParameter<?> p, List<SweepRow> rows, Function<SweepRow, Object> value) {
        if (p.values().get(0) instanceof Integer) {
            return IntColumn.create(p.title(), rows.stream().mapToInt(r -> (Integer) value.apply(r)).toArray());
        }
        if (p.numeric()) {
            return DoubleColumn.create(p.title(), rows.stream().mapToDouble(r -> ((Number) value.apply(r)).doubleValue())
                    .toArray());
        }
        return StringColumn.create(p.title(), rows.stream().map(r -> SweepParameter.text(value.apply(r))).toList());
    }
}
