package kstack.lab;

import java.util.ArrayList;
import java.util.List;
import kstack.lab.show.Html;
import kstack.lab.show.Markup;
import kstack.lab.show.Theme;

/** Shuffled cards to put in order; see {@link Quiz#order}. */
public final class OrderQuiz implements Html {
    private final String title;
    private final List<String> right;
    private final Cards cards;
    private final Exercise<List<String>> exercise;

    OrderQuiz(String id, String title, List<String> right) {
        this.title = title;
        this.right = right;
        this.cards = Cards.shuffled(id, right);
        this.exercise = Exercise.of(id, title);
        for (int i = 0; i < right.size(); i++) {
            int place = i;
            exercise.holds("place " + (place + 1), "another card belongs here",
                    said -> said.get(place).equals(right.get(place)));
        }
    }

    /** The next hint. */
    public OrderQuiz hint(String text) {
        exercise.hint(text);
        return this;
    }

    /** The cards as shown: index 0 is card A. */
    public List<String> shown() {
        return cards.shown();
    }

    /** Judges an order given as letters ({@code "C A B"}) or as the cards' words. */
    public Result answer(String... lettersOrWords) {
        return answer(lettersOrWords == null ? null : List.of(lettersOrWords));
    }

    /** Judges an order given as a list of letters or words; null means there is no answer yet. */
    public Result answer(List<String> lettersOrWords) {
        return exercise.check(lettersOrWords == null || lettersOrWords.isEmpty() ? null
                : new ArrayList<>(cards.read(lettersOrWords.toArray(String[]::new))));
    }

    @Override
    public String toHtml() {
        return Theme.card("todo", "order these", title, cards.toHtml()
                + "<p class=\"ks-dim\">Answer with letters, first to last: <code>.answer(\"B A ...\")</code></p>");
    }

    @Override
    public String toString() {
        return "quiz: " + title + ", " + Markup.count(right.size(), "card") + " to order";
    }
}
