package kstack.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import kstack.compare.Figures.Figure;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Every recorded run of the real driver in QEMU, held to limits by where it lies on the curve; prints the errors. Rows over
 * a limit are named in {@link KnownMisses} with how far they may be off and which mechanism is missing.
 */
@DisplayName("The model beside Linux 6.1 with the real e1000 driver")
class RecordedE1000Test {
    private static final double KNEE_FROM_PPS = 42_000;
    private static final double SATURATED_FROM_PPS = 76_900;
    private static final List<String> FILES = List.of("main", "nosink", "noclamp", "rxd", "rdtr", "budget", "repeat", "itr20k",
            "trace", "fast", "big");

    /** The limit of one figure of a row, or NaN. */
    private static double limit(Comparison c, Figure figure) {
        Setting s = c.row().setting();
        // the knee scales with the CPU's speed
        double pps = s.offeredPps() * s.nsPerInstruction() / 4;
        boolean saturated = pps >= SATURATED_FROM_PPS;
        boolean knee = !saturated && pps >= KNEE_FROM_PPS;
        return switch (figure) {
            case IRQ -> saturated ? Double.NaN : knee ? 25 : 1;
            case BUSY -> saturated || knee ? Double.NaN : 3;
            case POLLS -> saturated ? 5 : Double.NaN;
            case DELIVERED -> s.stopped() ? Double.NaN : saturated ? 5 : knee ? 25 : Double.NaN;
            case MISSED -> saturated ? 2 : Double.NaN;
            case MEAN -> 10;
            case P99 -> 15;
            default -> Double.NaN;
        };
    }

    @Test
    @DisplayName("keeps to the limits in every row but the known misses, and those have not become worse")
    void everyRow() {
        List<String> bad = new ArrayList<>();
        int[] figures = new int[2];
        for (String name : FILES) {
            Recording file = Recording.read(Path.of("..", "data", "e1000-qemu", "icount-" + name + ".csv"));
            assertEquals(List.of(), file.unread(), name);
            List<Comparison> rows = file.rows().stream().map(Comparison::of).toList();
            for (Comparison c : rows) {
                assertTrue(c.row().canBeModelled(), name + " line " + c.row().line() + ": " + c.row().reason());
                for (Figure f : Figure.values()) {
                    check(name, c, f, bad, figures);
                }
            }
        }
        System.out.printf(Locale.ROOT, "%d figures within their limits, %d known misses%n", figures[0], figures[1]);
        assertTrue(bad.isEmpty(), bad.size() + " figures over their limits\n" + String.join("\n", bad));
    }

    private static void check(String name, Comparison c, Figure f, List<String> bad, int[] figures) {
        double limit = limit(c, f);
        // from nothing there is no percentage: of what was offered
        double error = c.row().measured().of(f) == 0 && f.relative() ? 100 * c.model().of(f) / c.row().setting().offeredPps()
                : c.error(f);
        if (Double.isNaN(limit) || Double.isNaN(error)) {
            return;
        }
        if (Math.abs(error) <= limit) {
            figures[0]++;
            return;
        }
        String line = String.format(Locale.ROOT, "%s line %d %s: %s measured %.2f model %.2f error %+.2f limit %.0f", name,
                c.row().line(), c.row().setting().text(), f.title(), c.row().measured().of(f), c.model().of(f), error, limit);
        double allowed = KnownMisses.allowed(name, c.row().line(), f);
        if (!(Math.abs(error) <= allowed)) {
            bad.add(line);
        } else {
            figures[1]++;
        }
        System.out.println((Math.abs(error) <= allowed ? "known miss: " : "TOO FAR OFF: ") + line);
    }
}
