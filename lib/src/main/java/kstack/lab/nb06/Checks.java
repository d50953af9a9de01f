package kstack.lab.nb06;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.DoublePredicate;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import kstack.kernel.CostModel;
import kstack.lab.Exercise;
import kstack.lab.Learner;
import kstack.lab.Result;
import kstack.livelock.LivelockBuilder;
import kstack.livelock.LivelockKernel;
import kstack.sim.SimTime;
import kstack.trace.Fn;
import kstack.traffic.CpuHog;

/** The exercises of notebook 06. */
public final class Checks {
    private static final double NEAR = 0.05;
    private static final double SLOPE_NEAR = 0.2;
    private static final int MOST_RUNS = 60;
    private static final double LOWEST_KPPS = 1;
    private static final double HIGHEST_KPPS = 5_000;
    private static final String INTERRUPTS = "interrupts only";
    private static final String NO_QUOTA = "no quota";
    private static final String QUOTA = "quota";
    private static final String FEEDBACK = "feedback";

    /** The curve of an interrupt-driven kernel: what gets out, in kpps. */
    public interface Curve {
        /** {@code irqNs} and {@code workNs} are what one packet alone costs. */
        double deliveredKpps(double offeredKpps, double irqNs, double workNs);
    }

    private Checks() {
    }

    private static CostModel costs(double irqNs) {
        return CostModel.SERVER.with(Fn.COMMON_INTERRUPT, irqNs, 0, "a variant");
    }

    /** The whole curve of an interrupt-driven kernel from two costs, held to runs of three kernels. */
    public static Result curve(Curve yours) {
        Random random = Learner.random("nb06.curve");
        Exercise<Curve> exercise = Exercise.of("nb06.curve", "The curve of an interrupt-driven kernel");
        double[] entry = {CostModel.SERVER.perCallPs(Fn.COMMON_INTERRUPT) / 1e3, 100 + random.nextInt(400),
            2_000 + random.nextInt(4_000)};
        for (double irqNs : entry) {
            Floods f = new Floods(() -> LivelockKernel.interruptDriven().costs(costs(irqNs)));
            Alone alone = f.alone();
            String name = String.format(Locale.ROOT, "interrupt %.0f ns, work %.0f ns: ", alone.irqNs(), alone.workNs());
            double peak = alone.peakKpps();
            double beyond = 1.1 * alone.endKpps();
            double onSlope = peak + 0.7 * (alone.endKpps() - peak);
            near(exercise, name + "at half the peak all gets out", alone, peak / 2, f.delivered(peak / 2), NEAR * peak);
            near(exercise, name + "the peak, within 5 %", alone, peak, f.best(alone), NEAR * peak);
            near(exercise, name + "on the way down, roughly", alone, onSlope, f.delivered(onSlope), SLOPE_NEAR * peak);
            near(exercise, name + "beyond 1/interrupt nothing", alone, beyond, f.delivered(beyond), 0);
        }
        return exercise
                .when(c -> c.deliveredKpps(1_000, 2_000, 500) < 0, "A kernel does not deliver less than nothing.")
                .when(c -> c.deliveredKpps(10, 2_000, 500) > 10.01,
                        "With 10 kpps offered no more than 10 can get out: which of two limits is the smaller one?")
                .when(c -> c.deliveredKpps(399, 2_000, 500) > 390 && c.deliveredKpps(450, 2_000, 500) > 390,
                        "Past the peak each further packet still interrupts. What is left of the CPU for the work?")
                .when(c -> c.deliveredKpps(0.1, 2_000, 500) < 0.05, "Mind the units: 1 kpps is a packet each 1,000,000 ns.")
                .hint("Two limits: what is offered, and what the CPU has left after all the interrupts. Take the smaller.")
                .hint("Offered packets a second times the time of an interrupt is the share of the CPU that interrupts take. "
                        + "The rest divided by the work is what can get out.")
                .hint("`Math.max(0, Math.min(offered, (1e6 - offered * irqNs) / workNs))`")
                .check(yours);
    }

    private static void near(Exercise<Curve> exercise, String name, Alone alone, double offered, double run, double within) {
        exercise.holds(name, String.format(Locale.ROOT, "at %.0f kpps the run gives %.1f kpps", offered, run),
                c -> Math.abs(c.deliveredKpps(offered, alone.irqNs(), alone.workNs()) - run) <= within);
    }

    /** A search for the highest load without loss, by trial runs. */
    public static Result mlfrr(ToDoubleFunction<DoublePredicate> yours) {
        Random random = Learner.random("nb06.mlfrr");
        Map<String, Floods> kernels = new LinkedHashMap<>();
        kernels.put("interrupt-driven", new Floods(LivelockKernel::interruptDriven));
        double irqNs = 2_000 + random.nextInt(6_000);
        kernels.put(String.format(Locale.ROOT, "interrupts of %.0f ns", irqNs),
                new Floods(() -> LivelockKernel.interruptDriven().costs(costs(irqNs))));
        kernels.put("polling, quota 5", new Floods(() -> LivelockKernel.polled().quota(5)));
        Exercise<ToDoubleFunction<DoublePredicate>> exercise = Exercise.of("nb06.mlfrr",
                "The maximum loss-free receive rate");
        kernels.forEach((name, f) -> {
            double right = f.lossFreeLimit(LOWEST_KPPS, HIGHEST_KPPS);
            exercise.holds(name + ", within 2 %", String.format(Locale.ROOT, "there %.0f kpps pass without loss", right),
                    search -> Math.abs(search.applyAsDouble(f.limited(MOST_RUNS)) - right) <= 0.02 * right);
        });
        Floods plain = kernels.get("interrupt-driven");
        double limit = plain.lossFreeLimit(LOWEST_KPPS, HIGHEST_KPPS);
        return exercise
                .when(s -> answer(s, plain) >= HIGHEST_KPPS * 0.98, "That is the upper end: is the load there free of loss?")
                .when(s -> answer(s, plain) <= LOWEST_KPPS * 1.02, "That is the lower end: can the search go up?")
                .when(s -> answer(s, plain) > 1.02 * limit,
                        "Some packets are lost at that rate. A peak of the output is not yet free of loss.")
                .hint("At 1 kpps nothing is lost, at 5,000 kpps much is. What does one run in the middle tell you?")
                .hint("Keep two rates: the highest known to be free of loss and the lowest known not to be. Halve the gap.")
                .hint("`while (high / low > 1.01) { double mid = (low + high) / 2; if (lossFree.test(mid)) low = mid; else "
                        + "high = mid; } return low;`")
                .check(yours);
    }

    private static double answer(ToDoubleFunction<DoublePredicate> search, Floods kernel) {
        return search.applyAsDouble(kernel.limited(MOST_RUNS));
    }

    /** Settings of a polled kernel that leave a program its share under a flood, and still forward. */
    public static Result rescue(UnaryOperator<LivelockBuilder> yours) {
        double share = 30;
        double offered = 2 * Floods.PEAK_KPPS + Learner.random("nb06.rescue").nextInt(1_000);
        return Exercise.<Supplier<Flooded>>of("nb06.rescue", String.format(Locale.ROOT,
                "A program keeps %.0f %% of the CPU while %,.0f kpps come in", share, offered))
                .holds(String.format(Locale.ROOT, "the program has at least %.0f %%", share),
                        "it has less", f -> f.get().process() >= share)
                .expect("at least 1,300 kpps are still forwarded", "yes",
                        f -> f.get().deliveredKpps() >= 1_300 ? "yes" : Math.round(f.get().deliveredKpps()) + " kpps")
                .holds("no work is thrown away: nothing is lost after the card", "packets die behind the card, where work was "
                        + "spent on them", f -> f.get().lost().keySet().stream().allMatch("the card"::equals))
                .when(f -> f.get().process() < 1, "Polling still takes the whole CPU: which setting limits its share?")
                .when(f -> f.get().lost().containsKey("the output queue"), "The receive half ran so long that the output queue "
                        + "overflowed before anybody sent: which setting bounds one turn?")
                .when(f -> f.get().deliveredKpps() < 1_300 && f.get().process() > 40, "The program has more than it needs.")
                .hint("Two settings are needed: one says how many packets a turn may take, one how much of the CPU polling may "
                        + "use in each 10 ms.")
                .hint("`quota(n)` with n well below the 50 places of the output queue, and `cycleLimit(share)`.")
                .hint("`kernel -> kernel.quota(10).cycleLimit(0.66)`")
                .check(yours == null ? null : tried(yours, offered));
    }

    /** Runs the reader's kernel once, when it is first asked for. */
    private static Supplier<Flooded> tried(UnaryOperator<LivelockBuilder> yours, double offeredKpps) {
        Flooded[] kept = new Flooded[1];
        return () -> {
            if (kept[0] == null) {
                kept[0] = Floods.flood(yours.apply(LivelockKernel.polled()), offeredKpps, new CpuHog(SimTime.S));
            }
            return kept[0];
        };
    }

    /** A rule that tells from a kernel's figures which of four kernels it was. */
    public static Result diagnose(Function<Flooded, String> yours) {
        Random random = Learner.random("nb06.diagnose");
        double load = 3_800 + random.nextInt(3_000);
        Exercise<Function<Flooded, String>> exercise = Exercise.of("nb06.diagnose", "Which kernel is this?");
        for (double kpps : new double[] {load, 2 * load}) {
            Map<String, LivelockBuilder> kernels = new LinkedHashMap<>();
            kernels.put(INTERRUPTS, LivelockKernel.interruptDriven());
            kernels.put(NO_QUOTA, LivelockKernel.polled());
            kernels.put(QUOTA, LivelockKernel.polled().quota(5));
            kernels.put(FEEDBACK, LivelockKernel.polled().quota(5).feedback().application(2 * SimTime.US));
            kernels.forEach((name, kernel) -> {
                Flooded seen = Floods.flood(kernel, kpps).unnamed();
                exercise.expect(seen.text(), name, f -> f.apply(seen));
            });
        }
        return exercise
                .hint("Where the CPU's time goes tells half of it: which kernel can be in hard IRQ all the time?")
                .hint("Two of them are in softirq all the time. Only one of these gets anything out.")
                .hint("`hardIrq() > 90`: \"" + INTERRUPTS + "\"; `process() > 50`: \"" + FEEDBACK
                        + "\"; else by `deliveredKpps() < 1`.")
                .check(yours);
    }
}
