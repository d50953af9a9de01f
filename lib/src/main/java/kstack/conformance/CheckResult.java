package kstack.conformance;

/**
 * What one check found.
 *
 * @param name    the check's name, as the notebook lists it
 * @param demand  what is asked of a driver, in a sentence
 * @param passed  whether the driver does it
 * @param message what was seen instead; empty if it passed
 * @param thrown  what the driver threw; null if it did not
 */
public record CheckResult(String name, String demand, boolean passed, String message, RuntimeException thrown) {
    @Override
    public String toString() {
        return (passed ? "ok      " : "FAILED  ") + name + ": " + (passed ? demand : message);
    }
}
