package kstack.lab;

import kstack.lab.show.Markup;

/** A predicted number with its unit. Within a tenth is close; a factor tells how far off it was. */
public final class NumberPrediction extends Prediction {
    private static final double CLOSE = 0.1;

    private final String unit;
    private double value = Double.NaN;

    NumberPrediction(String name, String unit) {
        super(name);
        this.unit = Units.named(unit, "the prediction \"" + name + "\"");
    }

    /** Stores the guess. */
    public NumberPrediction say(double guess) {
        if (!Double.isFinite(guess)) {
            throw new IllegalArgumentException("A prediction is a number such as 150, not " + guess);
        }
        value = guess;
        markSaid();
        return this;
    }

    /** Goes on without a guess. */
    public NumberPrediction skip() {
        markSkipped();
        return this;
    }

    /** The guess; NaN where nothing was said. */
    public double value() {
        return value;
    }

    public String unit() {
        return unit;
    }

    /** What you said beside what happened. */
    public Outcome against(double actual) {
        if (value == actual) {
            return keep(Markup.number(actual, unit), Outcome.Nearness.RIGHT, "Exactly.", "");
        }
        boolean close = Math.abs(value - actual) <= CLOSE * Math.abs(actual);
        return keep(Markup.number(actual, unit), close ? Outcome.Nearness.NEAR : Outcome.Nearness.SURPRISE,
                comment(actual, close), "");
    }

    private String comment(double actual, boolean close) {
        if (close) {
            return "Within a tenth: your picture of it holds.";
        }
        if (value <= 0 || actual <= 0) {
            return "Off by " + Markup.number(Math.abs(actual - value), unit) + ". What did the run count that you did not?";
        }
        double factor = Math.max(value / actual, actual / value);
        String times = Markup.number(factor >= 10 ? Math.rint(factor) : Math.rint(factor * 10) / 10);
        return (value > actual ? "You said " + times + " times as much." : "It was " + times + " times as much.")
                + (factor < 2 ? " The right order of size." : " What did you count that the run did not, or the reverse?");
    }

    @Override
    String answer() {
        return Markup.number(value, unit);
    }

    @Override
    String howTo() {
        return ".say(number)";
    }

    @Override
    String question() {
        return unit.equals("1") ? "" : "<p class=\"ks-dim\">in " + Markup.text(unit) + "</p>";
    }
}
