package kstack.lab.nb06;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoublePredicate;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import kstack.lab.Exercise;
import kstack.lab.Learner;
import kstack.lab.Progress;
import kstack.lab.Result;
import kstack.livelock.LivelockBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The exercises of notebook 06")
class ChecksTest {
    @BeforeEach
    @AfterEach
    void forget() {
        Progress.reset();
        Learner.seed(1);
    }

    private static void rejects(Result result, String why) {
        assertEquals(Result.State.FAILED, result.state(), why);
        assertFalse(result.hints().isEmpty(), why);
    }

    private static double right(double offered, double irqNs, double workNs) {
        return Math.max(0, Math.min(offered, (1e6 - offered * irqNs) / workNs));
    }

    @Test
    @DisplayName("accept the curve by two limits for every seed, and reject what forgets one, with a word on it")
    void curve() {
        for (long seed = 1; seed < 4; seed++) {
            Learner.seed(seed);
            Checks.curve(ChecksTest::right).orThrow();
        }
        Map<String, Checks.Curve> wrong = new TreeMap<>(Map.of(
                "flat past the peak", (o, i, w) -> Math.min(o, 1e6 / (i + w)),
                "all gets out", (o, i, w) -> o,
                "negative", (o, i, w) -> Math.min(o, (1e6 - o * i) / w),
                "the interrupt forgotten", (o, i, w) -> Math.min(o, 1e6 / w),
                "in packets, not thousands", (o, i, w) -> right(o / 1e3, i, w),
                "never more than the CPU has", (o, i, w) -> Math.max(0, (1e6 - o * i) / w)));
        wrong.forEach((why, curve) -> {
            Result result = Checks.curve(curve);
            rejects(result, why);
            assertFalse(result.feedback().isEmpty(), why);
        });
        assertEquals(Result.State.OPEN, Checks.curve((o, i, w) -> Exercise.<Double>todo("write it")).state());
    }

    private static double bisect(DoublePredicate lossFree) {
        double low = 1;
        double high = 5_000;
        while (high / low > 1.01) {
            double middle = (low + high) / 2;
            if (lossFree.test(middle)) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    @Test
    @DisplayName("accept a search by halves, and reject ends of the range, the peak and a walk")
    void mlfrr() {
        for (long seed = 1; seed < 3; seed++) {
            Learner.seed(seed);
            Checks.mlfrr(ChecksTest::bisect).orThrow();
        }
        Map<String, ToDoubleFunction<DoublePredicate>> wrong = new TreeMap<>(Map.of(
                "the upper end", lossFree -> 5_000,
                "the lower end", lossFree -> 1,
                "a little too high", lossFree -> 1.05 * bisect(lossFree),
                "a walk in small steps", lossFree -> {
                    double kpps = 1;
                    while (lossFree.test(kpps)) {
                        kpps++;
                    }
                    return kpps - 1;
                }));
        wrong.forEach((why, search) -> rejects(Checks.mlfrr(search), why));
    }

    @Test
    @DisplayName("accept a quota with a limit, and reject either alone, a quota beyond the queue, and too strict a limit")
    void rescue() {
        for (long seed = 1; seed < 6; seed++) {
            Learner.seed(seed);
            Checks.rescue(kernel -> kernel.quota(10).cycleLimit(0.66)).orThrow();
        }
        Map<String, UnaryOperator<LivelockBuilder>> wrong = new TreeMap<>(Map.of(
                "nothing set", kernel -> kernel,
                "quota alone", kernel -> kernel.quota(5),
                "limit alone", kernel -> kernel.cycleLimit(0.66),
                "a quota beyond the output queue", kernel -> kernel.quota(1_000).cycleLimit(0.66),
                "too strict a limit", kernel -> kernel.quota(10).cycleLimit(0.3),
                "a quota of nothing", kernel -> kernel.quota(0)));
        wrong.forEach((why, settings) -> rejects(Checks.rescue(settings), why));
        assertEquals(Result.State.OPEN, Checks.rescue(null).state());
    }

    private static String diagnosis(Flooded f) {
        return f.hardIrq() > 90 ? "interrupts only" : f.process() > 50 ? "feedback" : f.deliveredKpps() < 1 ? "no quota" : "quota";
    }

    @Test
    @DisplayName("accept a rule that tells four kernels apart for every seed, and reject one that cannot")
    void diagnose() {
        for (long seed = 1; seed < 4; seed++) {
            Learner.seed(seed);
            Checks.diagnose(ChecksTest::diagnosis).orThrow();
        }
        Map<String, Function<Flooded, String>> wrong = new TreeMap<>(Map.of(
                "always the same", f -> "quota",
                "by the output alone", f -> f.deliveredKpps() > 0 ? "quota" : "interrupts only",
                "softirq is no quota", f -> f.softirq() > 90 ? "no quota" : diagnosis(f),
                "by the name", Flooded::kernel));
        wrong.forEach((why, rule) -> rejects(Checks.diagnose(rule), why));
    }
}
