package kstack.lab;

import java.util.List;
import java.util.Map;

/** Units of one kind and their sizes: a chart may show kpps where a run counts pps. */
final class Scale {
    private static final List<Map<String, Double>> KINDS = List.of(
            Map.of("pps", 1.0, "kpps", 1e3, "Mpps", 1e6),
            Map.of("1/s", 1.0, "k/s", 1e3, "M/s", 1e6),
            Map.of("ps", 1e-12, "ns", 1e-9, "us", 1e-6, "ms", 1e-3, "s", 1.0),
            Map.of("B", 1.0, "KB", 1e3, "MB", 1e6, "GB", 1e9),
            Map.of("b/s", 1.0, "kb/s", 1e3, "Mb/s", 1e6, "Gb/s", 1e9));

    private Scale() {
    }

    /** What a value in {@code unit} is multiplied by to be in {@code wanted}. */
    static double factor(String unit, String wanted, String name) {
        if (unit.equals(wanted)) {
            return 1;
        }
        for (Map<String, Double> kind : KINDS) {
            if (kind.containsKey(unit) && kind.containsKey(wanted)) {
                return kind.get(unit) / kind.get(wanted);
            }
        }
        throw new IllegalArgumentException("\"" + name + "\" is counted in " + unit + ", which cannot be told in " + wanted
                + others(unit));
    }

    /** True if {@code word} is a unit that some figure can be told in. */
    static boolean known(String word) {
        return KINDS.stream().anyMatch(kind -> kind.containsKey(word));
    }

    private static String others(String unit) {
        return KINDS.stream().filter(kind -> kind.containsKey(unit)).findFirst()
                .map(kind -> ": use one of " + kind.keySet().stream().sorted().toList()).orElse("");
    }
}
