package kstack.compare;

/** A recording that cannot be read: one line with file, line and column, what was expected and what was found. */
public final class RecordingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RecordingException(String message) {
        super(message);
    }
}
