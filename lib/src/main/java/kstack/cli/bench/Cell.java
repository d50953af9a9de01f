package kstack.cli.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import jdk.jshell.Diag;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;

/**
 * Code compiled as a notebook's Java kernel compiles a cell: snippet by snippet through JShell with its default compiler
 * options, loaded into this JVM as it is. (JShell's own local mode would put a check into every loop.)
 */
public final class Cell implements AutoCloseable {
    private static final String IMPORTS = """
            import kstack.hw.*;
            import kstack.host.*;
            import kstack.kernel.*;
            import kstack.net.core.*;
            import kstack.net.ipv4.*;
            import kstack.net.socket.*;
            import kstack.sim.*;
            import kstack.trace.*;
            import kstack.traffic.*;
            import kstack.traffic.Reader;
            import kstack.wire.*;
            import kstack.wire.Frame;
            """;
    private static Object handedOver;

    private final JShell shell;

    /** A fresh kernel with the notebooks' imports of the model. */
    public Cell() {
        shell = JShell.builder().executionEngine(new InThisJvm(), Map.of()).build();
        shell.addToClasspath(System.getProperty("java.class.path"));
        run(IMPORTS);
    }

    /** Runs a cell: all of its snippets. */
    public void run(String source) {
        SourceCodeAnalysis analysis = shell.sourceCodeAnalysis();
        String rest = source;
        while (!rest.isBlank()) {
            SourceCodeAnalysis.CompletionInfo next = analysis.analyzeCompletion(rest);
            if (!next.completeness().isComplete()) {
                throw new IllegalArgumentException("the cell's code is not complete: " + rest);
            }
            for (SnippetEvent e : shell.eval(next.source())) {
                require(e);
            }
            rest = next.remaining();
        }
    }

    private void require(SnippetEvent e) {
        if (e.exception() != null) {
            throw new IllegalStateException("the cell threw " + e.exception().getMessage(), e.exception());
        }
        if (e.status() != Snippet.Status.VALID && e.causeSnippet() == null) {
            String why = shell.diagnostics(e.snippet()).map((Diag d) -> d.getMessage(null))
                    .collect(Collectors.joining("; "));
            List<String> missing = e.snippet() instanceof jdk.jshell.DeclarationSnippet d
                    ? shell.unresolvedDependencies(d).collect(Collectors.toList()) : List.of();
            throw new IllegalArgumentException("the cell does not compile: " + why + missing);
        }
    }

    /** The value of an expression in the cell's world, as an object of this JVM. */
    public <T> T value(String expression, Class<T> type) {
        run("kstack.cli.bench.Cell.handOver(" + expression + ");");
        return type.cast(handedOver);
    }

    /** Called by the code of a cell: gives an object out of it. */
    public static void handOver(Object value) {
        handedOver = value;
    }

    /** A cell's source that lies beside this class. */
    public static String source(String resource) {
        try (InputStream in = Cell.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(resource + " cannot be read", e);
        }
    }

    @Override
    public void close() {
        shell.close();
    }

    private static final class InThisJvm implements ExecutionControlProvider {
        @Override
        public String name() {
            return "in-this-jvm";
        }

        @Override
        public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters) {
            return new DirectExecutionControl();
        }
    }
}
