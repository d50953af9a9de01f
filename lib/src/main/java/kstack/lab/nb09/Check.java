package kstack.lab.nb09;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Function;
import java.util.function.IntFunction;
import kstack.lab.Exercise;
import kstack.lab.Learner;
import kstack.lab.Result;
import kstack.lab.Run;
import kstack.net.core.SoftnetStat;

/** The exercises of notebook 09. */
public final class Check {
    /** Budgets from which a demand is drawn: none of them behaves like the default of 300. */
    private static final List<Integer> DRAWN = List.of(64, 128, 576, 640);
    private static final double LOSS_SHARE = 0.01;

    private Check() {
    }

    /** A decoder of a line of {@code /proc/net/softnet_stat}. */
    public static Result decode(Function<String, Softnet> answer) {
        Random random = Learner.random("nb09.decode");
        Exercise<Function<String, Softnet>> e = Exercise.of("nb09.decode", "Read a line of softnet_stat");
        SoftnetStat quiet = new SoftnetStat(0x10, 0, 0, 0, 0, 1, 0, 0);
        SoftnetStat busy = new SoftnetStat(0xfe1ab, 0x2a, 0x1f4, 7, 0, 12, 3, 1);
        SoftnetStat old = new SoftnetStat(0xffff_fff0L, 0, 0x9, 0, 0, 0, 0, 0);
        SoftnetStat drawn = new SoftnetStat(1000 + random.nextInt(1 << 30), random.nextInt(5000), random.nextInt(100_000), 0, 0,
                2 + random.nextInt(60), 0, 0);
        for (SoftnetStat s : List.of(quiet, busy, old, drawn)) {
            e.expect(s.toString(), new Softnet(s.processed(), s.dropped(), s.timeSqueeze(), s.cpu()),
                    f -> f.apply(s.toString()));
        }
        return e.when(f -> f.apply(quiet.toString()).processed() == 10, "The columns are hexadecimal: `00000010` is 16.")
                .when(f -> f.apply(drawn.toString()).squeezed() == drawn.dropped(), "Dropped and squeezed are two columns, the second"
                        + " and the third.")
                .when(f -> f.apply(drawn.toString()).cpu() != drawn.cpu() && f.apply(drawn.toString()).squeezed()
                        == drawn.timeSqueeze(), "The CPU's number has a column of its own since 5.10: count from the left, the thirteenth.")
                .hint("Fifteen columns with a space between them. Which base are they in?")
                .hint("`line.split(\" \")` and `Long.parseLong(column, 16)`. Processed, dropped and time_squeeze are the first three.")
                .hint("`String[] c = line.split(\" \");` then `new Softnet(hex(c[0]), hex(c[1]), hex(c[2]), (int) hex(c[12]))` with"
                        + " `Long.parseLong(c, 16)` for hex.")
                .check(answer);
    }

    /** A run that was squeezed and lost nothing. */
    public static Result squeezedWithoutLoss(Run answer) {
        return Exercise.<Run>of("nb09.squeezed", "Squeezed, and nothing lost")
                .holds("softirq runs ended with work left", "time_squeeze did not grow", r -> r.timeSqueeze() > 0)
                .holds("the card missed no frame", "it missed some", r -> r.missed() == 0)
                .holds("nobody dropped a packet", "some were dropped: is the load more than the program can take?",
                        r -> r.dropped() == 0)
                .holds("packets came through", "nothing was delivered", r -> r.delivered() > 0)
                .when(r -> r.timeSqueeze() == 0, "A run of the softirq is squeezed when its budget is used up. One poll of one device"
                        + " takes up to 64.")
                .when(r -> r.missed() + r.dropped() > 0, "Take a load that one CPU carries.")
                .hint("Two things must come together: a load that the machine carries, and a budget that one good poll uses up.")
                .hint("`host.net().netdevBudget` may be smaller than a poll's weight of 64.")
                .hint("`flooded(1, kpps(400), 8, ...)`: 400,000 packets a second, a budget of 8.")
                .check(answer);
    }

    /** A run that lost packets and was never squeezed. */
    public static Result lossWithoutSqueeze(Run answer) {
        return Exercise.<Run>of("nb09.lost", "Packets lost, and no squeeze")
                .holds("more than 1 % of the packets were lost", "nearly all came through",
                        r -> r.missed() + r.dropped() > LOSS_SHARE * Math.max(1, r.offered()))
                .holds("time_squeeze stayed where it was", "it grew", r -> r.timeSqueeze() == 0)
                .when(r -> r.timeSqueeze() > 0, "The budget was used up. With one busy device that needs a budget of 64 or less.")
                .when(r -> r.missed() + r.dropped() <= LOSS_SHARE * Math.max(1, r.offered()), "The program still gets nearly"
                        + " everything: offer more.")
                .hint("Loss needs more load than the CPU can carry. Does that use up a budget of 300, with one device?")
                .hint("One busy device means one poll a run, 64 packets at most.")
                .hint("`flooded(1, kpps(1400), 300, ...)`.")
                .check(answer);
    }

    /** A budget that keeps two promises; {@code machine} runs the notebook's machine with a budget. */
    public static Result slo(IntFunction<Run> machine, Integer budget) {
        Demand d = demand(machine);
        Run[] run = {null};
        Exercise<Integer> e = Exercise.of("nb09.slo", d.toString());
        return e.holds("a budget is 1 or more", "it is not", b -> b >= 1)
                .holds(String.format(Locale.ROOT, "every other time the program comes at most %.0f us late", d.lateUs),
                        "it comes later", b -> lateUs(once(run, machine, b)) <= d.lateUs)
                .holds(String.format(Locale.ROOT, "the card misses at most %.1f %% of the frames", d.missedPercent),
                        "it misses more", b -> missedPercent(once(run, machine, b)) <= d.missedPercent)
                .when(b -> lateUs(once(run, machine, b)) > d.lateUs, "A run of the softirq is too long for the program: fewer polls in"
                        + " one run.")
                .when(b -> missedPercent(once(run, machine, b)) > d.missedPercent, "The program is served, the card is not: more polls"
                        + " in one run.")
                .hint("The two demands pull in opposite directions. Which way does each move with the budget, in the plots of section 2?")
                .hint("A poll takes 64 packets, so what counts is the budget divided by 64, rounded up: how many polls fit in a run.")
                .hint("Look for the largest budget whose median delay is below the limit: try 64, 128, 192 and so on up to 1,024.")
                .check(budget);
    }

    private static Run once(Run[] run, IntFunction<Run> machine, int budget) {
        if (run[0] == null) {
            run[0] = machine.apply(Math.max(1, budget));
        }
        return run[0];
    }

    private static double lateUs(Run r) {
        return r.latency().percentileNs(50) / 1e3;
    }

    private static double missedPercent(Run r) {
        return 100 * r.missedShare();
    }

    /** What the learner's seed asks for: a little more than one of the drawn budgets reaches. */
    static Demand demand(IntFunction<Run> machine) {
        Run r = machine.apply(DRAWN.get(Learner.random("nb09.slo").nextInt(DRAWN.size())));
        return new Demand(Math.ceil(1.05 * lateUs(r)), Math.ceil(10 * (missedPercent(r) + 0.3)) / 10);
    }

    /** Two limits. */
    record Demand(double lateUs, double missedPercent) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "A budget for two demands: median delay below %.0f us, missed below %.1f %%", lateUs,
                    missedPercent);
        }
    }
}
