package kstack.compare;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A published table of measurements on which the model can be run row by row: some of {@code data/anchors}, and any file
 * with the columns of one of them.
 *
 * @param name    the file's name
 * @param form    which table it is
 * @param pending its rows; asking for one runs the model, and rows know nothing of each other
 * @param unread  columns that neither the model nor the comparison uses
 */
public record PublishedTable(String name, Form form, List<Supplier<PublishedRow>> pending, List<String> unread) {
    /** The tables that the model can be run on, told by their columns. */
    public enum Form {
        /** Forwarding between two e1000, NAPI HOWTO. */
        ROUTER("packets forwarded between two e1000 by the router of the NAPI HOWTO, of a million offered",
                List.of("packet_size_bytes", "input_pps", "delivered_per_million", "rx_interrupts_per_million"),
                RouterRun::of),
        /** CPU share of dropping in the raw table or by XDP, by load. */
        CPU_BY_LOAD("CPU share of one core that drops 64-byte frames, by load",
                List.of("path", "offered_mpps", "busy_percent"), DropRun::of),
        /** Rates of whole paths, by cores. */
        PATHS("64-byte frames a second from one end of a path to the other, by cores", List.of("path", "cores", "pps"),
                PathRun::of);

        private final String title;
        private final List<String> columns;
        private final Function<Cells, Supplier<PublishedRow>> run;

        Form(String title, List<String> columns, Function<Cells, Supplier<PublishedRow>> run) {
            this.title = title;
            this.columns = columns;
            this.run = run;
        }

        /** What is measured. */
        public String title() {
            return title;
        }
    }

    /** Reads a file if it is one of these tables. */
    public static Optional<PublishedTable> read(Path file) {
        List<String> columns = CsvFile.columns(file);
        for (Form form : Form.values()) {
            if (columns.containsAll(form.columns)) {
                CsvFile<Supplier<PublishedRow>> csv = CsvFile.read(file, new CsvFile.Form<>() {
                    @Override
                    public void check(String name, List<String> all) {
                        // the columns are what told the form
                    }

                    @Override
                    public Supplier<PublishedRow> apply(Cells cells) {
                        return form.run.apply(cells);
                    }
                }, List.of());
                return Optional.of(new PublishedTable(csv.name(), form, csv.rows(), csv.unread()));
            }
        }
        return Optional.empty();
    }

    /** Runs the model on every row. */
    public List<PublishedRow> run() {
        return pending.stream().map(Supplier::get).toList();
    }
}
