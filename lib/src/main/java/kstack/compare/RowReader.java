package kstack.compare;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import kstack.sim.SimTime;

/** One row of a recording as settings and figures: which column means what, and what stands where one is absent. */
final class RowReader {
    /** The emulator's speed where a recording in real time does not say it: an assumption, good for the shape only. */
    static final double REAL_TIME_NS_PER_INSTRUCTION = 4;

    /** Columns that say what was counted in other words; read by nobody, and no setting. */
    static final Set<String> RESULTS = new TreeSet<>(List.of("experiment", "rx_packets_count", "rx_pps", "nic_missed_count",
            "total_nic_missed_count", "total_rx_packets_count", "rx_fifo_errors_count", "alloc_failed_count",
            "softnet_processed_count", "softnet_dropped_count", "softnet_time_squeeze_count", "udp_delivered_count",
            "udp_undelivered_fraction_of_rx", "total_udp_rcvbuf_errors_count", "packets_per_irq", "packets_per_softirq",
            "tick_user_10ms", "tick_system_10ms", "tick_irq_10ms", "tick_softirq_10ms", "tick_idle_10ms",
            "context_switches_per_s", "timer_irq_count", "latency_min_us", "latency_mean_us", "latency_p50_us",
            "latency_p99_us", "latency_p90_us", "latency_max_us",
            "itr_register_at_rest_256ns", "itr_register_seen_256ns", "rdtr_register", "radv_register",
            "arrival_phase_error_ns", "irq_count", "net_rx_softirq_count", "requested_pps", "injector_max_late_us",
            "host_socket_drops_since_start", "sequence_span", "latency_above_min_mean_us", "latency_above_min_p50_us",
            "latency_above_min_p90_us", "latency_above_min_p99_us", "host_load_average_1min", "nic_mpc_register_delta"));

    private static final List<List<String>> NEEDED = List.of(List.of("mitigation"), List.of("InterruptThrottleRate"),
            List.of("frame_bytes_without_fcs"), List.of("period_us", "offered_pps", "injected_pps"), List.of("duration_s"),
            List.of("irq_per_s", "irq_count"), List.of("udp_delivered_pps", "udp_delivered_count"));

    private RowReader() {
    }

    static void checkColumns(String file, List<String> columns) {
        for (List<String> any : NEEDED) {
            if (any.stream().noneMatch(columns::contains)) {
                throw new RecordingException(file + " has no column " + String.join(" or ", any)
                        + "; it begins with " + String.join(", ", columns.subList(0, Math.min(4, columns.size()))));
            }
        }
    }

    static RecordedRow row(Cells c) {
        double durationS = c.number("duration_s", Double.NaN);
        boolean realTime = !c.has("ns_per_instruction") && !c.has("icount_shift");
        Figures measured = figures(c, durationS, realTime);
        StringBuilder why = new StringBuilder();
        Setting s = setting(c, realTime, durationS, why);
        return new RecordedRow(c.line(), s, Double.isNaN(durationS) ? 0 : Math.round(durationS * SimTime.S), measured,
                why.length() == 0 ? null : why.toString());
    }

    private static Figures figures(Cells c, double durationS, boolean realTime) {
        double irq = rate(c, "irq_per_s", "irq_count", durationS);
        double polls = rate(c, "net_rx_softirq_per_s", "net_rx_softirq_count", durationS);
        double delivered = rate(c, "udp_delivered_pps", "udp_delivered_count", durationS);
        double missed = 100 * c.number("nic_missed_fraction_of_offered", Double.NaN);
        double busy = 100 * c.number("cpu_busy_fraction", Double.NaN);
        boolean latency = c.number("latency_valid", 1) == 1 && !realTime;
        return new Figures(irq, polls, delivered, missed, busy,
                latency ? c.number("latency_mean_us", Double.NaN) : Double.NaN,
                latency ? c.number("latency_p50_us", Double.NaN) : Double.NaN,
                latency ? c.number("latency_p99_us", Double.NaN) : Double.NaN);
    }

    private static double rate(Cells c, String perSecond, String count, double durationS) {
        return c.number(perSecond, c.number(count, Double.NaN) / durationS);
    }

    private static Setting setting(Cells c, boolean realTime, double durationS, StringBuilder why) {
        String qemu = oneOf(c, why, "qemu", "stock", "stock", "noclamp");
        boolean on = oneOf(c, why, "mitigation", null, "on", "off").equals("on");
        boolean stopped = oneOf(c, why, "sink", "recv", "recv", "stopped").equals("stopped");
        boolean traced = oneOf(c, why, "traced", "0", "0", "1").equals("1");
        double ns = speed(c, realTime, why);
        int itr = range(c, why, "InterruptThrottleRate", -1, 0, 100_000);
        if (itr > 4 && itr < 100 || itr == 2) {
            say(why, "InterruptThrottleRate is 0, 1, 3, 4 or 100 to 100000, not " + itr);
        }
        int rxd = range(c, why, "RxDescriptors", 256, 48, 4096);
        int rdtr = range(c, why, "RxIntDelay_1.024us", 0, 0, 65_535);
        int radv = range(c, why, "RxAbsIntDelay_1.024us", 8, 0, 65_535);
        int rcvbuf = range(c, why, "udp_rcvbuf_set_bytes", 212_992, 0, Integer.MAX_VALUE);
        int budget = range(c, why, "netdev_budget", 300, 1, Integer.MAX_VALUE);
        int weight = range(c, why, "dev_weight", 64, 1, Integer.MAX_VALUE);
        int defer = range(c, why, "napi_defer_hard_irqs", 0, 0, Integer.MAX_VALUE);
        int flush = range(c, why, "gro_flush_timeout_ns", 0, 0, Integer.MAX_VALUE);
        int bytes = range(c, why, "frame_bytes_without_fcs", -1, 60, 1514);
        int burst = range(c, why, "burst_frames", 1, 1, 10_000);
        double periodUs = period(c, burst, why);
        if (!(durationS > 0 && durationS <= 1000)) {
            say(why, Double.isNaN(durationS) ? "duration_s is empty" : "duration_s is above 0 and at most 1000, not "
                    + durationS);
        }
        return why.length() > 0 ? null : new Setting(qemu.equals("noclamp"), ns, on, itr, rxd, rdtr, radv, rcvbuf, budget,
                weight, defer, flush, stopped, traced, bytes, burst, Math.round(periodUs * SimTime.US), realTime);
    }

    private static double speed(Cells c, boolean realTime, StringBuilder why) {
        int shift = c.integer("icount_shift", -1);
        if (c.has("icount_shift") && (shift < 0 || shift > 10)) {
            say(why, "icount_shift is 0 to 10, not " + shift);
            return Double.NaN;
        }
        double ns = c.number("ns_per_instruction", realTime ? REAL_TIME_NS_PER_INSTRUCTION : 1 << Math.max(0, shift));
        if (shift >= 0 && ns != 1 << shift) {
            say(why, "icount_shift " + shift + " means " + (1 << shift) + " ns per instruction, the row says " + ns);
        } else if (!(ns > 0 && ns <= 1024)) {
            say(why, "ns_per_instruction is above 0 and at most 1024, not " + ns);
        }
        return ns;
    }

    private static double period(Cells c, int burst, StringBuilder why) {
        double periodUs = c.number("period_us", 1e6 * burst / c.number("offered_pps", c.number("injected_pps", Double.NaN)));
        if (!(periodUs >= 0.02 && periodUs <= 1e8)) {
            say(why, Double.isNaN(periodUs) ? "the rate is empty"
                    : "frames arrive every 0.02 us to 100 s, not every " + periodUs + " us");
        } else if (c.has("offered_pps") && Math.abs(c.number("offered_pps", 0) * periodUs / burst - 1e6) > 1e4) {
            say(why, "offered_pps " + c.number("offered_pps", 0) + " is not " + burst + " every " + periodUs + " us");
        }
        return periodUs;
    }

    private static int range(Cells c, StringBuilder why, String column, int absent, int least, int most) {
        int value = c.integer(column, absent);
        if (value < least || value > most) {
            say(why, c.has(column) ? column + " is " + least + " to " + most + ", not " + value : column + " is empty");
        }
        return value;
    }

    private static String oneOf(Cells c, StringBuilder why, String column, String absent, String... known) {
        String word = c.word(column, absent);
        if (word == null || !List.of(known).contains(word)) {
            say(why, word == null ? column + " is empty" : column + " is " + String.join(" or ", known) + " in the model, not "
                    + word);
            return known[0];
        }
        return word;
    }

    private static void say(StringBuilder why, String words) {
        why.append(why.length() == 0 ? "" : "; ").append(words);
    }
}
