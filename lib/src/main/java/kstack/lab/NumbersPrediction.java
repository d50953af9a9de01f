package kstack.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import kstack.lab.show.Markup;

/** Several predicted numbers with labels and one unit: head, data, tail and end of an sk_buff after four operations. */
public final class NumbersPrediction extends Prediction {
    private final String unit;
    private final List<String> labels;
    private double[] values = {};

    NumbersPrediction(String name, String unit, List<String> labels) {
        super(name);
        this.unit = Units.named(unit, "the prediction \"" + name + "\"");
        this.labels = labels;
        if (labels.isEmpty()) {
            throw new IllegalArgumentException("The prediction \"" + name + "\" has no labels: name each number");
        }
    }

    /** Stores one guess for each label, in their order. */
    public NumbersPrediction say(double... guesses) {
        require(guesses, "You named");
        values = guesses.clone();
        markSaid();
        return this;
    }

    /** Goes on without a guess. */
    public NumbersPrediction skip() {
        markSkipped();
        return this;
    }

    /** The guesses in the order of the labels; empty where nothing was said. */
    public double[] values() {
        return values.clone();
    }

    public List<String> labels() {
        return labels;
    }

    /** What you said beside what happened, label by label. */
    public Outcome against(double... actual) {
        require(actual, "The run gave");
        List<String> off = new ArrayList<>();
        StringBuilder rows = new StringBuilder("<table class=\"ks-t\"><thead><tr><th scope=\"col\">")
                .append(Markup.text(Units.label("number", unit))).append("</th><th class=\"ks-n\" scope=\"col\">you said"
                        + "</th><th class=\"ks-n\" scope=\"col\">it was</th><th></th></tr></thead><tbody>");
        for (int i = 0; i < actual.length; i++) {
            boolean same = said() && values[i] == actual[i];
            if (!same) {
                off.add(labels.get(i));
            }
            rows.append("<tr><td>").append(Markup.rich(labels.get(i))).append("</td><td class=\"ks-n\">")
                    .append(said() ? Markup.number(values[i]) : "-").append("</td><td class=\"ks-n\">")
                    .append(Markup.number(actual[i])).append("</td><td>")
                    .append(!said() ? "" : same ? "\u2713" : "\u2190 look here").append("</td></tr>");
        }
        String detail = rows.append("</tbody></table>").toString();
        return keep(write(actual), off.isEmpty() ? Outcome.Nearness.RIGHT : Outcome.Nearness.SURPRISE,
                off.isEmpty() ? "All as you said." : "Look again at: " + String.join(", ", off) + ".", detail);
    }

    private void require(double[] numbers, String who) {
        if (numbers.length != labels.size()) {
            throw new IllegalArgumentException(who + " " + Markup.count(numbers.length, "number") + ", \"" + name()
                    + "\" has " + labels.size() + ": one each for " + String.join(", ", labels));
        }
        if (!Arrays.stream(numbers).allMatch(Double::isFinite)) {
            throw new IllegalArgumentException("A prediction is made of plain numbers, not " + Arrays.toString(numbers));
        }
    }

    private String write(double[] numbers) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < numbers.length; i++) {
            out.append(i == 0 ? "" : ", ").append(labels.get(i)).append(' ').append(Markup.number(numbers[i]));
        }
        return out + (unit.equals("1") ? "" : " " + unit);
    }

    @Override
    String answer() {
        return write(values);
    }

    @Override
    String howTo() {
        return ".say(" + String.join(", ", labels) + ")";
    }
}
