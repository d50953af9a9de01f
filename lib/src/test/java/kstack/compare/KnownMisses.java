package kstack.compare;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import kstack.compare.Figures.Figure;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Figures of rows over their limits, from {@code known-misses.csv}: how far each may be off, a tenth more than it was, and
 * which mechanism is missing. One that has come within its limit is not asked for.
 */
final class KnownMisses {
    private static final Map<String, Double> ALLOWED = read();

    private KnownMisses() {
    }

    private static Map<String, Double> read() {
        Map<String, Double> allowed = new TreeMap<>();
        try (Reader in = new InputStreamReader(KnownMisses.class.getResourceAsStream("known-misses.csv"),
                StandardCharsets.UTF_8);
                CSVParser rows = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get().parse(in)) {
            for (CSVRecord r : rows) {
                allowed.put(r.get("file") + " " + r.get("line") + " " + r.get("figure"),
                        Double.parseDouble(r.get("allowed_error")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return allowed;
    }

    /** The largest error that a figure of a row may have; 0 if the row is none of them. */
    static double allowed(String file, long line, Figure figure) {
        return ALLOWED.getOrDefault(file + " " + line + " " + figure, 0.0);
    }
}
