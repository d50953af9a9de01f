package kstack.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import kstack.drivers.e1000.E1000Adapter;
import kstack.drivers.e1000.E1000Slot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DriverContractTest {
    private static String failures(E1000Slot.Probe driver) {
        return DriverContract.check(driver).stream().filter(r -> !r.passed()).map(CheckResult::toString)
                .collect(Collectors.joining("\n"));
    }

    @Test
    void theBuiltInDriverPassesAllChecks() {
        assertEquals("", failures(E1000Adapter::new));
    }

    @Test
    void thePlainDriverPassesAllChecks() {
        assertEquals("", failures(PlainDriver::new));
    }

    @ParameterizedTest
    @EnumSource
    void eachBrokenDriverIsFoundByItsCheck(BrokenDriver mutant) {
        CheckResult r = DriverContract.check(mutant.check(), mutant.probe());
        assertFalse(r.passed(), mutant + " passed '" + mutant.check() + "'");
        assertFalse(r.message().isEmpty());
        assertTrue(r.toString().startsWith("FAILED  " + mutant.check() + ": "), r.toString());
    }

    @ParameterizedTest
    @EnumSource
    void whatABrokenDriverDoesNotBreakStillPasses(BrokenDriver mutant) {
        long failed = DriverContract.check(mutant.probe()).stream().filter(r -> !r.passed()).count();
        // a driver that loses its ring or its interrupts for ever fails nearly everything, the others one to four
        assertTrue(failed >= 1 && failed < 14, failed + " checks failed");
    }

    @Test
    void everyCheckHasItsBrokenDriver() {
        assertEquals(14, DriverContract.names().size());
        List<String> found = Arrays.stream(BrokenDriver.values()).map(BrokenDriver::check).toList();
        assertEquals(DriverContract.names(), found);
    }

    @Test
    void anUnknownCheckIsNamed() {
        String message = assertThrows(IllegalArgumentException.class, () -> DriverContract.check("nonsense", PlainDriver::new))
                .getMessage();
        assertTrue(message.contains("nonsense") && message.contains("budget honoured"), message);
    }
}
