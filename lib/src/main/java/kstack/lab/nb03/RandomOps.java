package kstack.lab.nb03;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import kstack.lab.plot.Chart;
import kstack.net.core.SkBuff;
import kstack.net.core.SkbPanic;
import kstack.sim.RandomStream;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Random reserve, put, push, pull and trim on one packet, many of them out of bounds on purpose, with its pointers
 * after each. A panic leaves the packet as it was and is counted; in Linux it would have been the last operation.
 */
public final class RandomOps {
    private static final String[] NAMES = {"reserve", "put", "push", "pull", "trim"};
    private static final int LONGEST = 90;

    private final long seed;
    private final Pointers[] after;
    private final Map<String, Long> outcomes = new TreeMap<>();

    /** One operation on whatever is tested: false is NULL; a panic is thrown. */
    private interface Target {
        boolean apply(int operation, int n);

        Pointers pointers(String operation);
    }

    private RandomOps(Target target, int operations, long seed) {
        if (operations < 1 || operations > 1_000_000) {
            throw new IllegalArgumentException("1 to 1,000,000 operations, not " + operations);
        }
        this.seed = seed;
        after = new Pointers[operations];
        RandomStream random = RandomStream.of(seed, "nb03.random-operations");
        for (int i = 0; i < operations; i++) {
            int operation = random.nextInt(20) == 0 ? 0 : 1 + random.nextInt(4);
            int n = operation == 4 ? random.nextInt(4 * LONGEST) : random.nextInt(LONGEST);
            String name = NAMES[operation] + "(" + n + ")";
            outcomes.merge(NAMES[operation] + outcome(target, operation, n), 1L, Long::sum);
            after[i] = target.pointers(name);
        }
    }

    private static String outcome(Target target, int operation, int n) {
        try {
            return target.apply(operation, n) ? "" : ": NULL";
        } catch (SkbPanic | TinySkb.Panic panic) {
            String message = panic.getMessage();
            return ": " + (message.startsWith("skb_over") || message.startsWith("skb_under")
                    ? message.substring(0, message.indexOf(':')) : "refused");
        }
    }

    /** Random operations on a real packet. */
    public static RandomOps on(SkBuff skb, int operations, long seed) {
        return new RandomOps(new Target() {
            @Override
            public boolean apply(int operation, int n) {
                switch (operation) {
                    case 0 -> skb.reserve(n);
                    case 1 -> skb.put(n);
                    case 2 -> skb.push(n);
                    case 3 -> {
                        return skb.pull(n) >= 0;
                    }
                    default -> skb.trim(n);
                }
                return true;
            }

            @Override
            public Pointers pointers(String operation) {
                return Pointers.of(operation, skb);
            }
        }, operations, seed);
    }

    /**
     * The same on a tiny sk_buff; reserve is left out where the packet is not empty or has no room, as a caller must.
     */
    static RandomOps on(IntFunction<? extends TinySkb> maker, int size, int operations, long seed) {
        TinySkb skb = maker.apply(size);
        return new RandomOps(new Target() {
            @Override
            public boolean apply(int operation, int n) {
                switch (operation) {
                    case 0 -> {
                        Pointers p = skb.pointers("");
                        if (p.len() == 0 && n <= p.tailroom()) {
                            skb.reserve(n);
                        }
                    }
                    case 1 -> skb.put(n);
                    case 2 -> skb.push(n);
                    case 3 -> {
                        return skb.pull(n) >= 0;
                    }
                    default -> skb.trim(n);
                }
                return true;
            }

            @Override
            public Pointers pointers(String operation) {
                return skb.pointers(operation);
            }
        }, operations, seed);
    }

    /** How many operations there were. */
    public int count() {
        return after.length;
    }

    /** The pointers after an operation, counted from 0. */
    public Pointers after(int index) {
        return after[index];
    }

    /** The pointers after the first operation that the rule does not hold for; null if it always holds. */
    public Pointers firstViolation(Predicate<? super Pointers> rule) {
        for (Pointers p : after) {
            if (!rule.test(p)) {
                return p;
            }
        }
        return null;
    }

    /** How often each operation ended in which way. */
    public Table outcomes() {
        StringColumn what = StringColumn.create("operation and outcome");
        LongColumn times = LongColumn.create("times");
        outcomes.forEach((name, n) -> {
            what.append(name);
            times.append(n);
        });
        return Table.create(after.length + " random operations, seed " + seed, what, times);
    }

    /** How often one outcome was met, such as {@code push: skb_under_panic}. */
    public long times(String outcome) {
        return outcomes.getOrDefault(outcome, 0L);
    }

    /** The walk of data and tail between head and end over the first {@code most} operations. */
    public Chart chart(int most) {
        int n = Math.min(most, after.length);
        double[] x = IntStream.range(0, n).asDoubleStream().toArray();
        return Chart.of("data and tail stay between head and end").x("operation", "1").y("offset in the block", "B")
                .step("tail", x, IntStream.range(0, n).mapToDouble(i -> after[i].tail()).toArray())
                .step("data", x, IntStream.range(0, n).mapToDouble(i -> after[i].data()).toArray())
                .markY("end", after[0].end()).markY("head", after[0].head()).seed(seed);
    }

    @Override
    public String toString() {
        return after.length + " random operations, seed " + seed + ": " + outcomes;
    }
}
