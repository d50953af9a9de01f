package kstack.compare;

/**
 * One recorded run: its settings and what was counted, or the reason why the model cannot be set up like it.
 *
 * @param line       of the file, from 1 for the head
 * @param setting    null if {@code reason} says why not
 * @param durationPs length of the counted interval
 * @param measured   what the recording says
 * @param reason     why the row cannot be modelled, or null
 */
public record RecordedRow(long line, Setting setting, long durationPs, Figures measured, String reason) {
    /** True if the model can be set up like this run. */
    public boolean canBeModelled() {
        return reason == null;
    }
}
