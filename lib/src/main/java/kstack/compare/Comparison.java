package kstack.compare;

import kstack.kernel.CostModel;
import kstack.trace.Fn;

/**
 * A recorded run and the model's.
 *
 * @param row   the recorded one
 * @param model what the model counted; null if the row cannot be modelled
 */
public record Comparison(RecordedRow row, Figures model) {
    private static final int TRACE_INSTRUCTIONS = 1_090;

    /** Where on the curve a run lies; limits and mechanisms differ. */
    public enum Regime {
        /** The CPU keeps up. */
        BELOW_KNEE("below the knee"),
        /** The process or the softirq begins to lose. */
        KNEE("knee"),
        /** Frames are missed at the card: polls are always full. */
        SATURATED("saturated");

        private final String text;

        Regime(String text) {
            this.text = text;
        }

        /** For people. */
        public String text() {
            return text;
        }
    }

    /** Runs the model on one row. */
    public static Comparison of(RecordedRow row) {
        return row.canBeModelled() ? of(row, CostModel.qemuE1000(row.setting().nsPerInstruction()))
                : new Comparison(row, null);
    }

    /** Runs the model on one row with other costs. */
    public static Comparison of(RecordedRow row, CostModel costs) {
        if (!row.canBeModelled()) {
            return new Comparison(row, null);
        }
        return new Comparison(row, RowRun.of(row, row.setting().traced() ? traced(costs, row.setting()) : costs));
    }

    /** A histogram trigger at napi:napi_poll: as many instructions a poll as the traced recordings took longer. */
    private static CostModel traced(CostModel costs, Setting s) {
        double ns = costs.perCallPs(Fn.NAPI_POLL) / 1e3 + TRACE_INSTRUCTIONS * s.nsPerInstruction();
        return costs.with(Fn.NAPI_POLL, ns, 0, "with a trace event's histogram trigger: data/e1000-qemu/icount-trace.csv");
    }

    /** The model's error in one figure; NaN if there is nothing to compare. */
    public double error(Figures.Figure figure) {
        return model == null ? Double.NaN : figure.error(row.measured(), model);
    }

    /**
     * Where the measured run lies: saturated if the CPU is full and frames are missed; at the knee if the CPU is full or
     * almost, or datagrams are lost.
     */
    public Regime regime() {
        Figures m = row.measured();
        if (m.missedPercent() > 1 && m.busyPercent() > 99) {
            return Regime.SATURATED;
        }
        boolean loses = row.setting() != null && !row.setting().stopped()
                && m.deliveredPps() < 0.99 * row.setting().offeredPps();
        return m.busyPercent() > 97 || loses ? Regime.KNEE : Regime.BELOW_KNEE;
    }

    /** True if the run was recorded in the host's time, where only the shape compares. */
    public boolean shapeOnly() {
        return row.setting() != null && row.setting().realTime();
    }
}
