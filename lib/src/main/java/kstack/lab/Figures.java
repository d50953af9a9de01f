package kstack.lab;

import java.util.ArrayList;
import java.util.List;
import kstack.lab.show.Markup;

/**
 * Figures of a point that is no {@link Run}: {@code Figures.of("output", "pps", out / seconds).and("lost", "pps", lost)}.
 */
public final class Figures implements Measured {
    private final List<Figure> figures;

    private Figures(List<Figure> figures) {
        this.figures = figures;
    }

    /** The first figure. */
    public static Figures of(String name, String unit, double value) {
        return new Figures(List.of(new Figure(name, unit, value)));
    }

    /** These and one more. */
    public Figures and(String name, String unit, double value) {
        List<Figure> more = new ArrayList<>(figures);
        more.add(new Figure(name, unit, value));
        return new Figures(List.copyOf(more));
    }

    @Override
    public List<Figure> figures() {
        return figures;
    }

    @Override
    public String toString() {
        return String.join(", ", figures.stream().map(f -> f.name() + " " + Markup.number(f.value(), f.unit())).toList());
    }
}
