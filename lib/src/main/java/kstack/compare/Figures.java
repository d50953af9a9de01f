package kstack.compare;

/**
 * What was counted in one run, measured or modelled; NaN where there is no figure.
 *
 * @param irqPerS        interrupts of the card
 * @param pollsPerS      runs of the NET_RX softirq, polls with one busy card
 * @param deliveredPps   datagrams that the process has read
 * @param missedPercent  frames that the card had no descriptor for, of those offered
 * @param busyPercent    time in which the CPU was not idle
 * @param latencyMeanUs  from a frame's arrival at the card to the return of recv()
 * @param latencyP50Us   its median
 * @param latencyP99Us   its 99th percentile
 */
public record Figures(double irqPerS, double pollsPerS, double deliveredPps, double missedPercent, double busyPercent,
        double latencyMeanUs, double latencyP50Us, double latencyP99Us) {

    /** The figures in this order, with their names, units and the way their error is told. */
    public enum Figure {
        /** Interrupts a second. */
        IRQ("irq/s", "irq_per_s", true, 1),
        /** Polls a second. */
        POLLS("polls/s", "polls_per_s", true, 1),
        /** Datagrams read a second. */
        DELIVERED("delivered/s", "delivered_pps", true, 1),
        /** Share missed at the card. */
        MISSED("missed %", "missed_percent", false, 2),
        /** Share of CPU time. */
        BUSY("busy %", "busy_percent", false, 2),
        /** Mean latency. */
        MEAN("mean us", "latency_mean_us", true, 2),
        /** Median latency. */
        P50("p50 us", "latency_p50_us", true, 1),
        /** 99th percentile of latency. */
        P99("p99 us", "latency_p99_us", true, 1);

        private final String title;
        private final String key;
        private final boolean relative;
        private final int digits;

        Figure(String title, String key, boolean relative, int digits) {
            this.title = title;
            this.key = key;
            this.relative = relative;
            this.digits = digits;
        }

        /** Heading of a table. */
        public String title() {
            return title;
        }

        /** Key in JSON. */
        public String key() {
            return key;
        }

        /** True if its error is told in percent of the measured figure, false if in points. */
        public boolean relative() {
            return relative;
        }

        /** Digits after the point in a table. */
        public int digits() {
            return digits;
        }

        /** The model's error: percent or points; NaN if there is nothing to compare. */
        public double error(Figures measured, Figures model) {
            double m = measured.of(this);
            double x = model.of(this);
            if (!relative) {
                return x - m;
            }
            return m == 0 ? x == 0 ? 0 : x > 0 ? Double.POSITIVE_INFINITY : Double.NaN : 100 * (x - m) / m;
        }
    }

    /** One figure. */
    public double of(Figure f) {
        return switch (f) {
            case IRQ -> irqPerS;
            case POLLS -> pollsPerS;
            case DELIVERED -> deliveredPps;
            case MISSED -> missedPercent;
            case BUSY -> busyPercent;
            case MEAN -> latencyMeanUs;
            case P50 -> latencyP50Us;
            case P99 -> latencyP99Us;
        };
    }
}
