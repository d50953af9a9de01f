package kstack.lab.show;

import java.util.Objects;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * A Tablesaw table as an HTML table: numbers to the right, a limit of rows with a line that says so. Every table that a
 * cell ends with is shown this way with 20 rows; {@code TableView.of(table, 100)} shows more.
 */
public record TableView(Table table, int rowLimit) implements Html {
    private static final int ROWS = 20;

    public TableView {
        Objects.requireNonNull(table, "table");
        if (rowLimit < 1) {
            throw new IllegalArgumentException("A table shows at least one row, not " + rowLimit + ": give 1 or more");
        }
    }

    /** The first 20 rows. */
    public static TableView of(Table table) {
        return new TableView(table, ROWS);
    }

    /** The first {@code rowLimit} rows. */
    public static TableView of(Table table, int rowLimit) {
        return new TableView(table, rowLimit);
    }

    @Override
    public String toHtml() {
        StringBuilder out = new StringBuilder("<table class=\"ks-t\">");
        int rows = table.rowCount();
        int shown = Math.min(rows, rowLimit);
        String size = Markup.count(rows, "row") + ", " + Markup.count(table.columnCount(), "column")
                + (shown < rows ? "; the first " + shown + " are shown, TableView.of(table, n) shows n" : "");
        out.append("<caption>").append(Markup.text(table.name() == null ? "" : table.name() + ": "))
                .append(Markup.text(size)).append("</caption><thead><tr>");
        for (Column<?> column : table.columns()) {
            out.append(numeric(column) ? "<th class=\"ks-n\" scope=\"col\">" : "<th scope=\"col\">")
                    .append(Markup.text(column.name())).append("</th>");
        }
        out.append("</tr></thead><tbody>");
        for (int row = 0; row < shown; row++) {
            out.append("<tr>");
            for (Column<?> column : table.columns()) {
                out.append(numeric(column) ? "<td class=\"ks-n\">" : "<td>")
                        .append(Markup.text(cell(column, row))).append("</td>");
            }
            out.append("</tr>");
        }
        return Theme.wrap("table", out.append("</tbody></table>").toString());
    }

    private static boolean numeric(Column<?> column) {
        ColumnType type = column.type();
        return type == ColumnType.DOUBLE || type == ColumnType.FLOAT || type == ColumnType.INTEGER
                || type == ColumnType.LONG || type == ColumnType.SHORT;
    }

    private static String cell(Column<?> column, int row) {
        if (column.isMissing(row)) {
            return "";
        }
        Object value = column.get(row);
        return value instanceof Double || value instanceof Float
                ? Markup.number(((Number) value).doubleValue()) : String.valueOf(value);
    }

    @Override
    public String toString() {
        return "table " + table.name() + ": " + Markup.count(table.rowCount(), "row") + ", "
                + Markup.count(table.columnCount(), "column");
    }
}
