package kstack.drivers.mq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import kstack.drivers.mq.Dim.PeriodMode;
import org.junit.jupiter.api.Test;

class DimTest {
    private static List<String> rows(String file) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("..", "data", "anchors", file));
        return lines.subList(1, lines.size());
    }

    @Test
    void decisionsAreThoseOfTheKernelsRule() throws IOException {
        String scenario = "";
        Dim dim = null;
        int seen = 0;
        for (String line : rows("dim_golden.csv")) {
            String[] col = line.split(",");
            if (!col[0].equals(scenario)) {
                scenario = col[0];
                dim = Dim.rx(PeriodMode.EQE);
            }
            boolean changed = dim.decide(Long.parseLong(col[2]), Long.parseLong(col[3]), Long.parseLong(col[4]));
            assertEquals(col[5], dim.state().name().toLowerCase(Locale.ROOT), line);
            assertEquals(Integer.parseInt(col[6]), dim.profile(), line);
            assertEquals(Integer.parseInt(col[7]), dim.stepsLeft(), line);
            assertEquals(Integer.parseInt(col[8]), dim.stepsRight(), line);
            assertEquals(Integer.parseInt(col[9]), dim.tired(), line);
            assertEquals(col[10].equals("1"), changed, line);
            seen++;
        }
        assertTrue(seen > 60, seen + " rows");
    }

    @Test
    void profilesAreThoseOfTheKernel() throws IOException {
        // driving a fresh state right reaches each profile; the tables are read at the index
        for (String line : rows("dim_profiles.csv")) {
            String[] col = line.split(",");
            PeriodMode mode = PeriodMode.valueOf(col[1].toUpperCase(Locale.ROOT));
            Dim dim = col[0].equals("rx") ? Dim.rx(mode) : Dim.tx(mode);
            int index = Integer.parseInt(col[2]);
            assertEquals(col[5].equals("1"), dim.profile() == index);
            long rate = 1000;
            for (int i = 0; dim.profile() != index; i++) {
                assertTrue(i < 50, "profile " + index + " was never reached");
                rate *= 2;
                dim.decide(rate, rate, 100);
            }
            assertEquals(Integer.parseInt(col[3]), dim.usec(), line);
            assertEquals(Integer.parseInt(col[4]), dim.packets(), line);
        }
    }

    @Test
    void aDecisionIsMadeAfter64EventsAndRatesAreRoundedUp() {
        Dim dim = Dim.rx(PeriodMode.EQE);
        assertFalse(dim.sample(0, 0, 0, 0), "the first sample is the start");
        assertFalse(dim.sample(1_000_000, 63, 1000, 64_000));
        assertEquals(1, dim.profile());
        assertTrue(dim.sample(2_000_000, 64, 1000, 64_000), "the first bytes are better than none");
        assertEquals(0, dim.profile());
        // the changed profile starts measuring anew with the next sample
        assertFalse(dim.sample(3_000_000, 200, 2000, 128_000));
        assertFalse(dim.sample(3_500_000, 263, 2000, 128_000));
        assertEquals(Dim.State.GOING_LEFT, dim.state());
        dim.sample(4_000_000, 264, 2500, 160_000);
        assertEquals(Dim.State.GOING_RIGHT, dim.state(), "as many bytes a millisecond as before: it turns");
    }

    @Test
    void noTimeBetweenTwoSamplesIsNoDecision() {
        Dim dim = Dim.rx(PeriodMode.EQE);
        dim.sample(5, 0, 0, 0);
        assertFalse(dim.sample(900, 64, 10, 1000));
        assertEquals(Dim.State.PARKING_ON_TOP, dim.state());
    }
}
