package kstack.lab.view;

import java.util.Objects;
import kstack.lab.show.Html;
import kstack.lab.show.Markup;
import kstack.lab.show.Theme;

/**
 * A statement of one of the two source documents, in our words, with what became of it when it was checked. {@code rows}
 * are the curriculum's ids (S1-10), {@code lines} the lines of the source document.
 */
public record Note(String rows, String lines, String claim, Verdict verdict, String right, String source)
        implements Html {
    /** How a statement stood up. */
    public enum Verdict {
        OK("\u2713 holds"), DATED("\u29d6 dated"), PARTLY("\u25d0 partly right"), ERROR("\u2717 error");

        private final String label;

        Verdict(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    public Note {
        Objects.requireNonNull(verdict, "verdict");
    }

    /** A statement of the source documents; go on with {@link #is}. */
    public static Note claim(String rows, String lines, String inOurWords) {
        return new Note(rows, lines, inOurWords, Verdict.OK, "", "");
    }

    /** What the check gave: the verdict, what is right, and the source for it. */
    public Note is(Verdict found, String whatIsRight, String where) {
        return new Note(rows, lines, claim, found, whatIsRight, where);
    }

    @Override
    public String toHtml() {
        return Theme.card("note", verdict.label, claim, (right.isEmpty() ? "" : "<p>" + Markup.rich(right) + "</p>")
                + "<p class=\"ks-dim\">Statement " + Markup.text(rows) + ", line " + Markup.text(lines)
                + (source.isEmpty() ? "" : "; checked against " + Markup.text(source)) + "</p>");
    }

    @Override
    public String toString() {
        return rows + " " + verdict.label + ": " + claim;
    }
}
