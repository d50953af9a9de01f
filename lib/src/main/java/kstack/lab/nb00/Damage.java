package kstack.lab.nb00;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import kstack.lab.Ending;
import kstack.lab.view.ByteGrid;
import kstack.lab.view.Cell;
import kstack.trace.Fate;

/**
 * Where a packet ends when one bit of it is wrong: one run of the reader's host for each byte, with its lowest bit
 * flipped. Bytes that end in the same place share a colour.
 */
public final class Damage {
    private Damage() {
    }

    /** A grid of the first {@code bytes} bytes; {@code run} sends a frame through a host and says how it ended. */
    public static ByteGrid grid(byte[] frame, int bytes, Function<byte[], Ending> run) {
        int shown = Math.min(Math.max(1, bytes), frame.length);
        Ending[] ends = new Ending[shown];
        for (int i = 0; i < shown; i++) {
            byte[] broken = frame.clone();
            broken[i] ^= 1;
            ends[i] = run.apply(broken);
        }
        List<Cell> cells = new ArrayList<>();
        for (int from = 0, to; from < shown; from = to) {
            for (to = from + 1; to < shown && ends[to].text().equals(ends[from].text());) {
                to++;
            }
            cells.add(Cell.range(from + 1 == to ? "byte " + from : "bytes " + from + " to " + (to - 1),
                    place(ends[from]), from, to - from, how(ends[from]), ends[from].text()));
        }
        return ByteGrid.of("One bit flipped in each of the first " + shown + " bytes: where the packet ends",
                Arrays.copyOf(frame, shown), cells).colourByLayer();
    }

    private static String place(Ending end) {
        return how(end).equals("delivered") ? "delivered" : end.where() + (end.at() == null ? "" : " (" + end.context()
                + ")");
    }

    private static String how(Ending end) {
        return end.fate() == Fate.DROPPED ? end.reason().name() : end.fate().name().toLowerCase(Locale.ROOT);
    }
}
