package kstack.lab;

import java.util.Objects;

/** One number that a run gave: its name, its unit ({@code "1"} for a plain number), its value; NaN if there is none. */
public record Figure(String name, String unit, double value) {
    public Figure {
        Objects.requireNonNull(name, "name");
        unit = Units.named(unit, "the figure \"" + name + "\"");
    }

    /** The same in another unit of its kind, such as kpps for pps. */
    public double in(String wanted) {
        return value * Scale.factor(unit, wanted, name);
    }

    /** {@code delivered (pps)}: a column's title. */
    public String title() {
        return Units.label(name, unit);
    }
}
