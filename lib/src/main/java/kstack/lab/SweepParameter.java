package kstack.lab;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;

/** One parameter of a sweep: its label, its unit, its values; numbers make an axis, anything else categories. */
record SweepParameter<V>(String label, String unit, List<V> values) {
    SweepParameter {
        if (label == null || label.isBlank()) {
            throw new IllegalArgumentException("A sweep's parameter needs a name, such as \"offered load\"");
        }
        unit = Units.named(unit, "the parameter \"" + label + "\"");
        if (values.isEmpty()) {
            throw new IllegalArgumentException("The sweep over \"" + label + "\" has no values: give one or more");
        }
        if (new HashSet<>(values).size() < values.size()) {
            throw new IllegalArgumentException("The sweep over \"" + label + "\" has a value twice: " + values);
        }
    }

    boolean numeric() {
        return values.get(0) instanceof Number;
    }

    String title() {
        return Units.label(label, unit);
    }

    /** {@code offered load 10 kpps}. */
    String say(Object value) {
        return label + " " + text(value) + (unit.equals("1") ? "" : " " + unit);
    }

    /** A value as text; equal numbers have equal texts. */
    static String text(Object value) {
        return value instanceof Number n ? new BigDecimal(n.toString()).stripTrailingZeros().toPlainString()
                : String.valueOf(value);
    }
}
