package kstack.replay;

/** Why a capture cannot be replayed, in one line for people: what was expected, what was found, what to try. */
public final class ReplayException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ReplayException(String message) {
        super(message);
    }
}
