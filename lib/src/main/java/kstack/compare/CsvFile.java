package kstack.compare;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * A CSV with one row of figures a line, read by {@link Cells}. What is wrong with it becomes a {@link RecordingException}
 * of one line: no such file, no text, no CSV, a row of another length than the head.
 *
 * @param name   the file's name, for messages
 * @param rows   in the file's order
 * @param unread columns that nothing asked for
 */
record CsvFile<R>(String name, List<R> rows, List<String> unread) {
    private static final CSVFormat FORMAT = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true)
            .setIgnoreEmptyLines(true).setTrim(true).get();

    /** Makes rows of cells, once the names of the columns are known. */
    interface Form<R> extends Function<Cells, R> {
        /** Complains if a column is missing. */
        void check(String name, List<String> columns);
    }

    /** Reads a file; {@code known} are columns that need not be asked for. */
    static <R> CsvFile<R> read(Path file, Form<R> form, Collection<String> known) {
        try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            return read(file.toString(), in, form, known);
        } catch (CharacterCodingException e) {
            throw new RecordingException(file + " is no text in UTF-8: a CSV of recorded runs was expected");
        } catch (NoSuchFileException e) {
            throw new RecordingException(file + ": no such file");
        } catch (IOException e) {
            throw new RecordingException(file + " cannot be read: " + e.getMessage());
        }
    }

    private static <R> CsvFile<R> read(String name, Reader in, Form<R> form, Collection<String> known) throws IOException {
        List<R> rows = new ArrayList<>();
        TreeSet<String> asked = new TreeSet<>(known);
        try (CSVParser parser = FORMAT.parse(in)) {
            List<String> columns = parser.getHeaderNames();
            if (columns.isEmpty()) {
                throw new RecordingException(name + " is empty: expected a line of column names and a row for each run");
            }
            form.check(name, columns);
            for (CSVRecord record : parser) {
                long line = parser.getCurrentLineNumber();
                if (!record.isConsistent()) {
                    throw new RecordingException(name + ", line " + line + ": expected " + columns.size()
                            + " cells as in the head, found " + record.size());
                }
                rows.add(form.apply(new Cells(name, record, line, asked)));
            }
            return new CsvFile<>(name, List.copyOf(rows), columns.stream().filter(c -> !asked.contains(c)).toList());
        } catch (CSVException | UncheckedIOException | IllegalArgumentException e) {
            if (e instanceof UncheckedIOException u && u.getCause() instanceof CharacterCodingException c) {
                throw c;
            }
            throw new RecordingException(name + " is no CSV: " + e.getMessage());
        }
    }

    /** The names of a file's columns; none if it cannot be read, which who reads it then will say. */
    static List<String> columns(Path file) {
        try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8); CSVParser parser = FORMAT.parse(in)) {
            return parser.getHeaderNames();
        } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
            return List.of();
        }
    }
}
