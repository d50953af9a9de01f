package kstack.lab.nb03;

import java.util.ArrayList;
import java.util.List;

/**
 * Bytes of a block that were written as one thing, such as a header: [from, to). They stay where they are until
 * something is written over them. {@code shade} numbers the colours.
 */
record Piece(String name, int from, int to, int shade) {
    /** The pieces after {@code fresh} was written: what it covers is gone. */
    static List<Piece> write(List<Piece> pieces, Piece fresh) {
        List<Piece> left = new ArrayList<>();
        for (Piece old : pieces) {
            if (old.from < fresh.from && old.to > fresh.from) {
                left.add(new Piece(old.name, old.from, fresh.from, old.shade));
            }
            if (old.to > fresh.to && old.from < fresh.to) {
                left.add(new Piece(old.name, fresh.to, old.to, old.shade));
            }
            if (old.to <= fresh.from || old.from >= fresh.to) {
                left.add(old);
            }
        }
        if (fresh.to > fresh.from) {
            left.add(fresh);
        }
        return List.copyOf(left);
    }
}
