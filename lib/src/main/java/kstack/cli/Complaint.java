package kstack.cli;

import kstack.wire.pcap.CaptureException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * What a verb has to say to a person instead of a result: one line with what was expected, what was found, what to try.
 * It becomes {@code lab: ...} on standard error and exit code 1.
 */
public final class Complaint extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A complaint of one line. */
    public Complaint(String message) {
        super(message);
    }

    /** A call that the verbs do not understand. */
    static int wrongCall(ParameterException e, String[] args) {
        CommandLine line = e.getCommandLine();
        say(line, e.getMessage() + "; " + line.getCommandSpec().qualifiedName() + " --help shows what there is");
        return line.getCommandSpec().exitCodeOnInvalidInput();
    }

    /** A verb that could not do its work. */
    static int failed(Exception e, CommandLine line, ParseResult parsed) {
        if (e instanceof Complaint || e instanceof CaptureException) {
            say(line, e.getMessage());
        } else {
            StackTraceElement[] at = e.getStackTrace();
            say(line, "a mistake in the lab itself: " + e + (at.length > 0 ? " at " + at[0] : "")
                    + "; please report it together with the call");
        }
        return line.getCommandSpec().exitCodeOnExecutionException();
    }

    private static void say(CommandLine line, String words) {
        line.getErr().println("lab: " + words.replaceAll("\\s*\\R\\s*", " "));
        line.getErr().flush();
    }
}
