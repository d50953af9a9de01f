package kstack.lab;

import java.util.List;
import java.util.Locale;

/** A figure as a reader asks for it: its name, and the unit to tell it in. */
record FigureName(String name, String unit) {
    /** Finds {@code wanted}, a name or a name and a unit, among {@code figures}. */
    static FigureName of(String wanted, List<Figure> figures) {
        String asked = String.valueOf(wanted).trim();
        for (Figure f : figures) {
            if (f.name().equalsIgnoreCase(asked)) {
                return new FigureName(f.name(), f.unit());
            }
        }
        int space = asked.lastIndexOf(' ');
        if (space > 0) {
            String unit = asked.substring(space + 1);
            for (Figure f : figures) {
                if (f.name().equalsIgnoreCase(asked.substring(0, space).trim())) {
                    Scale.factor(f.unit(), unit, f.name());
                    return new FigureName(f.name(), unit);
                }
            }
        }
        throw new IllegalArgumentException("This run has no figure \"" + wanted + "\": use one of "
                + String.join(", ", figures.stream().map(Figure::name).toList())
                + ", with a unit behind it if you like, such as \"delivered kpps\"");
    }

    /** Its value in a run; NaN where the run has no such figure. */
    double value(Measured run) {
        for (Figure f : run.figures()) {
            if (f.name().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT))) {
                return f.in(unit);
            }
        }
        return Double.NaN;
    }

    String title() {
        return Units.label(name, unit);
    }
}
