package kstack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code ARCHITECTURE.md} is kept true: what it names exists, and no package is missing. */
class ArchitecturePageTest {
    private static final Path MAIN = Path.of("src", "main", "java", "kstack");
    private static final Path TEST = Path.of("src", "test", "java", "kstack");
    private static final Pattern CLASS = Pattern.compile("`([A-Z][A-Za-z0-9]+)(?:\\.([A-Za-z]+))?`");
    private static final Pattern SOURCE_FILE = Pattern.compile("`([a-z0-9/]+/[A-Z][A-Za-z0-9]+\\.java)`");
    private static final Pattern PACKAGE_ROW = Pattern.compile("^\\| `([a-z0-9.]+)` \\|", Pattern.MULTILINE);

    private final String page = read(Path.of("ARCHITECTURE.md"));

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<Path> sources(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(f -> f.toString().endsWith(".java")).sorted().toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void everyClassAndMemberItNamesExists() {
        List<String> missing = new ArrayList<>();
        int named = 0;
        List<Path> files = Stream.concat(sources(MAIN).stream(), sources(TEST).stream()).toList();
        for (Matcher m = CLASS.matcher(page); m.find(); named++) {
            String file = m.group(1) + ".java";
            String member = m.group(2);
            boolean found = files.stream().anyMatch(f -> f.getFileName().toString().equals(file)
                    && (member == null || Pattern.compile("\\b" + member + "\\b").matcher(read(f)).find()));
            if (!found) {
                missing.add(m.group());
            }
        }
        assertEquals(List.of(), missing);
        assertTrue(named > 80, "classes named: " + named);
    }

    @Test
    void everyFileItNamesExists() {
        List<String> missing = new ArrayList<>();
        for (Matcher m = SOURCE_FILE.matcher(page); m.find();) {
            if (!Files.exists(MAIN.resolve(m.group(1)))) {
                missing.add(m.group(1));
            }
        }
        assertEquals(List.of(), missing);
    }

    @Test
    void itsTableHasEveryPackageThatHasClasses() {
        Set<String> listed = new TreeSet<>();
        for (Matcher m = PACKAGE_ROW.matcher(page); m.find();) {
            listed.add(m.group(1));
        }
        Set<String> existing = sources(MAIN).stream().map(f -> MAIN.relativize(f.getParent()).toString().replace('/', '.'))
                .collect(Collectors.toCollection(TreeSet::new));
        // parts of the notebook's side and of the command line stand in their parent's row
        existing.removeIf(p -> p.startsWith("lab.") || p.startsWith("cli."));
        assertEquals(existing, listed);
    }
}
