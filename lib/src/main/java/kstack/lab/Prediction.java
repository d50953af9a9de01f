package kstack.lab;

import java.util.Objects;
import kstack.lab.show.Html;
import kstack.lab.show.Markup;
import kstack.lab.show.Theme;

/**
 * What a reader says before a run, kept until the run has spoken. A prediction is never wrong here: it is near or it is
 * a surprise, and a surprise is where the learning is. It may be skipped, and then {@code against} just tells.
 */
public abstract sealed class Prediction implements Html
        permits NumberPrediction, NumbersPrediction, OrderPrediction, ChoicePrediction, MatchPrediction, CurvePrediction,
        TextPrediction {
    /** ASKED: no answer yet. SKIPPED counts as answered. */
    public enum State {
        ASKED, SAID, SKIPPED
    }

    private final String name;
    private State state = State.ASKED;
    private Outcome outcome;

    Prediction(String name) {
        this.name = Objects.requireNonNull(name, "name");
        if (name.isBlank()) {
            throw new IllegalArgumentException("A prediction needs a name: say what is predicted");
        }
    }

    public final String name() {
        return name;
    }

    public final State state() {
        return state;
    }

    public final boolean said() {
        return state == State.SAID;
    }

    /** What happened, once {@code against} was called; null before. */
    public final Outcome outcome() {
        return outcome;
    }

    final void markSaid() {
        state = State.SAID;
    }

    final void markSkipped() {
        state = State.SKIPPED;
    }

    /** The answer in one line, for example {@code 150 ns}. */
    abstract String answer();

    /** How to answer, as a call. */
    abstract String howTo();

    /** What is asked, as HTML; may be empty. */
    String question() {
        return "";
    }

    /** Builds the outcome; {@code said} is left out where nothing was said. */
    final Outcome keep(String happened, Outcome.Nearness nearness, String comment, String detail) {
        outcome = new Outcome(name, said() ? answer() : "", happened, said() ? nearness : Outcome.Nearness.UNSAID,
                said() ? comment : "You made no prediction here.", detail);
        return outcome;
    }

    @Override
    public final String toHtml() {
        String body = switch (state) {
            case ASKED -> question() + "<p>Not answered yet. Add <code>" + Markup.text(howTo())
                    + "</code> or <code>.skip()</code> and run the cell.</p>";
            case SAID -> "<p>You say: <strong>" + Markup.rich(answer())
                    + "</strong> <span class=\"ks-dim\">(kept until you run this cell again)</span></p>";
            case SKIPPED -> "<p>Skipped. You will see what happens without a guess.</p>";
        };
        return Theme.card("predict", "prediction", name, body);
    }

    @Override
    public final String toString() {
        return "prediction: " + name + ": " + switch (state) {
            case ASKED -> "not answered yet, add " + howTo() + " or .skip()";
            case SAID -> answer().replace('\n', ' ');
            case SKIPPED -> "skipped";
        };
    }
}
