package kstack.lab;

import java.util.List;
import java.util.Locale;
import kstack.lab.show.Markup;

/** A prediction that picks one of some options. */
public final class ChoicePrediction extends Prediction {
    private final List<String> options;
    private String choice = "";

    ChoicePrediction(String name, List<String> options) {
        super(name);
        this.options = options;
        if (options.size() < 2) {
            throw new IllegalArgumentException("The prediction \"" + name + "\" needs two options or more");
        }
    }

    /** Stores the choice, in the words of the option. */
    public ChoicePrediction say(String option) {
        choice = find(option);
        markSaid();
        return this;
    }

    /** Goes on without a guess. */
    public ChoicePrediction skip() {
        markSkipped();
        return this;
    }

    /** The option chosen; empty where nothing was said. */
    public String choice() {
        return choice;
    }

    /** What you said beside what happened. */
    public Outcome against(String actual) {
        String happened = find(actual);
        boolean right = happened.equals(choice);
        return keep(happened, right ? Outcome.Nearness.RIGHT : Outcome.Nearness.SURPRISE,
                right ? "" : "What would have to be different for your answer to hold?", "");
    }

    private String find(String said) {
        for (String option : options) {
            if (said != null && option.toLowerCase(Locale.ROOT).equals(said.trim().toLowerCase(Locale.ROOT))) {
                return option;
            }
        }
        throw new IllegalArgumentException("\"" + said + "\" is no option of \"" + name() + "\": choose one of "
                + String.join(", ", options));
    }

    @Override
    String answer() {
        return choice;
    }

    @Override
    String howTo() {
        return ".say(\"" + options.get(0) + "\")";
    }

    @Override
    String question() {
        StringBuilder out = new StringBuilder("<ul class=\"ks-list\">");
        options.forEach(option -> out.append("<li>").append(Markup.rich(option)).append("</li>"));
        return out.append("</ul>").toString();
    }
}
