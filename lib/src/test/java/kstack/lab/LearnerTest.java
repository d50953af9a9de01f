package kstack.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The learner's seed")
class LearnerTest {
    private static final String[] PATH = {"NIC", "hard IRQ", "napi poll", "ip_rcv", "udp_rcv", "recv()"};

    @AfterEach
    void back() {
        Learner.seed(1);
        Progress.reset();
    }

    @Test
    @DisplayName("gives the same learner the same variant and others another")
    void variants() {
        long alice = Learner.seed("alice");
        int first = Learner.random("nb01").nextInt();
        assertEquals(first, Learner.random("nb01").nextInt());
        assertNotEquals(first, Learner.random("nb02").nextInt());
        assertNotEquals(alice, Learner.seed("bob"));
        assertNotEquals(first, Learner.random("nb01").nextInt());
        assertEquals(alice, Learner.fromEnvironment("alice"));
        assertEquals(42, Learner.fromEnvironment("42"));
        assertEquals(1, Learner.fromEnvironment(""));
    }

    @Test
    @DisplayName("shuffles cards, never into the right order")
    void shuffles() {
        int different = 0;
        List<String> one = Quiz.order("q", "t", PATH).shown();
        for (int seed = 0; seed < 200; seed++) {
            Learner.seed(seed);
            OrderQuiz two = Quiz.order("q", "t", "a", "b");
            assertEquals(List.of("b", "a"), two.shown());
            different += Quiz.order("q", "t", PATH).shown().equals(one) ? 0 : 1;
        }
        assertTrue(different > 150, "different: " + different);
    }

    @Test
    @DisplayName("of an order quiz: the right order passes, a wrong one names the places")
    void orderQuiz() {
        OrderQuiz quiz = Quiz.order("q", "The path", PATH).hint("Where does the interrupt come from?");
        assertTrue(quiz.answer(PATH).passed());
        Result wrong = quiz.answer("hard IRQ", "NIC", "napi poll", "ip_rcv", "udp_rcv", "recv()");
        assertEquals(List.of(false, false, true, true, true, true), wrong.lines().stream().map(Result.Line::passed).toList());
        assertEquals(1, wrong.hints().size());
        assertFalse(wrong.toHtml().contains("expected"));
        assertEquals(Result.State.OPEN, quiz.answer().state());
        assertThrows(IllegalArgumentException.class, () -> quiz.answer("NIC"));
    }

    @Test
    @DisplayName("of a match quiz: every pair is a test, unknown words are refused")
    void matchQuiz() {
        MatchQuiz quiz = Quiz.match("m", "Context", Map.of("ip_rcv", "softirq", "recv()", "process"));
        assertEquals(List.of("process", "softirq"), quiz.kinds());
        assertTrue(quiz.answer("ip_rcv", "Softirq", "recv()", "process").passed());
        assertFalse(quiz.answer(Map.of("ip_rcv", "softirq")).passed());
        assertThrows(IllegalArgumentException.class, () -> quiz.answer("ip_rcv", "user"));
        assertThrows(IllegalArgumentException.class, () -> quiz.answer("ip_rcv"));
    }
}
