package kstack.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The command line")
class MainTest {
    @Test
    @DisplayName("--version says one line with the library's version and the Java that runs it")
    void version() {
        CliRun run = CliRun.of("--version");
        assertEquals(0, run.code());
        assertEquals("kernel-stack lab dev, Java " + Runtime.version().feature(), run.out().strip());
    }

    @Test
    @DisplayName("--help names the verbs on standard output")
    void help() {
        CliRun run = CliRun.of("--help");
        assertEquals(0, run.code());
        assertTrue(run.out().contains("Usage: ./lab"), run.out());
        assertEquals("", run.err());
    }

    @Test
    @DisplayName("an unknown verb is one line and exit code 2")
    void unknownVerb() {
        CliRun run = CliRun.of("fly");
        assertEquals(2, run.code());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().startsWith("lab: ") && run.err().contains("fly") && run.err().contains("--help"), run.err());
    }

    @Test
    @DisplayName("no verb is one line and exit code 2")
    void noVerb() {
        CliRun run = CliRun.of();
        assertEquals(2, run.code());
        assertEquals("lab: no verb given; ./lab --help shows what there is", run.err().strip());
    }
}
