package kstack.lab;

import java.util.List;
import kstack.lab.show.Html;
import kstack.lab.show.Markup;
import kstack.lab.show.Theme;

/** All predictions of a session in one table: what was said, what happened. */
record PredictionSummary(List<Prediction> predictions) implements Html {
    @Override
    public String toHtml() {
        StringBuilder rows = new StringBuilder("<table class=\"ks-t\"><thead><tr><th scope=\"col\">about</th>"
                + "<th scope=\"col\">you said</th><th scope=\"col\">it was</th></tr></thead><tbody>");
        for (Prediction p : predictions) {
            rows.append("<tr><td>").append(Markup.rich(p.name())).append("</td><td>")
                    .append(p.said() ? Markup.rich(p.answer()) : "-").append("</td><td>")
                    .append(p.outcome() == null ? "not run yet" : Markup.rich(p.outcome().happened()))
                    .append("</td></tr>");
        }
        return Theme.card("predict", "predictions", toString(), rows.append("</tbody></table>").toString());
    }

    @Override
    public String toString() {
        long said = predictions.stream().filter(Prediction::said).count();
        long surprises = predictions.stream().filter(p -> p.outcome() != null
                && p.outcome().nearness() == Outcome.Nearness.SURPRISE).count();
        return Markup.count(predictions.size(), "prediction") + ", " + said + " answered, "
                + Markup.count(surprises, "surprise");
    }
}
