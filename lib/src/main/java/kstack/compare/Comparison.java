package kstack.compare;

/**
 * A recorded run and the model's.
 *
 * @param row   the recorded one
 * @param model what the model counted; null if the row cannot be modelled
 */
public record Comparison(RecordedRow row, Figures model) {
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
        return new Comparison(row, row.canBeModelled() ? RowRun.of(row) : null);
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
