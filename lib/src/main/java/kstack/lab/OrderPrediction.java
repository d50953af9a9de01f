package kstack.lab;

import java.util.ArrayList;
import java.util.List;
import kstack.lab.show.Markup;

/** A predicted order. The cards are shown shuffled, with letters; the answer names letters or words. */
public final class OrderPrediction extends Prediction {
    private final Cards cards;
    private List<String> order = List.of();

    OrderPrediction(String name, List<String> cards) {
        super(name);
        this.cards = Cards.shuffled(name, cards);
    }

    /** Stores the order: {@code say("C A B")}, or the cards' words one by one. */
    public OrderPrediction say(String... lettersOrWords) {
        order = cards.read(lettersOrWords);
        markSaid();
        return this;
    }

    /** Goes on without a guess. */
    public OrderPrediction skip() {
        markSkipped();
        return this;
    }

    /** The cards' words in the order said; empty where nothing was said. */
    public List<String> order() {
        return order;
    }

    /** What you said beside the order in which it happened. */
    public Outcome against(String... actual) {
        return against(List.of(actual));
    }

    /** What you said beside the order in which it happened. */
    public Outcome against(List<String> actual) {
        List<String> happened = cards.read(actual.toArray(String[]::new));
        int inPlace = 0;
        StringBuilder rows = new StringBuilder("<table class=\"ks-t\"><thead><tr><th class=\"ks-n\" scope=\"col\">place"
                + "</th><th scope=\"col\">it was</th><th scope=\"col\">you said</th></tr></thead><tbody>");
        for (int i = 0; i < happened.size(); i++) {
            boolean same = said() && order.get(i).equals(happened.get(i));
            inPlace += same ? 1 : 0;
            rows.append("<tr><td class=\"ks-n\">").append(i + 1).append("</td><td>")
                    .append(Markup.rich(happened.get(i))).append("</td><td>")
                    .append(!said() ? "-" : same ? "\u2713" : Markup.rich(order.get(i))).append("</td></tr>");
        }
        boolean all = inPlace == happened.size();
        return keep(letters(happened), all ? Outcome.Nearness.RIGHT
                : pairsInOrder(happened) >= 0.8 ? Outcome.Nearness.NEAR : Outcome.Nearness.SURPRISE,
                all ? "All in place." : inPlace + " of " + happened.size() + " in place, "
                        + Math.round(100 * pairsInOrder(happened)) + " % of the pairs in the right order.",
                rows.append("</tbody></table>").toString());
    }

    private double pairsInOrder(List<String> happened) {
        if (!said()) {
            return 0;
        }
        int right = 0;
        int pairs = 0;
        for (int i = 0; i < happened.size(); i++) {
            for (int j = i + 1; j < happened.size(); j++) {
                pairs++;
                right += order.indexOf(happened.get(i)) < order.indexOf(happened.get(j)) ? 1 : 0;
            }
        }
        return (double) right / pairs;
    }

    private String letters(List<String> texts) {
        List<String> letters = new ArrayList<>();
        for (String text : texts) {
            letters.add(String.valueOf(cards.letterOf(text)));
        }
        return String.join(" ", letters);
    }

    @Override
    String answer() {
        return letters(order);
    }

    @Override
    String howTo() {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < cards.shown().size(); i++) {
            all.append(i == 0 ? "" : " ").append(Cards.letter(i));
        }
        return ".say(\"" + all + "\")";
    }

    @Override
    String question() {
        return cards.toHtml();
    }
}
