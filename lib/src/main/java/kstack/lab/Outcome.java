package kstack.lab;

import kstack.lab.show.Html;
import kstack.lab.show.Markup;
import kstack.lab.show.Theme;

/**
 * A prediction beside what happened. {@code said} is empty where nothing was said; {@code detail} is markup that a kind
 * of prediction adds (a table of both orders, of both curves).
 */
public record Outcome(String name, String said, String happened, Nearness nearness, String comment, String detail)
        implements Html {
    /** How near it was; NEAR and RIGHT differ only where a number or an order can be nearly right. */
    public enum Nearness {
        RIGHT("as you said"), NEAR("close"), SURPRISE("a surprise"), UNSAID("no prediction"), OPEN("compare");

        private final String label;

        Nearness(String label) {
            this.label = label;
        }
    }

    @Override
    public String toHtml() {
        String body = "<table class=\"ks-t\"><tbody>"
                + (said.isEmpty() ? "" : "<tr><td>you said</td><td>" + Markup.rich(said) + "</td></tr>")
                + "<tr><td>it was</td><td><strong>" + Markup.rich(happened) + "</strong></td></tr></tbody></table>"
                + detail + (comment.isEmpty() ? "" : "<p>" + Markup.rich(comment) + "</p>");
        return Theme.card("predict", nearness.label, name, body);
    }

    @Override
    public String toString() {
        return name + ": " + (said.isEmpty() ? "" : "you said " + said.replace('\n', ' ') + ", ") + "it was "
                + happened.replace('\n', ' ') + " (" + nearness.label + ")";
    }
}
