package kstack.lab;

/** Units are never left out: {@code "1"} says that a number has none. */
public final class Units {
    private Units() {
    }

    /** The unit, or one line that says where it is missing. */
    public static String named(String unit, String where) {
        if (unit == null || unit.isBlank()) {
            throw new IllegalArgumentException(
                    "The unit of " + where + " is missing: name it, such as \"ns\", or write \"1\" for a plain number");
        }
        return unit.trim();
    }

    /** {@code time (ns)}; a plain number has its label alone. */
    public static String label(String label, String unit) {
        return unit.equals("1") ? label : label + " (" + unit + ")";
    }
}
