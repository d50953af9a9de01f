package kstack.compare;

/**
 * One figure of a published row, measured and modelled.
 *
 * @param name     as the table heads it
 * @param relative true if its error is told in percent of the measured figure, false if in points
 * @param measured what the source prints; NaN if nothing
 * @param model    what the model counted
 */
public record PublishedFigure(String name, boolean relative, double measured, double model) {
    /** The model's error: percent or points; NaN if there is nothing to compare. */
    public double error() {
        return relative ? 100 * (model - measured) / measured : model - measured;
    }
}
