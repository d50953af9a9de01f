package kstack.compare;

import java.nio.file.Path;
import java.util.List;

/**
 * A CSV of recorded runs.
 *
 * @param name    the file's name, for messages
 * @param rows    in the file's order
 * @param unread  columns that neither the model nor the comparison uses
 */
public record Recording(String name, List<RecordedRow> rows, List<String> unread) {
    /** Reads a file; a {@link RecordingException} says in one line what is wrong with it. */
    public static Recording read(Path file) {
        CsvFile<RecordedRow> csv = CsvFile.read(file, new CsvFile.Form<RecordedRow>() {
            @Override
            public void check(String name, List<String> columns) {
                RowReader.checkColumns(name, columns);
            }

            @Override
            public RecordedRow apply(Cells cells) {
                return RowReader.row(cells);
            }
        }, RowReader.RESULTS);
        return new Recording(csv.name(), csv.rows(), csv.unread());
    }
}
