package kstack.lab;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import kstack.lab.show.Html;
import kstack.lab.show.TableView;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Verdicts of several frames under the names of their cases, as a table: case, end, function, counters that moved. */
public final class Verdicts implements Html {
    private final String title;
    private final Map<String, Verdict> rows = new LinkedHashMap<>();

    private Verdicts(String title) {
        this.title = Objects.requireNonNull(title, "title");
    }

    /** An empty table; go on with {@link #row}. */
    public static Verdicts of(String title) {
        return new Verdicts(title);
    }

    /** Adds a case. */
    public Verdicts row(String name, Verdict verdict) {
        if (rows.putIfAbsent(name, Objects.requireNonNull(verdict, "verdict")) != null) {
            throw new IllegalArgumentException("\"" + title + "\" has a row \"" + name
                    + "\" already: name it otherwise");
        }
        return this;
    }

    /** The verdict of a case. */
    public Verdict verdict(String name) {
        Verdict verdict = rows.get(name);
        if (verdict == null) {
            throw new IllegalArgumentException("\"" + title + "\" has no row \"" + name + "\", only " + rows.keySet());
        }
        return verdict;
    }

    /** The cases as a table. */
    public Table table() {
        StringColumn name = StringColumn.create("case");
        StringColumn end = StringColumn.create("end");
        StringColumn at = StringColumn.create("in function");
        StringColumn counters = StringColumn.create("error counters that moved");
        rows.forEach((row, v) -> {
            name.append(row);
            end.append(v.end());
            at.append(v.at() == null ? "" : v.at().toString());
            counters.append(String.join(", ", v.counters().keySet().stream().filter(c -> c.contains("Err")).toList()));
        });
        return Table.create(title, name, end, at, counters);
    }

    @Override
    public String toHtml() {
        return TableView.of(table(), Math.max(1, rows.size())).toHtml();
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(title);
        String gap = ": ";
        for (Map.Entry<String, Verdict> row : rows.entrySet()) {
            out.append(gap).append(row.getKey()).append(": ").append(row.getValue().endAt());
            gap = "; ";
        }
        return out.toString();
    }
}
