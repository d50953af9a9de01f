package kstack.lab;

/**
 * An exercise that is still open. It is no mistake: the message says what to do here. A check that meets it says so and
 * counts no attempt.
 */
public final class Todo extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What the learner is asked to do. */
    public Todo(String whatToDo) {
        super("Your turn: " + whatToDo, null, false, false);
    }
}
