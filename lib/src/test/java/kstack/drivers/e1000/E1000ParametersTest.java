package kstack.drivers.e1000;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class E1000ParametersTest {
    private final E1000Parameters given = new E1000Parameters();

    @Test
    void theDefaultsAreTheDriversAndNothingIsLogged() {
        E1000Parameters p = given.check();
        assertEquals("InterruptThrottleRate=3 RxIntDelay=0 RxAbsIntDelay=8 TxIntDelay=8 TxAbsIntDelay=32 "
                + "RxDescriptors=256 TxDescriptors=256 copybreak=256 XsumRX=1", p.toString());
        assertEquals(List.of(), p.log());
    }

    @ParameterizedTest
    @CsvSource({"48, 48", "80, 80", "81, 88", "4095, 4096", "4096, 4096", "47, 256", "4097, 256", "-1, 256"})
    void ringSizesAreRoundedUpToEightOrReplacedByTheDefault(int asked, int used) {
        given.rxDescriptors = asked;
        given.txDescriptors = asked;
        E1000Parameters p = given.check();
        assertEquals(used, p.rxDescriptors);
        assertEquals(used, p.txDescriptors);
    }

    @Test
    void aValueOutOfRangeIsReplacedAndTheLogSaysSo() {
        given.rxDescriptors = 10;
        given.rxIntDelay = 65_536;
        given.txAbsIntDelay = -3;
        E1000Parameters p = given.check();
        assertEquals(0, p.rxIntDelay);
        assertEquals(32, p.txAbsIntDelay);
        assertEquals(List.of("Invalid Receive Descriptors value specified (10) using default of 256",
                "Invalid Transmit Absolute Interrupt Delay value specified (-3) using default of 32",
                "Invalid Receive Interrupt Delay value specified (65536) using default of 0"), p.log());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 100, 101, 100_000})
    void modesAndRatesAreTakenAsTheyAre(int setting) {
        given.interruptThrottleRate = setting;
        assertEquals(setting, given.check().interruptThrottleRate);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 2, 5, 99, 100_001})
    void anInvalidThrottleRateEndsUpAsNoThrottleAlthoughTheLogNamesTheDefault(int setting) {
        given.interruptThrottleRate = setting;
        E1000Parameters p = given.check();
        assertEquals(0, new E1000Itr(p.interruptThrottleRate).register());
        assertEquals(List.of("Invalid Interrupt Throttling Rate (ints/sec) value specified (" + setting
                + ") using default of 3"), p.log());
    }
}
