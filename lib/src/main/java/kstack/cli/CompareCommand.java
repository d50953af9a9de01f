package kstack.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import kstack.compare.Comparison;
import kstack.compare.PublishedRow;
import kstack.compare.PublishedTable;
import kstack.compare.Recording;
import kstack.compare.RecordingException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./lab compare FILE...}: recorded runs of a real kernel, and the model on the same settings. */
@Command(name = "compare", description = "Run the model on each row of a CSV of recorded runs; print measured, model, error.",
        footer = {"",
            "A row is one run of Linux with an e1000 in QEMU: settings and counters, with",
            "the column names of data/e1000-qemu. Needed: mitigation, InterruptThrottleRate,",
            "frame_bytes_without_fcs, period_us or offered_pps, duration_s, irq_per_s,",
            "udp_delivered_pps; an absent setting has its usual value. Rows that the model",
            "cannot be set up for are listed with the reason; the exit code stays 0.",
            "",
            "A file with the columns of data/anchors/napi_howto_e1000.csv, xdp_cpu_vs_load.csv",
            "or xdp_paths_by_cores.csv is run on the machine of that measurement.",
            "",
            "--json prints one object:",
            "  files    [{file, columns_not_read [NAME], rows [{line, setting {NAME: V},",
            "           regime, shape_only, measured {NAME: N}, model {NAME: N},",
            "           error {NAME: N}}], not_modelled [{line, reason}]}]",
            "  summary  [{regime, figure, unit, rows, mean_error, worst_error,",
            "           worst_file, worst_line}]",
            "Errors are percent of the measured figure, or points where unit says so."})
final class CompareCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE.csv", arity = "1..*", description = "recorded runs")
    private List<Path> files;

    @Option(names = "--json", description = "print JSON for scripts")
    private boolean json;

    @Override
    public Integer call() {
        List<Recording> recordings = new ArrayList<>();
        List<PublishedTable> tables = new ArrayList<>();
        try {
            for (Path file : files) {
                PublishedTable.read(file).ifPresentOrElse(tables::add, () -> recordings.add(Recording.read(file)));
            }
        } catch (RecordingException e) {
            throw new Complaint(e.getMessage());
        }
        Map<Recording, List<Comparison>> results = new LinkedHashMap<>();
        // rows know nothing of each other; the order stays the file's
        recordings.forEach(r -> results.put(r, r.rows().parallelStream().map(Comparison::of).toList()));
        Map<PublishedTable, List<PublishedRow>> published = new LinkedHashMap<>();
        tables.forEach(t -> published.put(t, t.pending().parallelStream().map(Supplier::get).toList()));
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? CompareJson.text(results, published) : CompareText.of(results, published));
        out.flush();
        return 0;
    }
}
