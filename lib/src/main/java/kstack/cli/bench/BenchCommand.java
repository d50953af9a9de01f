package kstack.cli.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./lab bench}: how fast the model runs on this machine, by JMH. */
@Command(name = "bench", description = {"Measure packets a second of wall time from the wire to recv().",
    "One core, with JMH: whole UDP path, counters, cost ledger and checksums on.",
    "Other work on the machine makes it slower; the allocation figure does not depend on that."})
public final class BenchCommand implements Callable<Integer> {
    private static final double NS_TO_MPPS = 1e3;
    /** As {@code lab} starts the notebook's kernel, JJAVA_JVM_OPTS. */
    private static final String[] KERNEL_JVM = {"-Xmx1g", "-Djava.awt.headless=true"};

    @Spec
    private CommandSpec spec;

    @Option(names = "--frame", paramLabel = "BYTES", split = ",", defaultValue = "60,1514",
            description = "Frame sizes without FCS, 60 to 1514; default ${DEFAULT-VALUE}.")
    private List<Integer> frames;

    @Option(names = "--seconds", paramLabel = "N", defaultValue = "2",
            description = "Seconds of one measurement; default ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "5",
            description = "Measurements after as many warm-ups, in each of two fresh JVMs; default ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(names = "--driver-in-cell", description = {"Measures the built-in driver beside one that is compiled as a notebook",
        "compiles a cell (JShell), in JVMs with the options of the notebook's kernel."})
    private boolean driverInCell;

    @Option(names = "--json", description = "One JSON object on standard output.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        for (int bytes : frames) {
            require(bytes >= 60 && bytes <= 1514, "--frame takes 60 to 1514 bytes, got " + bytes);
        }
        require(seconds >= 1 && seconds <= 60, "--seconds takes 1 to 60, got " + seconds);
        require(rounds >= 1 && rounds <= 50, "--rounds takes 1 to 50, got " + rounds);
        if (!json) {
            spec.commandLine().getErr().printf(Locale.ROOT, "about %d seconds ...%n",
                    2 * frames.size() * drivers().length * 2 * rounds * seconds);
            spec.commandLine().getErr().flush();
        }
        Collection<RunResult> results = new Runner(options()).run();
        List<Map<String, Object>> rows = new ArrayList<>();
        for (RunResult r : results) {
            rows.add(row(r));
        }
        if (json) {
            spec.commandLine().getOut().println(new ObjectMapper().writeValueAsString(Map.of("udp_path", rows)));
        } else {
            print(rows);
        }
        spec.commandLine().getOut().flush();
        return 0;
    }

    private void require(boolean ok, String message) {
        if (!ok) {
            throw new ParameterException(spec.commandLine(), message);
        }
    }

    private Options options() {
        ChainedOptionsBuilder b = new OptionsBuilder().include(UdpPathBenchmark.class.getName())
                .param("frameBytes", frames.stream().map(String::valueOf).toArray(String[]::new))
                .param("driver", drivers()).forks(2).warmupIterations(rounds).measurementIterations(rounds)
                .warmupTime(TimeValue.seconds(seconds)).measurementTime(TimeValue.seconds(seconds))
                .addProfiler(GCProfiler.class).verbosity(VerboseMode.SILENT).shouldFailOnError(true);
        if (driverInCell) {
            return b.jvmArgs(KERNEL_JVM).build();
        }
        // Nothing is allocated, so the collector does no work; the serial one has the cheapest write barrier. Without
        // tiers code is compiled once, from a whole profile: an eighth faster, after a start that warm-up hides.
        List<String> jvm = new ArrayList<>(List.of("-XX:+UseSerialGC", "-XX:-TieredCompilation", "-Xms256m",
                "-Xmx256m", "-XX:+AlwaysPreTouch"));
        if (System.getProperty("os.name").startsWith("Linux")) {
            jvm.add("-XX:+UseTransparentHugePages");
        }
        return b.jvmArgs(jvm.toArray(String[]::new)).build();
    }

    private String[] drivers() {
        return driverInCell ? new String[] {"built-in", "cell"} : new String[] {"built-in"};
    }

    private static Map<String, Object> row(RunResult r) {
        Result<?> time = r.getPrimaryResult();
        double[] error = time.getStatistics().getConfidenceIntervalAt(0.999);
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("driver", r.getParams().getParam("driver"));
        row.put("frame_bytes", Integer.parseInt(r.getParams().getParam("frameBytes")));
        // the median: other work on the machine only ever adds time, now and then a lot of it
        double median = time.getStatistics().getPercentile(50);
        row.put("mpps", round(NS_TO_MPPS / median));
        row.put("ns_per_packet", round(median));
        row.put("ns_best", round(time.getStatistics().getMin()));
        row.put("ns_low", round(error[0]));
        row.put("ns_high", round(error[1]));
        row.put("bytes_allocated_per_packet", Math.round(r.getSecondaryResults().get("gc.alloc.rate.norm").getScore()));
        return row;
    }

    private static double round(double v) {
        return Double.parseDouble(String.format(Locale.ROOT, "%.2f", v));
    }

    private void print(List<Map<String, Object>> rows) {
        StringBuilder s = new StringBuilder("UDP, wire to recv(), one core of this machine, Java "
                + Runtime.version().feature() + System.lineSeparator());
        s.append(String.format(Locale.ROOT, "%10s %8s %8s %10s %8s %20s %18s%n", "driver", "frame", "Mpps", "ns, median",
                "best", "99.9 % of the mean", "allocated/packet"));
        for (Map<String, Object> row : rows) {
            s.append(String.format(Locale.ROOT, "%10s %6d B %8.2f %10.1f %8.1f %9.1f to %7.1f %16d B%n", row.get("driver"),
                    row.get("frame_bytes"),
                    row.get("mpps"), row.get("ns_per_packet"), row.get("ns_best"), row.get("ns_low"), row.get("ns_high"),
                    row.get("bytes_allocated_per_packet")));
        }
        for (int i = 0; driverInCell && i < frames.size(); i++) {
            int bytes = frames.get(i);
            s.append(String.format(Locale.ROOT, "%d B: the driver in a cell reaches %.0f %% of the built-in one's speed%n",
                    bytes, 100 * mpps(rows, "cell", bytes) / mpps(rows, "built-in", bytes)));
        }
        spec.commandLine().getOut().print(s);
    }

    private static double mpps(List<Map<String, Object>> rows, String driver, int bytes) {
        return rows.stream().filter(r -> r.get("driver").equals(driver) && r.get("frame_bytes").equals(bytes))
                .mapToDouble(r -> (double) r.get("mpps")).findFirst().orElse(Double.NaN);
    }
}
