package kstack.lab.nb00;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import kstack.lab.Ending;
import kstack.lab.view.ByteGrid;
import kstack.lab.view.Cell;

/**
 * Where a packet ends when one bit of it is wrong: one run of the reader's host for each byte, with its lowest bit
 * flipped. Bytes with the same end share a colour.
 */
public final class Damage {
    private Damage() {
    }

    /** A grid of the first {@code bytes} bytes; {@code run} sends a frame through a host and says how it ended. */
    public static ByteGrid grid(byte[] frame, int bytes, Function<byte[], Ending> run) {
        int shown = Math.min(Math.max(1, bytes), frame.length);
        List<Cell> cells = new ArrayList<>();
        String[] ends = new String[shown];
        for (int i = 0; i < shown; i++) {
            byte[] broken = frame.clone();
            broken[i] ^= 1;
            ends[i] = run.apply(broken).text();
        }
        List<String> kinds = Arrays.stream(ends).distinct().toList();
        for (String kind : kinds) {
            for (int i = 0; i < shown; i++) {
                int from = i;
                while (i < shown && ends[i].equals(kind)) {
                    i++;
                }
                if (i > from) {
                    cells.add(Cell.range(from == i - 1 ? "byte " + from : "bytes " + from + " to " + (i - 1),
                            kind, from, i - from, Integer.toString(i - from), kind));
                }
            }
        }
        return ByteGrid.of("One bit flipped in each of the first " + shown + " bytes: where the packet ends",
                Arrays.copyOf(frame, shown), cells);
    }
}
