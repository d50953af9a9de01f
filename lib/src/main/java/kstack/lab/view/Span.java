package kstack.lab.view;

import java.util.Objects;

/**
 * One bar of a timeline: a stage that ran from {@code startPs} to {@code endPs} (picoseconds of simulated time) in a
 * lane, usually the name of its context.
 */
public record Span(String lane, String name, long startPs, long endPs) {
    public Span {
        Objects.requireNonNull(lane, "lane");
        Objects.requireNonNull(name, "name");
        if (endPs < startPs) {
            throw new IllegalArgumentException("The span \"" + name + "\" ends at " + endPs + " ps, before it starts at "
                    + startPs + " ps");
        }
    }

    /** A span in the lane of its context. */
    public static Span of(Lane context, String name, long startPs, long endPs) {
        return new Span(context.label(), name, startPs, endPs);
    }

    public double durationNs() {
        return (endPs - startPs) / 1000.0;
    }
}
