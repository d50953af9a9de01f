package kstack.lab;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import kstack.lab.show.Html;
import kstack.lab.show.Markup;
import kstack.lab.show.Theme;

/** Things to match with their kind; see {@link Quiz#match}. Every thing is a test of its own. */
public final class MatchQuiz implements Html {
    private final String title;
    private final List<String> things;
    private final List<String> kinds;
    private final Exercise<Map<String, String>> exercise;

    MatchQuiz(String id, String title, Map<String, String> right) {
        this.title = title;
        this.things = new ArrayList<>(new TreeSet<>(right.keySet()));
        Collections.shuffle(things, Learner.random(id));
        this.kinds = List.copyOf(new TreeSet<>(right.values()));
        this.exercise = Exercise.of(id, title);
        for (String thing : things) {
            exercise.holds(thing, "not this one", said -> right.get(thing).equals(said.get(thing)));
        }
    }

    /** The next hint. */
    public MatchQuiz hint(String text) {
        exercise.hint(text);
        return this;
    }

    /** The things in the order shown. */
    public List<String> things() {
        return List.copyOf(things);
    }

    /** The kinds to choose from. */
    public List<String> kinds() {
        return kinds;
    }

    /** Judges pairs written one after another: {@code answer("ip_rcv", "softirq", "recv", "process")}. */
    public Result answer(String... thingThenKind) {
        if (thingThenKind == null || thingThenKind.length == 0) {
            return exercise.check(null);
        }
        if (thingThenKind.length % 2 != 0) {
            throw new IllegalArgumentException("Pairs are written thing, kind, thing, kind: given "
                    + thingThenKind.length + " words");
        }
        Map<String, String> said = new LinkedHashMap<>();
        for (int i = 0; i < thingThenKind.length; i += 2) {
            said.put(thingThenKind[i], thingThenKind[i + 1]);
        }
        return answer(said);
    }

    /** Judges a map from thing to kind; null means there is no answer yet. */
    public Result answer(Map<String, String> said) {
        if (said == null || said.isEmpty()) {
            return exercise.check(null);
        }
        Map<String, String> read = new LinkedHashMap<>();
        said.forEach((thing, kind) -> read.put(find(thing, things, "thing to match"), find(kind, kinds, "kind")));
        return exercise.check(read);
    }

    private static String find(String word, List<String> among, String what) {
        for (String one : among) {
            if (word != null && one.toLowerCase(Locale.ROOT).equals(word.trim().toLowerCase(Locale.ROOT))) {
                return one;
            }
        }
        throw new IllegalArgumentException("\"" + word + "\" is no " + what + ": choose from " + String.join(", ", among));
    }

    @Override
    public String toHtml() {
        StringBuilder out = new StringBuilder("<ul class=\"ks-list\">");
        things.forEach(thing -> out.append("<li>").append(Markup.rich(thing)).append("</li>"));
        return Theme.card("todo", "match these", title, out + "</ul><p class=\"ks-dim\">Each with one of: "
                + Markup.text(String.join(", ", kinds)) + ". Answer with <code>.answer(thing, kind, thing, kind, ...)"
                + "</code></p>");
    }

    @Override
    public String toString() {
        return "quiz: " + title + ", " + Markup.count(things.size(), "thing") + " to match";
    }
}
