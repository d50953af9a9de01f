package kstack.lab;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Card quizzes: cards to put in order, and things to match with their kind. The cards come shuffled by the learner's
 * seed; the answer is written in a cell, and the same check with hints judges it.
 */
public final class Quiz {
    private Quiz() {
    }

    /** Cards given in the right order and shown shuffled. */
    public static OrderQuiz order(String id, String title, String... cardsInOrder) {
        return new OrderQuiz(id, title, List.of(cardsInOrder));
    }

    /** Things to match: {@code right} holds each thing with its kind, such as a function with its context. */
    public static MatchQuiz match(String id, String title, Map<String, String> right) {
        return new MatchQuiz(id, title, new LinkedHashMap<>(right));
    }
}
