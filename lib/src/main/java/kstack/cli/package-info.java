/**
 * The verbs of the {@code lab} launcher.
 *
 * <p>One class a verb, on picocli; errors are one line for a person and a non-zero exit code.
 */
package kstack.cli;
