package kstack.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** A sweep over two parameters that has not run. See {@link Sweep}. */
public final class SweepGrid<A, B> {
    private final SweepParameter<A> first;
    private final SweepParameter<B> second;
    private long seed;

    /** Builds and measures one point with random numbers. */
    public interface Each<A, B> {
        /** The point with these two values. */
        Measured apply(A first, B second, SweepPoint point);
    }

    SweepGrid(SweepParameter<A> first, SweepParameter<B> second, long seed) {
        if (first.label().equalsIgnoreCase(second.label())) {
            throw new IllegalArgumentException("Both parameters of the sweep are called \"" + first.label()
                    + "\": name them apart");
        }
        this.first = first;
        this.second = second;
        this.seed = seed;
    }

    /** The root of all random numbers, 1 unless set. */
    public SweepGrid<A, B> seed(long value) {
        seed = value;
        return this;
    }

    /** Runs all points: {@code each} builds what it measures for two values, and measures it. */
    public Sweep run(BiFunction<? super A, ? super B, ? extends Measured> each) {
        return run((a, b, point) -> each.apply(a, b));
    }

    /** The same for a run with random numbers, which it takes from the point. */
    public Sweep run(Each<? super A, ? super B> each) {
        List<SweepRow> rows = new ArrayList<>();
        for (B b : second.values()) {
            for (A a : first.values()) {
                SweepPoint point = new SweepPoint(seed, first.say(a) + ", " + second.say(b), first.label(),
                        SweepParameter.text(a), second.label(), SweepParameter.text(b));
                rows.add(new SweepRow(a, b, point.toString(), () -> each.apply(a, b, point)));
            }
        }
        return Sweep.run(first, second, rows, seed);
    }
}
