package kstack.compare;

import java.util.List;
import java.util.function.Supplier;

/**
 * One row of a published table beside the model.
 *
 * @param line    of the file, from 1 for the head
 * @param setting what was run, for people
 * @param figures measured and modelled; empty if {@code reason} says why not
 * @param reason  why the row cannot be modelled, or null
 */
public record PublishedRow(long line, String setting, List<PublishedFigure> figures, String reason) {
    /** A row that the model ran. */
    static PublishedRow of(long line, String setting, PublishedFigure... figures) {
        return new PublishedRow(line, setting, List.of(figures), null);
    }

    /** A row that it cannot run. */
    static Supplier<PublishedRow> notModelled(long line, String setting, String reason) {
        return () -> new PublishedRow(line, setting, List.of(), reason);
    }

    /** The figure with this name. */
    public PublishedFigure figure(String name) {
        return figures.stream().filter(f -> f.name().equals(name)).findFirst().orElseThrow(() ->
                new IllegalArgumentException("this row has " + figures.stream().map(PublishedFigure::name).toList()
                        + ", not " + name));
    }
}
