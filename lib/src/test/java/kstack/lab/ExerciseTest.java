package kstack.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An exercise")
class ExerciseTest {
    private final Exercise<IntUnaryOperator> twice = Exercise.<IntUnaryOperator>of("test.twice", "Write twice").hex()
            .expect("of 0x1234", 0x2468, f -> f.applyAsInt(0x1234))
            .holds("twice nothing is nothing", f -> f.applyAsInt(0) == 0)
            .when(f -> f.applyAsInt(3) == 9, "That is the square.")
            .hint("one").hint("two").hint("three");

    @BeforeEach
    @AfterEach
    void forget() {
        Progress.reset();
        System.clearProperty("kstack.lab.strict");
    }

    @Test
    @DisplayName("passes a right answer and shows no hint")
    void passes() {
        Result result = twice.check(x -> 2 * x);
        assertTrue(result.passed());
        assertEquals(List.of(), result.hints());
        assertEquals("\u2713 passed: Write twice, 2 tests", result.toString());
    }

    @Test
    @DisplayName("shows expected and actual value, and feedback for a typical mistake")
    void fails() {
        Result result = twice.check(x -> x * x);
        assertEquals("expected 0x2468, got 0x14b5a90", result.lines().get(0).detail());
        assertTrue(result.lines().get(1).passed());
        assertEquals("That is the square.", result.feedback());
    }

    @Test
    @DisplayName("unlocks one hint more with each failed attempt, and starts over once passed")
    void hints() {
        assertEquals(List.of("one"), twice.check(x -> x).hints());
        assertEquals(List.of("one", "two"), twice.check(x -> x).hints());
        assertEquals(List.of("one", "two", "three"), twice.check(x -> x).hints());
        assertEquals(3, twice.check(x -> x).hints().size());
        assertTrue(twice.check(x -> x + x).passed());
        assertEquals(List.of("one"), twice.check(x -> x).hints());
    }

    @Test
    @DisplayName("reports what the answer threw, root cause first, instead of throwing")
    void reportsExceptions() {
        Result result = twice.check(x -> {
            throw new IllegalStateException("outer", new ArithmeticException("inner <b>"));
        });
        assertEquals("your code threw ArithmeticException: inner <b>", result.lines().get(0).detail());
        assertTrue(result.toHtml().contains("inner &lt;b&gt;"));
        assertFalse(result.toHtml().contains("<b>"));
    }

    @Test
    @DisplayName("says what to do in an open exercise and counts no attempt")
    void open() {
        Result result = twice.check(x -> Exercise.todo("double it"));
        assertEquals(Result.State.OPEN, result.state());
        assertEquals("Your turn: double it", result.feedback());
        assertEquals(Result.State.OPEN, twice.check(null).state());
        assertEquals("0 of 0 exercises tried are passed", Progress.show().toString());
    }

    @Test
    @DisplayName("fails the cell where masters are run as tests")
    void strict() {
        System.setProperty("kstack.lab.strict", "1");
        CheckFailed failed = assertThrows(CheckFailed.class, () -> twice.check(x -> x));
        assertEquals("Check test.twice (Write twice): of 0x1234: expected 0x2468, got 0x1234", failed.getMessage());
        assertThrows(CheckFailed.class, () -> twice.check(x -> Exercise.todo("double it")));
        assertTrue(twice.check(x -> 2 * x).passed());
    }

    @Test
    @DisplayName("compares arrays and lists by content and whole numbers by value")
    void values() {
        assertTrue(Values.same(new int[] {1, 2}, new long[] {1, 2}));
        assertTrue(Values.same((short) 7, 7L));
        assertFalse(Values.same(new int[] {1, 2}, new int[] {1, 2, 3}));
        assertTrue(Values.same(List.of(1, 2), List.of(1L, 2L)));
        assertFalse(Values.same(List.of(1, 2), List.of(1)));
        assertEquals("[0xff, 0x1]", Values.write(new byte[] {-1, 1}, true));
    }
}
