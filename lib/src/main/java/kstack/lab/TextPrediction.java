package kstack.lab;

/** A prediction in one's own words; the reader compares it with what happened. */
public final class TextPrediction extends Prediction {
    private String text = "";

    TextPrediction(String name) {
        super(name);
    }

    /** Stores the sentence. */
    public TextPrediction say(String sentence) {
        if (sentence == null || sentence.isBlank()) {
            throw new IllegalArgumentException("An empty sentence says nothing: write a few words, or .skip()");
        }
        text = sentence.trim();
        markSaid();
        return this;
    }

    /** Goes on without a guess. */
    public TextPrediction skip() {
        markSkipped();
        return this;
    }

    /** The sentence; empty where nothing was said. */
    public String text() {
        return text;
    }

    /** What you said beside what happened. */
    public Outcome against(String actual) {
        return keep(actual, Outcome.Nearness.OPEN, "Which part of your sentence held?", "");
    }

    @Override
    String answer() {
        return text;
    }

    @Override
    String howTo() {
        return ".say(\"...\")";
    }
}
