package kstack.lab;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** A sweep over one parameter that has not run; {@link #by} adds a second one. See {@link Sweep}. */
public final class SweepOver<A> {
    private final SweepParameter<A> parameter;
    private long seed = Sweep.DEFAULT_SEED;

    SweepOver(SweepParameter<A> parameter) {
        this.parameter = parameter;
    }

    /** A second parameter: each of its values with each of the first's. */
    public SweepGrid<A, Integer> by(String label, String unit, int... values) {
        return grid(new SweepParameter<>(label, unit, IntStream.of(values).boxed().collect(Collectors.toList())));
    }

    /** A second parameter: each of its values with each of the first's. */
    public SweepGrid<A, Double> by(String label, String unit, double... values) {
        return grid(new SweepParameter<>(label, unit, DoubleStream.of(values).boxed().collect(Collectors.toList())));
    }

    /** A second parameter that is no number. */
    @SafeVarargs
    public final <B> SweepGrid<A, B> byChoices(String label, B... values) {
        return grid(new SweepParameter<>(label, "1", Arrays.asList(values)));
    }

    private <B> SweepGrid<A, B> grid(SweepParameter<B> second) {
        return new SweepGrid<>(parameter, second, seed);
    }

    /** The root of all random numbers, 1 unless set. */
    public SweepOver<A> seed(long value) {
        seed = value;
        return this;
    }

    /** Runs all points: {@code each} builds what it measures for one value, and measures it. */
    public Sweep run(Function<? super A, ? extends Measured> each) {
        return run((value, point) -> each.apply(value));
    }

    /** The same for a run with random numbers, which it takes from the point. */
    public Sweep run(BiFunction<? super A, SweepPoint, ? extends Measured> each) {
        List<SweepRow> rows = parameter.values().stream().map(value -> {
            SweepPoint point = new SweepPoint(seed, parameter.say(value), parameter.label(), SweepParameter.text(value));
            return new SweepRow(value, null, point.toString(), () -> each.apply(value, point));
        }).toList();
        return Sweep.run(parameter, null, rows, seed);
    }
}
