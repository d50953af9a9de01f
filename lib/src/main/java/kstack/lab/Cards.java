package kstack.lab;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import kstack.lab.show.Markup;

/**
 * Shuffled cards with letters. A reader answers with letters ({@code "C A B"}) or with the cards' own words; both are
 * understood, case does not matter. The shuffle depends on the id and the learner's seed and is never the right order.
 */
record Cards(String id, List<String> shown) {
    private static final int MOST = 26;

    Cards {
        shown = List.copyOf(shown);
    }

    static Cards shuffled(String id, List<String> inOrder) {
        if (inOrder.size() < 2 || inOrder.size() > MOST) {
            throw new IllegalArgumentException(
                    "Cards to order are 2 to " + MOST + ", not " + inOrder.size() + ": " + id);
        }
        if (new TreeSet<>(inOrder).size() != inOrder.size()) {
            throw new IllegalArgumentException("Two cards of \"" + id + "\" have the same text: make them differ");
        }
        List<String> shuffled = new ArrayList<>(inOrder);
        Collections.shuffle(shuffled, Learner.random(id));
        if (shuffled.equals(inOrder)) {
            Collections.rotate(shuffled, 1);
        }
        return new Cards(id, shuffled);
    }

    static char letter(int index) {
        return (char) ('A' + index);
    }

    /** Turns letters or words into the cards' texts, in the order said. */
    List<String> read(String... said) {
        List<String> words = new ArrayList<>();
        for (String one : said) {
            if (one != null && find(one) < 0 && one.trim().matches("([A-Za-z][\\s,]+)*[A-Za-z]")) {
                words.addAll(List.of(one.trim().split("[\\s,]+")));
            } else if (one != null && find(one) < 0 && said.length == 1 && one.trim().length() == shown.size()) {
                words.addAll(List.of(one.trim().split("")));
            } else {
                words.add(String.valueOf(one));
            }
        }
        List<String> cards = new ArrayList<>();
        Set<Integer> seen = new TreeSet<>();
        for (String word : words) {
            int index = find(word);
            if (index < 0) {
                throw new IllegalArgumentException("\"" + word + "\" is no card of \"" + id + "\": use the letters A to "
                        + letter(shown.size() - 1) + " or the words on the cards");
            }
            if (!seen.add(index)) {
                throw new IllegalArgumentException("Card " + letter(index) + " (" + shown.get(index)
                        + ") is there twice: name each card once");
            }
            cards.add(shown.get(index));
        }
        if (cards.size() != shown.size()) {
            throw new IllegalArgumentException("\"" + id + "\" has " + shown.size() + " cards, you named "
                    + cards.size() + ": name each card once");
        }
        return List.copyOf(cards);
    }

    private int find(String word) {
        String low = word.trim().toLowerCase(Locale.ROOT);
        for (int i = 0; i < shown.size(); i++) {
            boolean letter = low.length() == 1 && low.charAt(0) - 'a' == i;
            if (letter || shown.get(i).toLowerCase(Locale.ROOT).equals(low)) {
                return i;
            }
        }
        return -1;
    }

    String toHtml() {
        StringBuilder out = new StringBuilder("<ul class=\"ks-list\" style=\"list-style:none;padding-left:4px\">");
        for (int i = 0; i < shown.size(); i++) {
            out.append("<li><span class=\"ks-label ks-mono\">").append(letter(i)).append("</span> ")
                    .append(Markup.rich(shown.get(i))).append("</li>");
        }
        return out.append("</ul>").toString();
    }

    /** The letter of a card. */
    char letterOf(String card) {
        return letter(shown.indexOf(card));
    }
}
