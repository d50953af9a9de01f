package kstack.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import kstack.hw.LinkSpeed;
import kstack.sim.SimTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConstantRateTest {
    @Test
    void aFrameArrivesWhenItsTimeOnTheWireIsOver() {
        ConstantRate r = new ConstantRate(new byte[60], 1_000_000, 3, LinkSpeed.GBIT_1, SimTime.MS);
        // 8 + 64 + 12 bytes at 8 ns each
        assertEquals(SimTime.MS + 672 * SimTime.NS, r.arrivalPs());
        r.advance();
        assertEquals(SimTime.MS + 1672 * SimTime.NS, r.arrivalPs());
        r.advance();
        r.advance();
        assertEquals(SimTime.NEVER, r.arrivalPs());
    }

    @ParameterizedTest
    @EnumSource(LinkSpeed.class)
    void theLineRateIsTakenAndOneFrameInAThousandMoreIsNot(LinkSpeed speed) {
        byte[] frame = new byte[60];
        double line = speed.lineRate(frame.length);
        assertEquals(speed.bitsPerSecond() / 672.0, line, line / 1e9);
        ConstantRate r = new ConstantRate(frame, line, 2, speed, 0);
        long first = r.arrivalPs();
        r.advance();
        assertTrue(r.arrivalPs() - first >= speed.frameTimePs(60), "frames do not overlap on the wire");
        String message = assertThrows(IllegalArgumentException.class,
                () -> new ConstantRate(frame, line * 1.001, 2, speed, 0)).getMessage();
        assertTrue(message.contains("at most " + Math.round(line)), message);
    }

    @Test
    void aNegativeNumberOfFramesIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new ConstantRate(new byte[60], 1, -1, LinkSpeed.GBIT_1, 0));
    }
}
