package kstack.compare;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * A CSV of recorded runs.
 *
 * @param name    the file's name, for messages
 * @param rows    in the file's order
 * @param unread  columns that neither the model nor the comparison uses
 */
public record Recording(String name, List<RecordedRow> rows, List<String> unread) {
    private static final CSVFormat FORMAT = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true)
            .setIgnoreEmptyLines(true).setTrim(true).get();

    /** Reads a file; a {@link RecordingException} says in one line what is wrong with it. */
    public static Recording read(Path file) {
        try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            return read(file.toString(), in);
        } catch (CharacterCodingException e) {
            throw new RecordingException(file + " is no text in UTF-8: a CSV of recorded runs was expected");
        } catch (java.nio.file.NoSuchFileException e) {
            throw new RecordingException(file + ": no such file");
        } catch (IOException e) {
            throw new RecordingException(file + " cannot be read: " + e.getMessage());
        }
    }

    /** Reads the text of a file. */
    static Recording read(String name, Reader in) throws IOException {
        List<RecordedRow> rows = new ArrayList<>();
        TreeSet<String> asked = new TreeSet<>(RowReader.RESULTS);
        try (CSVParser parser = FORMAT.parse(in)) {
            List<String> columns = parser.getHeaderNames();
            if (columns.isEmpty()) {
                throw new RecordingException(name + " is empty: expected a line of column names and a row for each run");
            }
            RowReader.checkColumns(name, columns);
            for (CSVRecord record : parser) {
                long line = parser.getCurrentLineNumber();
                if (!record.isConsistent()) {
                    throw new RecordingException(name + ", line " + line + ": expected " + columns.size()
                            + " cells as in the head, found " + record.size());
                }
                rows.add(RowReader.row(new Cells(name, record, line, asked)));
            }
            List<String> unread = columns.stream().filter(c -> !asked.contains(c)).toList();
            return new Recording(name, List.copyOf(rows), unread);
        } catch (CSVException | UncheckedIOException | IllegalArgumentException e) {
            if (e instanceof UncheckedIOException u && u.getCause() instanceof CharacterCodingException c) {
                throw c;
            }
            throw new RecordingException(name + " is no CSV: " + e.getMessage());
        }
    }
}
