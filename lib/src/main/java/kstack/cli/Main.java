package kstack.cli;

import kstack.cli.bench.BenchCommand;
import kstack.lab.Lab;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The library's command line: one subcommand a verb. {@code ./lab VERB} calls it for every verb that needs no Python.
 *
 * <p>A reader's mistake is one line on standard error and exit code 2 for a wrong call, 1 for anything else; never a
 * stack trace.
 */
@Command(name = "./lab", description = "A packet's way through the Linux kernel, on the model's command line.",
        mixinStandardHelpOptions = true, versionProvider = Main.Version.class, scope = CommandLine.ScopeType.INHERIT,
        usageHelpAutoWidth = true, synopsisSubcommandLabel = "VERB", commandListHeading = "%nVerbs:%n",
        optionListHeading = "%nOptions:%n", parameterListHeading = "%n",
        subcommands = {ReplayCommand.class, CompareCommand.class, BenchCommand.class, CommandLine.HelpCommand.class})
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec;

    /** Runs the verb that the arguments name and exits with its code. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** The command line with its error handling; tests give it other streams. */
    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        line.setParameterExceptionHandler(Complaint::wrongCall);
        line.setExecutionExceptionHandler(Complaint::failed);
        return line;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no verb given");
    }

    /** The same version that the notebook's first cell shows. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"kernel-stack lab " + Lab.version() + ", Java " + Runtime.version().feature()};
        }
    }
}
