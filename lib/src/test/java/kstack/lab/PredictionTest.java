package kstack.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A prediction")
class PredictionTest {
    @BeforeEach
    void forget() {
        Predict.reset();
    }

    @Test
    @DisplayName("is kept under its name, and running the cell again replaces it")
    void kept() {
        Predict.number("copy", "ns").say(100);
        NumberPrediction second = Predict.number("copy", "ns").say(200);
        assertSame(second, Predict.recall("copy"));
        assertEquals(1, Predict.kept().size());
        assertThrows(IllegalArgumentException.class, () -> Predict.recall("other"));
    }

    @Test
    @DisplayName("of a number tells the factor")
    void number() {
        NumberPrediction guess = Predict.number("copy", "ns").say(100);
        Outcome outcome = guess.against(300);
        assertEquals(Outcome.Nearness.SURPRISE, outcome.nearness());
        assertTrue(outcome.comment().startsWith("It was 3 times as much."));
        assertEquals(Outcome.Nearness.NEAR, guess.against(105).nearness());
        assertEquals("copy: you said 100 ns, it was 100 ns (as you said)", guess.against(100).toString());
    }

    @Test
    @DisplayName("may be skipped, and then only the outcome is told")
    void skipped() {
        Outcome outcome = Predict.number("copy", "ns").skip().against(300);
        assertEquals("copy: it was 300 ns (no prediction)", outcome.toString());
    }

    @Test
    @DisplayName("of an order takes letters or words and counts places")
    void order() {
        OrderPrediction question = Predict.order("stages", "irq", "poll", "ip_rcv", "recv()");
        assertTrue(question.toHtml().contains("Not answered yet"));
        Outcome right = question.say("irq", "poll", "ip_rcv", "recv()").against("irq", "poll", "ip_rcv", "recv()");
        assertEquals(Outcome.Nearness.RIGHT, right.nearness());
        assertEquals("2 of 4 in place, 83 % of the pairs in the right order.",
                question.against("poll", "irq", "ip_rcv", "recv()").comment());
        assertEquals(4, question.say("A B C D").order().size());
        assertEquals(question.order(), question.say("abcd").order());
    }

    @Test
    @DisplayName("of an order refuses a missing, doubled or unknown card in one line")
    void wrongOrder() {
        OrderPrediction question = Predict.order("stages", "irq", "poll", "ip_rcv");
        assertThrows(IllegalArgumentException.class, () -> question.say("A B"));
        assertThrows(IllegalArgumentException.class, () -> question.say("A B A"));
        String message = assertThrows(IllegalArgumentException.class, () -> question.say("A B Z")).getMessage();
        assertEquals("\"Z\" is no card of \"stages\": use the letters A to C or the words on the cards", message);
    }

    @Test
    @DisplayName("of a choice takes one of its options only")
    void choice() {
        ChoicePrediction verdict = Predict.choice("verdict", "delivered", "dropped").say("Dropped");
        assertEquals(Outcome.Nearness.RIGHT, verdict.against("dropped").nearness());
        assertEquals(Outcome.Nearness.SURPRISE, verdict.against("delivered").nearness());
        assertThrows(IllegalArgumentException.class, () -> verdict.say("maybe"));
    }

    @Test
    @DisplayName("of a curve is compared at its own points, with straight lines between the run's")
    void curve() {
        CurvePrediction drawn = Predict.curve("delivered", "Mpps", "Mpps").at(0, 0).at(1, 1).at(2, 0);
        Outcome outcome = drawn.against(new double[] {0, 2}, new double[] {0, 2});
        assertEquals("Furthest apart: 2 Mpps. Where do the two curves part, and why there?", outcome.comment());
        assertEquals(List.of(0.0, 1.0, 2.0), List.of(drawn.x()[0], drawn.x()[1], drawn.x()[2]));
        assertEquals(Outcome.Nearness.NEAR, drawn.against(new double[] {0, 1, 2}, new double[] {0, 1, 0}).nearness());
    }

    @Test
    @DisplayName("of several numbers names the ones to look at again")
    void numbers() {
        NumbersPrediction pointers = Predict.numbers("pointers", "B", "head", "data", "tail").say(0, 64, 164);
        assertEquals("Look again at: data.", pointers.against(0, 50, 164).comment());
        assertEquals(Outcome.Nearness.RIGHT, pointers.against(0, 64, 164).nearness());
        assertThrows(IllegalArgumentException.class, () -> pointers.say(1, 2));
    }

    @Test
    @DisplayName("refuses what is no prediction, in one line")
    void bad() {
        assertThrows(IllegalArgumentException.class, () -> Predict.number("copy", ""));
        assertThrows(IllegalArgumentException.class, () -> Predict.number("copy", "ns").say(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> Predict.text("why").say(" "));
        assertThrows(IllegalArgumentException.class, () -> Predict.curve("c", "s", "B").at(Double.NaN, 1));
    }

    @Test
    @DisplayName("escapes what the reader wrote")
    void escapes() {
        String html = Predict.text("<script>").say("a < b & \"c\"").toHtml();
        assertTrue(html.contains("&lt;script&gt;") && html.contains("a &lt; b &amp; &quot;c&quot;"));
    }

    @Test
    @DisplayName("appears in the session's summary with its outcome")
    void summary() {
        Predict.number("copy", "ns").say(100).against(300);
        Predict.text("why").skip();
        assertEquals("2 predictions, 1 answered, 1 surprise", Predict.summary().toString());
        assertTrue(Predict.summary().toHtml().contains("300 ns"));
    }
}
