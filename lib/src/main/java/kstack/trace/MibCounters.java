package kstack.trace;

import java.util.LinkedHashMap;
import java.util.Map;

/** The counters of one network namespace: a {@code long} for each {@link Mib}. */
public final class MibCounters {
    private static final Mib[] ALL = Mib.values();
    private final long[] values = new long[ALL.length];

    /** Adds one. */
    public void inc(Mib counter) {
        values[counter.ordinal()]++;
    }

    /** Adds {@code n}. */
    public void add(Mib counter, long n) {
        values[counter.ordinal()] += n;
    }

    /** The value. */
    public long value(Mib counter) {
        return values[counter.ordinal()];
    }

    /** Those that are not 0, by printed name, in printed order. */
    public Map<String, Long> moved() {
        Map<String, Long> moved = new LinkedHashMap<>();
        for (Mib m : ALL) {
            if (values[m.ordinal()] != 0) {
                moved.put(m.toString(), values[m.ordinal()]);
            }
        }
        return moved;
    }
}
