package kstack.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Published measurements from {@code data/anchors}, to draw beside a run.
 *
 * <pre>{@code
 * Anchor.of("napi_howto_e1000", "input_pps", "derived_packets_per_rx_interrupt").scale(1e-3, 1)
 * Anchor.rows("xdp_cpu_vs_load").where("path", "linux_conntrack").x("offered_mpps").y(row -> row.number("busy_percent"))
 * chart.anchor(anchor)
 * }</pre>
 *
 * <p>The source comes from the folder's README and stands under the chart. Rows without one of the figures are left out.
 */
public final class Anchor {
    /** A row of the file. */
    public record Row(CSVRecord csv) {
        /** The text in a column. */
        public String text(String column) {
            if (!csv.isMapped(column)) {
                throw new IllegalArgumentException("This file has no column \"" + column + "\": use one of "
                        + csv.getParser().getHeaderNames());
            }
            return csv.get(column).trim();
        }

        /** The number in a column; NaN if the cell is empty. */
        public double number(String column) {
            String text = text(column);
            return text.isEmpty() ? Double.NaN : Double.parseDouble(text);
        }
    }

    private final String file;
    private final String name;
    private final List<Row> rows;
    private final ToDoubleFunction<Row> x;
    private final ToDoubleFunction<Row> y;

    private Anchor(String file, String name, List<Row> rows, ToDoubleFunction<Row> x, ToDoubleFunction<Row> y) {
        this.file = file;
        this.name = name;
        this.rows = rows;
        this.x = x;
        this.y = y;
    }

    /** Two columns of {@code data/anchors/FILE.csv}. */
    public static Anchor of(String file, String xColumn, String yColumn) {
        Anchor all = rows(file);
        all.rows.forEach(row -> row.text(xColumn));
        return all.x(row -> row.number(xColumn)).y(row -> row.number(yColumn));
    }

    /** All rows of {@code data/anchors/FILE.csv}; say x and y with {@link #x} and {@link #y}. */
    public static Anchor rows(String file) {
        try (CSVParser csv = CSVParser.parse(Data.file("anchors/" + file + ".csv"), StandardCharsets.UTF_8,
                CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get())) {
            ToDoubleFunction<Row> unset = row -> {
                throw new IllegalStateException("The anchor " + file + " has no x or y yet: .x(column), .y(column)");
            };
            return new Anchor(file, "published", csv.getRecords().stream().map(Row::new).toList(), unset, unset);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Only rows whose column has this text. */
    public Anchor where(String column, String text) {
        return where(row -> row.text(column).equals(text));
    }

    /** Only these rows. */
    public Anchor where(Predicate<Row> wanted) {
        List<Row> left = rows.stream().filter(wanted).toList();
        if (left.isEmpty()) {
            throw new IllegalArgumentException("The anchor " + file + " has no such row");
        }
        return new Anchor(file, name, left, x, y);
    }

    /** What to draw along x. */
    public Anchor x(ToDoubleFunction<Row> of) {
        return new Anchor(file, name, rows, of, y);
    }

    /** What to draw along y. */
    public Anchor y(ToDoubleFunction<Row> of) {
        return new Anchor(file, name, rows, x, of);
    }

    /** Its name in the legend, "published" unless said. */
    public Anchor named(String legend) {
        return new Anchor(file, legend, rows, x, y);
    }

    /** Multiplies both axes, to go from pps to kpps for instance. */
    public Anchor scale(double byX, double byY) {
        return x(row -> byX * x.applyAsDouble(row)).y(row -> byY * y.applyAsDouble(row));
    }

    /** The legend's name. */
    public String name() {
        return name;
    }

    /** The points' x, ascending. */
    public double[] x() {
        return points().stream().mapToDouble(p -> p[0]).toArray();
    }

    /** The points' y, in the order of x. */
    public double[] y() {
        return points().stream().mapToDouble(p -> p[1]).toArray();
    }

    private List<double[]> points() {
        return rows.stream().map(row -> new double[] {x.applyAsDouble(row), y.applyAsDouble(row)})
                .filter(p -> !Double.isNaN(p[0]) && !Double.isNaN(p[1]))
                .sorted((a, b) -> Double.compare(a[0], b[0])).toList();
    }

    /** Where the figures come from, as the folder's README says. */
    public String source() {
        return source(file, Data.file("anchors/README.md"));
    }

    static String source(String file, Path readme) {
        try {
            for (String line : Files.readAllLines(readme, StandardCharsets.UTF_8)) {
                String[] cells = line.split("(?<!\\\\)\\|");
                if (cells.length > 4 && cells[1].contains("`" + file + ".csv`")) {
                    return cells[3].replace("`", "").replace("*", "").trim();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException("data/anchors/README.md has no row for " + file + ".csv: an anchor needs a source");
    }

    @Override
    public String toString() {
        return "anchor " + file + ": " + rows.size() + " rows, " + source();
    }
}
