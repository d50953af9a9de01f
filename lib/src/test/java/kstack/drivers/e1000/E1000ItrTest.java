package kstack.drivers.e1000;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import kstack.drivers.e1000.E1000Itr.LatencyRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class E1000ItrTest {
    private static List<String> rows(String file) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("../data/anchors/" + file));
        return lines.subList(1, lines.size());
    }

    static List<String> golden() throws IOException {
        return rows("e1000_itr_golden.csv");
    }

    static List<String> registers() throws IOException {
        return rows("e1000_itr_register.csv");
    }

    static List<String> modes() throws IOException {
        return rows("e1000_itr_modes.csv").stream().filter(r -> r.contains("dynamic")).toList();
    }

    private static LatencyRange range(String name) {
        return LatencyRange.valueOf(name.toUpperCase(Locale.ROOT));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("golden")
    void theClassifierDecidesAsTheDriverDoes(String row) {
        String[] c = row.split(",");
        assertEquals(range(c[3]), E1000Itr.update(range(c[0]), Integer.parseInt(c[1]), Integer.parseInt(c[2])));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("registers")
    void theRegisterIsTheGapInUnitsOf256Nanoseconds(String row) {
        String[] c = row.split(",");
        int register = E1000Itr.register(Integer.parseInt(c[0]));
        assertEquals(Integer.parseInt(c[1]), register);
        assertEquals(c[2], java.math.BigDecimal.valueOf(register * 256L, 3).stripTrailingZeros().toPlainString());
    }

    /** Traffic that each class keeps or comes to: packets and bytes of one interval. */
    private static int rateAfter(E1000Itr itr, int packets, int bytes) {
        for (int i = 0; i < 20; i++) {
            itr.step(1000, packets, bytes, 0, 0);
        }
        return itr.rate();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("modes")
    void eachModeStartsAndEndsAtItsRates(String row) {
        String[] c = row.split(",");
        E1000Itr itr = new E1000Itr(Integer.parseInt(c[0]));
        assertTrue(itr.dynamic());
        assertEquals(Integer.parseInt(c[2]), itr.rate());
        assertEquals(Integer.parseInt(c[3]), rateAfter(itr, 1, 60), "few small packets");
        assertEquals(Integer.parseInt(c[4]), rateAfter(itr, 4, 6056), "a few large ones");
        assertEquals(Integer.parseInt(c[5]), rateAfter(itr, 12, 18_000), "many large ones");
    }

    @Test
    void aHigherRateIsReachedInStepsOfAQuarterOfTheTargetAndALowerOneAtOnce() {
        E1000Itr itr = new E1000Itr(1);
        List<Integer> rates = new ArrayList<>();
        itr.step(1000, 1, 9000, 0, 0);
        rates.add(itr.rate());
        for (int i = 0; i < 4; i++) {
            itr.step(1000, 4, 2400, 0, 0);
            rates.add(itr.rate());
        }
        for (int i = 0; i < 4; i++) {
            itr.step(1000, 1, 60, 0, 0);
            rates.add(itr.rate());
        }
        assertEquals(List.of(4000, 9000, 14_000, 19_000, 20_000, 37_500, 55_000, 70_000, 70_000), rates);
    }

    @Test
    void theBusierDirectionDecides() {
        E1000Itr itr = new E1000Itr(1);
        itr.step(1000, 1, 60, 2, 18_000);
        assertEquals(LatencyRange.LOWEST, itr.rx());
        assertEquals(LatencyRange.BULK, itr.tx());
        assertEquals(4000, itr.rate());
    }

    @Test
    void aLinkBelowOneGigabitAlwaysGetsFourThousand() {
        E1000Itr itr = new E1000Itr(3);
        assertTrue(itr.step(100, 1, 60, 0, 0));
        assertEquals(4000, itr.rate());
        assertFalse(itr.step(100, 1, 60, 0, 0), "nothing to write");
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 8000", "20000, 0, 8000", "0, 9999, 8000", "50000, 50000, 2000", "30000, 10000, 5000",
        "100000, 50000, 4000"})
    void theSimplifiedModeLooksAtTheBalanceOfTheDirections(long rx, long tx, int perSecond) {
        assertEquals(perSecond, E1000Itr.simplifiedRate(rx, tx));
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "1, 1, 195", "3, 3, 195", "10, 100000, 39", "50, 20000, 195", "100, 10000, 390",
        "1000, 1000, 3906", "10000, 100, 39062", "7500, 132, 29370"})
    void rxUsecsOfEthtoolIsAModeOrTheGap(int usecs, int setting, int register) {
        E1000Itr itr = E1000Itr.ofRxUsecs(usecs);
        assertEquals(setting, itr.setting());
        assertEquals(register, itr.register());
    }

    @Test
    void theGapIsShownAsTheDriverRoundsIt() {
        assertEquals(3, E1000Itr.ofRxUsecs(3).rxUsecs());
        assertEquals(50, E1000Itr.ofRxUsecs(50).rxUsecs());
        assertEquals(7575, E1000Itr.ofRxUsecs(7500).rxUsecs(), "133 a second lost its lower bits: 132");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 2, 5, 9, 10_001})
    void rxUsecsThatTheDriverRefusesAreRefused(int usecs) {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> E1000Itr.ofRxUsecs(usecs)).getMessage()
                .contains("Invalid argument"));
    }
}
