package kstack.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import kstack.lab.show.Markup;

/** A prediction that gives each of several things one of a few kinds: what each of five changes will do. */
public final class MatchPrediction extends Prediction {
    private final List<String> kinds;
    private final List<String> things;
    private List<String> said = List.of();

    MatchPrediction(String name, List<String> kinds, List<String> things) {
        super(name);
        this.kinds = List.copyOf(kinds);
        this.things = List.copyOf(things);
        if (kinds.size() < 2 || things.isEmpty()) {
            throw new IllegalArgumentException("The prediction \"" + name + "\" needs two kinds or more and things to match"
                    + " with them");
        }
    }

    /** Stores a kind for each thing, in the things' order. */
    public MatchPrediction say(String... kindOfEach) {
        said = read("You named", kindOfEach);
        markSaid();
        return this;
    }

    /** Goes on without a guess. */
    public MatchPrediction skip() {
        markSkipped();
        return this;
    }

    /** The things, in order. */
    public List<String> things() {
        return things;
    }

    /** What was said of each; empty where nothing was said. */
    public List<String> choices() {
        return said;
    }

    /** What you said beside what happened, thing by thing. */
    public Outcome against(List<String> actual) {
        return against(actual.toArray(String[]::new));
    }

    /** What you said beside what happened, thing by thing. */
    public Outcome against(String... actual) {
        List<String> happened = read("The run gave", actual);
        List<String> off = new ArrayList<>();
        StringBuilder rows = new StringBuilder("<table class=\"ks-t\"><thead><tr><th></th><th scope=\"col\">you said</th>"
                + "<th scope=\"col\">it was</th><th></th></tr></thead><tbody>");
        for (int i = 0; i < things.size(); i++) {
            boolean same = said() && said.get(i).equals(happened.get(i));
            if (!same) {
                off.add(things.get(i));
            }
            rows.append("<tr><td>").append(Markup.rich(things.get(i))).append("</td><td>")
                    .append(said() ? Markup.rich(said.get(i)) : "-").append("</td><td>").append(Markup.rich(happened.get(i)))
                    .append("</td><td>").append(!said() ? "" : same ? "\u2713" : "\u2190 look here").append("</td></tr>");
        }
        return keep(write(happened), off.isEmpty() ? Outcome.Nearness.RIGHT : Outcome.Nearness.SURPRISE,
                off.isEmpty() ? "All as you said." : "Look again at: " + String.join(", ", off) + ".",
                rows.append("</tbody></table>").toString());
    }

    private List<String> read(String who, String... words) {
        if (words.length != things.size()) {
            throw new IllegalArgumentException(who + " " + Markup.count(words.length, "kind") + ", \"" + name() + "\" has "
                    + Markup.count(things.size(), "thing") + ": one each for " + String.join(", ", things));
        }
        List<String> read = new ArrayList<>();
        for (String word : words) {
            read.add(find(word));
        }
        return List.copyOf(read);
    }

    private String find(String word) {
        for (String kind : kinds) {
            if (word != null && kind.toLowerCase(Locale.ROOT).equals(word.trim().toLowerCase(Locale.ROOT))) {
                return kind;
            }
        }
        throw new IllegalArgumentException("\"" + word + "\" is no kind of \"" + name() + "\": choose from "
                + String.join(", ", kinds));
    }

    private String write(List<String> kindOfEach) {
        List<String> out = new ArrayList<>();
        for (int i = 0; i < things.size(); i++) {
            out.add(things.get(i) + ": " + kindOfEach.get(i));
        }
        return String.join("; ", out);
    }

    @Override
    String answer() {
        return write(said);
    }

    @Override
    String howTo() {
        return ".say(" + "\"" + kinds.get(0) + "\", ... one each)";
    }

    @Override
    String question() {
        StringBuilder out = new StringBuilder("<ol class=\"ks-list\">");
        things.forEach(thing -> out.append("<li>").append(Markup.rich(thing)).append("</li>"));
        return out + "</ol><p class=\"ks-dim\">Each one of: " + Markup.text(String.join(", ", kinds)) + "</p>";
    }
}
