package kstack.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import kstack.trace.Fn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CostModelTest {
    @ParameterizedTest
    @EnumSource(Fn.class)
    void everyCostHasASourceAndIsNotNegative(Fn fn) {
        assertFalse(CostModel.SERVER.source(fn).isBlank());
        assertTrue(CostModel.SERVER.perCallPs(fn) >= 0);
        assertTrue(CostModel.SERVER.perBytePs(fn) >= 0);
        assertEquals(fn, Fn.of(fn.symbol()));
    }

    @Test
    void aChangedCopyIsMarkedAndLeavesTheOriginalAlone() {
        long before = CostModel.SERVER.perCallPs(Fn.IP_RCV);
        CostModel changed = CostModel.SERVER.with(Fn.IP_RCV, 12.5, 0.25, "a guess");
        assertEquals(12_500, changed.perCallPs(Fn.IP_RCV));
        assertEquals(250, changed.perBytePs(Fn.IP_RCV));
        assertEquals("a guess", changed.source(Fn.IP_RCV));
        assertEquals("server*", changed.name());
        assertEquals("server*", changed.with(Fn.IP_RCV, 1, 0, "again").name());
        assertEquals(before, CostModel.SERVER.perCallPs(Fn.IP_RCV));
    }

    @Test
    void everyNamedModelIsFoundByItsNameAndHasASourceForEveryNumber() {
        for (CostModel m : CostModel.all()) {
            assertEquals(m, CostModel.named(m.name()));
            for (Fn fn : Fn.values()) {
                assertFalse(m.source(fn).isBlank(), m + " " + fn);
            }
        }
        String message = assertThrows(IllegalArgumentException.class, () -> CostModel.named("pdp-11")).getMessage();
        assertTrue(message.contains("[free, server, xeon-e5-1650v4, router-2002]"), message);
    }

    @Test
    void impossibleCostsAndUnknownFunctionsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> CostModel.FREE.with(Fn.IP_RCV, -1, 0, "x"));
        assertThrows(IllegalArgumentException.class, () -> CostModel.FREE.with(Fn.IP_RCV, Double.NaN, 0, "x"));
        String message = assertThrows(IllegalArgumentException.class, () -> Fn.of("ip_rvc")).getMessage();
        assertTrue(message.contains("ip_rcv_core"), message);
    }
}
