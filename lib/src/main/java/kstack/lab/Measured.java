package kstack.lab;

import java.util.List;

/**
 * What one point of a sweep gave, as figures: a {@link Run} of a host, or {@link Figures} of one's own where something
 * else was run.
 */
public interface Measured {
    /** The figures, in the order of the table's columns. */
    List<Figure> figures();

    /** A figure by name, {@code "delivered"}, or by name and unit, {@code "delivered kpps"}. */
    default double figure(String wanted) {
        return FigureName.of(wanted, figures()).value(this);
    }
}
