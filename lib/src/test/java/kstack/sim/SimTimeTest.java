package kstack.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimTimeTest {
    @ParameterizedTest
    @CsvSource({"0, 0 ps", "999, 999 ps", "1000, 1 ns", "1500, 1.5 ns", "67200, 67.2 ns", "999999, 999.999 ns",
        "1000000, 1 us", "50000000, 50 us", "1000000000, 1 ms", "4000000000, 4 ms", "1000000000000, 1 s",
        "-1500, -1.5 ns", "1234567, 1.235 us", "9223372036854775807, never"})
    void aTimeIsToldInTheLargestUnitThatLeavesAWholeDigit(long ps, String text) {
        assertEquals(text, SimTime.text(ps));
    }

    @Test
    void aRateBecomesAPeriodRoundedOnce() {
        assertEquals(1_000_000, SimTime.periodPs(1_000_000));
        assertEquals(672_000, SimTime.periodPs(1e12 / 672_000));
        assertEquals(333_333_333, SimTime.periodPs(3000));
        assertThrows(IllegalArgumentException.class, () -> SimTime.periodPs(0));
        assertThrows(IllegalArgumentException.class, () -> SimTime.periodPs(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> SimTime.periodPs(2e12));
    }

    @Test
    void aTimeTooLongForALongIsRefused() {
        assertEquals(3 * SimTime.S, SimTime.s(3));
        assertThrows(ArithmeticException.class, () -> SimTime.s(10_000_000));
    }
}
