package kstack.lab;

import java.util.List;
import kstack.lab.show.Html;
import kstack.lab.show.Markup;
import kstack.lab.show.Theme;

/**
 * What a check found: one line per named test, a word on a typical mistake, and hints that grow plainer with each
 * attempt that failed.
 */
public final class Result implements Html {
    /** OPEN is an exercise without an answer yet: neither right nor wrong. */
    public enum State {
        OPEN, PASSED, FAILED;

        static State of(boolean passed) {
            return passed ? PASSED : FAILED;
        }
    }

    /** One named test: {@code detail} is expected and actual value, or what was thrown. */
    public record Line(String name, boolean passed, String detail) {
    }

    private final String id;
    private final String title;
    private final State state;
    private final List<Line> lines;
    private final String feedback;
    private final List<String> hints;
    private final int hintsInAll;
    private final int attempt;

    Result(String id, String title, State state, List<Line> lines, String feedback, List<String> hints, int hintsInAll,
            int attempt) {
        this.id = id;
        this.title = title;
        this.state = state;
        this.lines = List.copyOf(lines);
        this.feedback = feedback;
        this.hints = List.copyOf(hints);
        this.hintsInAll = hintsInAll;
        this.attempt = attempt;
    }

    static Result open(String id, String title, String what) {
        return new Result(id, title, State.OPEN, List.of(), what, List.of(), 0, 0);
    }

    public State state() {
        return state;
    }

    public boolean passed() {
        return state == State.PASSED;
    }

    public List<Line> lines() {
        return lines;
    }

    /** The hints unlocked so far, gentlest first. */
    public List<String> hints() {
        return hints;
    }

    /** What was said to a typical mistake, or what to do in an open exercise. */
    public String feedback() {
        return feedback;
    }

    /**
     * Returns itself if passed.
     *
     * @throws CheckFailed with the exercise, the failing tests and their values in one line
     */
    public Result orThrow() {
        if (passed()) {
            return this;
        }
        StringBuilder why = new StringBuilder("Check " + id + " (" + title + "): ");
        if (state == State.OPEN) {
            throw new CheckFailed(why.append(feedback).toString());
        }
        String gap = "";
        for (Line line : lines) {
            if (!line.passed) {
                why.append(gap).append(line.name).append(": ").append(line.detail);
                gap = "; ";
            }
        }
        throw new CheckFailed(why.toString());
    }

    @Override
    public String toHtml() {
        if (state == State.OPEN) {
            return Theme.card("todo", "to do", title, "<p>" + Markup.rich(feedback) + "</p>");
        }
        StringBuilder body = new StringBuilder("<table class=\"ks-t\"><tbody>");
        for (Line line : lines) {
            body.append("<tr><td>").append(line.passed ? "<span class=\"ks-ok\">\u2713 ok</span>"
                    : "<span class=\"ks-no\">\u2717 no</span>").append("</td><td>").append(Markup.rich(line.name))
                    .append("</td><td class=\"ks-mono\">").append(Markup.text(line.detail)).append("</td></tr>");
        }
        body.append("</tbody></table>");
        if (!feedback.isEmpty()) {
            body.append("<p>").append(Markup.rich(feedback)).append("</p>");
        }
        for (int i = 0; i < hints.size(); i++) {
            body.append("<p><span class=\"ks-label\">hint ").append(i + 1).append(" of ").append(hintsInAll)
                    .append("</span> ").append(Markup.rich(hints.get(i))).append("</p>");
        }
        return Theme.card(passed() ? "pass" : "fail", passed() ? "\u2713 passed" : "not yet", title, body.toString());
    }

    @Override
    public String toString() {
        long ok = lines.stream().filter(Line::passed).count();
        return switch (state) {
            case OPEN -> "to do: " + title + ". " + feedback;
            case PASSED -> "\u2713 passed: " + title + ", " + Markup.count(lines.size(), "test");
            case FAILED -> "\u2717 not yet: " + title + ", " + ok + " of " + lines.size() + " tests pass, attempt "
                    + attempt;
        };
    }
}
