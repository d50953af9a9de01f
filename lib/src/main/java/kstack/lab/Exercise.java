package kstack.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One exercise that checks itself: named tests over the learner's answer (a function, a value or a list), hints from
 * gentle to plain, and feedback for the wrong answers that many people give.
 *
 * <p>A notebook's own small class defines its exercises and offers them as static methods:
 * <pre>{@code
 * private static final Exercise<ToIntFunction<byte[]>> RFC1071 =
 *     Exercise.<ToIntFunction<byte[]>>of("nb01.rfc1071", "Write the Internet checksum").hex()
 *         .expect("the header of the chapter", 0xfabb, f -> f.applyAsInt(HEADER))
 *         .when(f -> f.applyAsInt(HEADER) == 0x0544, "That is the sum: now take its complement.")
 *         .hint("Which bits does a carry leave behind?").hint("...").hint("...");
 * public static Result rfc1071(ToIntFunction<byte[]> f) { return RFC1071.check(f); }
 * }</pre>
 *
 * @param <A> the type of the answer
 */
public final class Exercise<A> {
    private final String id;
    private final String title;
    private final List<Case<A>> cases = new ArrayList<>();
    private final List<String> hints = new ArrayList<>();
    private final List<Feedback<A>> feedback = new ArrayList<>();
    private boolean hex;

    private record Case<A>(String name, Object expected, String otherwise, Function<? super A, ?> actual) {
    }

    private record Feedback<A>(Predicate<? super A> applies, String text) {
    }

    private Exercise(String id, String title) {
        this.id = Objects.requireNonNull(id, "id");
        this.title = Objects.requireNonNull(title, "title");
    }

    /** Starts an exercise. The id ({@code nb01.rfc1071}) keys its attempts and its random numbers. */
    public static <A> Exercise<A> of(String id, String title) {
        return new Exercise<>(id, title);
    }

    /**
     * Stands where a learner is to write: {@code return Exercise.todo("fold the carry");}. Fits any type.
     *
     * @throws Todo always, with what to do as its message
     */
    public static <T> T todo(String whatToDo) {
        throw new Todo(whatToDo);
    }

    /** Writes whole numbers in results as hexadecimal. */
    public Exercise<A> hex() {
        hex = true;
        return this;
    }

    /** A named test: the value that comes out of the answer must equal {@code expected}. */
    public Exercise<A> expect(String name, Object expected, Function<? super A, ?> actual) {
        cases.add(new Case<>(name, expected, "", actual));
        return this;
    }

    /** A named test that holds or does not. */
    public Exercise<A> holds(String name, Predicate<? super A> test) {
        return holds(name, "does not hold", test);
    }

    /** A named test that holds, or else says why it does not. */
    public Exercise<A> holds(String name, String otherwise, Predicate<? super A> test) {
        cases.add(new Case<>(name, Boolean.TRUE, otherwise, test::test));
        return this;
    }

    /** The next hint; give three, from a question to almost the answer. */
    public Exercise<A> hint(String text) {
        hints.add(text);
        return this;
    }

    /** What to say to a wrong answer that many people give. */
    public Exercise<A> when(Predicate<? super A> typicalMistake, String say) {
        feedback.add(new Feedback<>(typicalMistake, say));
        return this;
    }

    public String id() {
        return id;
    }

    /**
     * Runs the tests on an answer. Whatever the answer throws becomes a failed test. Where solved notebooks are run as
     * tests, an answer that does not pass fails the cell.
     */
    public Result check(A answer) {
        Result result = judge(answer);
        return Lab.strict() ? result.orThrow() : result;
    }

    private Result judge(A answer) {
        if (answer == null) {
            return Result.open(id, title, "There is no answer yet: run the cell that makes it, then this one again");
        }
        List<Result.Line> lines = new ArrayList<>();
        for (Case<A> one : cases) {
            try {
                Object actual = one.actual.apply(answer);
                boolean passed = Values.same(one.expected, actual);
                lines.add(new Result.Line(one.name, passed, line(one, actual)));
            } catch (Exception | LinkageError | AssertionError | StackOverflowError | OutOfMemoryError e) {
                Throwable root = Values.root(e);
                if (root instanceof Todo) {
                    return Result.open(id, title, root.getMessage());
                }
                lines.add(new Result.Line(one.name, false, "your code threw " + Values.oneLine(e)));
            }
        }
        boolean passed = !lines.isEmpty() && lines.stream().allMatch(Result.Line::passed);
        int attempt = Progress.attempt(id, title, passed);
        return new Result(id, title, Result.State.of(passed), lines, passed ? "" : say(answer),
                passed ? List.of() : hints.subList(0, Math.min(attempt, hints.size())), hints.size(), attempt);
    }

    private String line(Case<A> one, Object actual) {
        boolean same = Values.same(one.expected, actual);
        if (!one.otherwise.isEmpty()) {
            return same ? "" : one.otherwise;
        }
        return same ? Values.write(actual, hex)
                : "expected " + Values.write(one.expected, hex) + ", got " + Values.write(actual, hex);
    }

    private String say(A answer) {
        for (Feedback<A> one : feedback) {
            try {
                if (one.applies.test(answer)) {
                    return one.text;
                }
            } catch (Exception | LinkageError | AssertionError | StackOverflowError | OutOfMemoryError e) {
                // an answer that throws is no instance of this mistake; its test says what it threw
                continue;
            }
        }
        return "";
    }

    @Override
    public String toString() {
        return "exercise " + id + ": " + title + ", " + cases.size() + " tests";
    }
}
