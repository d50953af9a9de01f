package kstack.lab.plot;

import java.util.List;
import kstack.lab.Units;
import kstack.lab.show.Markup;

/**
 * One axis: its label, its unit ({@code "1"} for a plain number), whether it is logarithmic, its categories if any, its ends
 * if they were set and do not follow from the data.
 */
record Axis(String label, String unit, boolean log, List<String> categories, double low, double high) {
    Axis {
        if (label == null || label.isBlank()) {
            throw new IllegalArgumentException("An axis has no label: say what it shows, such as \"frame size\"");
        }
        unit = Units.named(unit, "the axis \"" + label + "\"");
        categories = List.copyOf(categories);
    }

    static Axis of(String label, String unit) {
        return new Axis(label, unit, false, List.of(), Double.NaN, Double.NaN);
    }

    Axis logarithmic() {
        return new Axis(label, unit, true, categories, low, high);
    }

    Axis between(double from, double to) {
        return new Axis(label, unit, log, categories, from, to);
    }

    boolean categorical() {
        return !categories.isEmpty();
    }

    String title() {
        return Units.label(label, unit);
    }

    /** A value on this axis as a person says it. */
    String say(double value) {
        if (categorical()) {
            int index = (int) value;
            return index >= 0 && index < categories.size() ? categories.get(index) : String.valueOf(value);
        }
        return Markup.number(value, unit);
    }

    void accept(String series, double[] values) {
        if (!log) {
            return;
        }
        for (double value : values) {
            if (value <= 0) {
                throw new IllegalArgumentException("The series \"" + series + "\" holds " + value + " on the logarithmic"
                        + " axis \"" + label + "\": a logarithm needs values above 0; drop the log axis or leave it out");
            }
        }
    }
}
