package kstack.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import kstack.compare.Comparison;
import kstack.compare.Figures;
import kstack.compare.Figures.Figure;
import kstack.compare.PublishedFigure;
import kstack.compare.PublishedRow;
import kstack.compare.PublishedTable;
import kstack.compare.Recording;
import kstack.compare.Summary;

/** Recorded and modelled runs for people: three lines a row, then a summary. */
final class CompareText {
    private final StringBuilder page = new StringBuilder();

    private CompareText() {
    }

    static String of(Map<Recording, List<Comparison>> results, Map<PublishedTable, List<PublishedRow>> published) {
        CompareText t = new CompareText();
        results.forEach(t::file);
        if (!results.isEmpty()) {
            t.summary(results);
        }
        published.forEach(t::published);
        return t.page.toString();
    }

    private void published(PublishedTable table, List<PublishedRow> rows) {
        long not = rows.stream().filter(r -> r.reason() != null).count();
        line("%s: %d rows%s: %s", table.name(), rows.size(), not == 0 ? "" : ", " + not + " not modelled",
                table.form().title());
        if (!table.unread().isEmpty()) {
            line("  Columns not read: %s", String.join(", ", table.unread()));
        }
        line("  %-34s %-14s %12s %12s %10s", "row", "figure", "measured", "model", "error");
        for (PublishedRow row : rows) {
            if (row.reason() != null) {
                line("  line %d: not modelled: %s", row.line(), row.reason());
            }
            String setting = row.setting();
            for (PublishedFigure f : row.figures()) {
                String format = f.relative() ? "%.0f" : "%.1f";
                line("  %-34s %-14s %12s %12s %10s", setting, f.name(), number(format, f.measured()),
                        number(format, f.model()), Double.isNaN(f.error()) ? "-" : Double.isInfinite(f.error()) ? "from 0"
                                : String.format(Locale.ROOT, f.relative() ? "%+.1f %%" : "%+.1f pt", f.error()));
                setting = "";
            }
        }
    }

    private static String number(String format, double x) {
        return Double.isNaN(x) ? "-" : String.format(Locale.ROOT, format, x);
    }

    private void line(String format, Object... values) {
        page.append(String.format(Locale.ROOT, format, values).stripTrailing()).append(System.lineSeparator());
    }

    private void file(Recording file, List<Comparison> rows) {
        long not = rows.stream().filter(c -> c.model() == null).count();
        line("%s: %d rows%s", file.name(), rows.size(), not == 0 ? "" : ", " + not + " not modelled");
        if (!file.unread().isEmpty()) {
            line("  Columns not read: %s", String.join(", ", file.unread()));
        }
        if (rows.stream().anyMatch(Comparison::shapeOnly)) {
            line("  Recorded in the host's time: figures depend on the host's speed and load, only the shape compares.");
        }
        StringBuilder head = new StringBuilder(String.format(Locale.ROOT, "  %-8s", ""));
        for (Figure f : Figure.values()) {
            head.append(String.format(Locale.ROOT, " %11s", f.title()));
        }
        for (Comparison c : rows) {
            line("");
            if (c.model() == null) {
                line("line %d: not modelled: %s", c.row().line(), c.row().reason());
                continue;
            }
            line("line %d: %s (%s)", c.row().line(), c.row().setting().text(), c.regime().text());
            line("%s", head);
            figures("measured", c.row().measured());
            figures("model", c.model());
            StringBuilder errors = new StringBuilder(String.format(Locale.ROOT, "  %-8s", "error"));
            for (Figure f : Figure.values()) {
                errors.append(String.format(Locale.ROOT, " %11s", error(f, c.error(f))));
            }
            line("%s", errors);
        }
        line("");
    }

    private void figures(String name, Figures of) {
        StringBuilder s = new StringBuilder(String.format(Locale.ROOT, "  %-8s", name));
        for (Figure f : Figure.values()) {
            double x = of.of(f);
            s.append(String.format(Locale.ROOT, " %11s",
                    Double.isNaN(x) ? "-" : String.format(Locale.ROOT, "%." + f.digits() + "f", x)));
        }
        line("%s", s);
    }

    private static String error(Figure f, double error) {
        return Double.isNaN(error) ? "-" : Double.isInfinite(error) ? "from 0"
                : String.format(Locale.ROOT, f.relative() ? "%+.1f %%" : "%+.2f pt", error);
    }

    private void summary(Map<Recording, List<Comparison>> results) {
        List<Comparison> all = new ArrayList<>();
        results.values().forEach(all::addAll);
        long not = all.stream().filter(c -> c.model() == null).count();
        line("Summary: %d rows compared, %d not modelled; rows recorded in the host's time stay out of it", all.size() - not,
                not);
        line("%-16s %-12s %6s %12s %12s   %s", "regime", "figure", "rows", "mean error", "worst", "where");
        for (Summary s : Summary.of(results)) {
            line("%-16s %-12s %6d %12s %12s   %s, line %d", s.regime().text(), s.figure().title(), s.rows(),
                    error(s.figure(), s.meanError()).replace("+", ""), error(s.figure(), s.worstError()), s.worstFile(),
                    s.worstLine());
        }
    }
}
