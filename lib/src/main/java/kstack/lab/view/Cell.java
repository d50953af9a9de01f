package kstack.lab.view;

import java.util.Objects;

/**
 * A field of a packet for the byte grid: which bytes, of which layer, with the value as a person reads it and its
 * meaning. {@code suspicious} fields are marked by a border and a hatch as well as colour.
 */
public record Cell(String name, String layer, int offset, int length, String value, String meaning,
        boolean suspicious) {
    public Cell {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(layer, "layer");
        if (offset < 0 || length < 1) {
            throw new IllegalArgumentException("The field \"" + name + "\" has " + length + " bytes at offset " + offset
                    + ": a field starts at 0 or later and has a byte or more");
        }
    }

    /** A field that is as it should be. */
    public static Cell range(String name, String layer, int offset, int length, String value, String meaning) {
        return new Cell(name, layer, offset, length, value, meaning, false);
    }

    /** The same field, marked. */
    public Cell suspect() {
        return new Cell(name, layer, offset, length, value, meaning, true);
    }
}
