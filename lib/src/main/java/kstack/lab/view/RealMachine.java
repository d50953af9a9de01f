package kstack.lab.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import kstack.lab.show.Html;
import kstack.lab.show.Markup;
import kstack.lab.show.Theme;

/**
 * The card 'on a real machine': the command to run on a Linux host, what to look for in what it prints, and what the
 * model leaves out, so nobody takes the model for the machine.
 */
public final class RealMachine implements Html {
    private record Step(String command, String shows) {
    }

    private final String title;
    private final List<Step> steps = new ArrayList<>();
    private String leavesOut = "";

    private RealMachine(String title) {
        this.title = title;
    }

    /** An empty card. */
    public static RealMachine card() {
        return card("On a real machine");
    }

    /** An empty card with a title of its own. */
    public static RealMachine card(String title) {
        return new RealMachine(Objects.requireNonNull(title, "title"));
    }

    /** A command, as typed in a shell. */
    public RealMachine command(String command) {
        steps.add(new Step(Objects.requireNonNull(command, "command"), ""));
        return this;
    }

    /** What the last command prints, and what to look for. */
    public RealMachine shows(String text) {
        if (steps.isEmpty()) {
            throw new IllegalStateException("The card has no command yet: call command(...) before shows(...)");
        }
        Step last = steps.remove(steps.size() - 1);
        steps.add(new Step(last.command, text));
        return this;
    }

    /** What the model leaves out. */
    public RealMachine leavesOut(String text) {
        leavesOut = text;
        return this;
    }

    @Override
    public String toHtml() {
        StringBuilder body = new StringBuilder();
        for (Step step : steps) {
            body.append("<pre class=\"ks-cmd\">").append(Markup.text(step.command)).append("</pre>");
            if (!step.shows.isEmpty()) {
                body.append("<p>").append(Markup.rich(step.shows)).append("</p>");
            }
        }
        if (!leavesOut.isEmpty()) {
            body.append("<p><span class=\"ks-label\">the model leaves out</span> ").append(Markup.rich(leavesOut))
                    .append("</p>");
        }
        return Theme.card("real", "real machine", title, body.toString());
    }

    @Override
    public String toString() {
        return title + ": " + String.join(" ; ", steps.stream().map(s -> s.command.replace('\n', ' ')).toList());
    }
}
