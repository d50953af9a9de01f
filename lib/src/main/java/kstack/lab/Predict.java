package kstack.lab;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kstack.lab.show.Html;

/**
 * Asks before the run: a prediction made and kept is what turns a plot into an experiment.
 *
 * <pre>{@code
 * var copy = Predict.number("copy of 1460 B", "ns").say(150);      // or .skip()
 * ...
 * copy.against(measuredNs)                                         // what you said, what happened
 * Chart....prediction(copy)                                        // a dashed line, 'your prediction'
 * }</pre>
 *
 * <p>Predictions live for the session under their names. Running the cell again replaces the prediction.
 */
public final class Predict {
    private static final Map<String, Prediction> KEPT = new LinkedHashMap<>();

    private Predict() {
    }

    /** A number with its unit. */
    public static NumberPrediction number(String name, String unit) {
        return keep(new NumberPrediction(name, unit));
    }

    /** Several numbers with labels and one unit, such as the four pointers of an sk_buff. */
    public static NumbersPrediction numbers(String name, String unit, String... labels) {
        return keep(new NumbersPrediction(name, unit, List.of(labels)));
    }

    /** An order of cards, which are shown shuffled. Give them in any order; {@code against} names the right one. */
    public static OrderPrediction order(String name, String... cards) {
        return keep(new OrderPrediction(name, Arrays.asList(cards)));
    }

    /** One of some options. */
    public static ChoicePrediction choice(String name, String... options) {
        return keep(new ChoicePrediction(name, List.of(options)));
    }

    /** A kind for each of several things: what each of five changes will do. */
    public static MatchPrediction match(String name, List<String> kinds, String... things) {
        return keep(new MatchPrediction(name, kinds, List.of(things)));
    }

    /** A curve drawn by a few points: {@code .at(x, y).at(x, y)}. */
    public static CurvePrediction curve(String name, String xUnit, String yUnit) {
        return keep(new CurvePrediction(name, xUnit, yUnit));
    }

    /** A sentence of one's own. */
    public static TextPrediction text(String name) {
        return keep(new TextPrediction(name));
    }

    /** The prediction kept under this name. */
    public static synchronized Prediction recall(String name) {
        Prediction kept = KEPT.get(name);
        if (kept == null) {
            throw new IllegalArgumentException("There is no prediction \"" + name + "\" in this session"
                    + (KEPT.isEmpty() ? "" : ", only " + KEPT.keySet()) + ": run the cell that asks for it");
        }
        return kept;
    }

    /** All predictions of this session, as a table of what was said and what happened. */
    public static synchronized Html summary() {
        return new PredictionSummary(List.copyOf(KEPT.values()));
    }

    /** Forgets all predictions. */
    public static synchronized void reset() {
        KEPT.clear();
    }

    static synchronized Collection<Prediction> kept() {
        return List.copyOf(KEPT.values());
    }

    private static synchronized <P extends Prediction> P keep(P prediction) {
        KEPT.remove(prediction.name());
        KEPT.put(prediction.name(), prediction);
        return prediction;
    }
}
