package kstack.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.CodeSource;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import kstack.lab.show.Bridge;

/**
 * The notebook's start: {@code setup.jshell} calls {@link #start()} once the library is on the class path.
 *
 * <p>It registers the renderers, keeps AWT without a display, and refuses a library that is older than its sources: a
 * reader who changed the model and forgot to build would otherwise study the old one.
 */
public final class Lab {
    private static final FileTime LOADED = jar().map(Lab::modified).orElse(null);

    private Lab() {
    }

    /** Makes the notebook ready; running it again does no harm. The result's text is one line. */
    public static Ready start() {
        System.setProperty("java.awt.headless", "true");
        jar().flatMap(jar -> stale(jar, LOADED)).ifPresent(why -> {
            throw new IllegalStateException(why);
        });
        return new Ready(version(), Runtime.version().feature(), Bridge.install());
    }

    /** The model's version, as the jar's manifest says it; {@code dev} when classes run outside a jar. */
    public static String version() {
        String version = Lab.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }

    /**
     * True when a failed check must fail the cell: {@code ./lab run} sets KSTACK_LAB_STRICT=1 for the solved masters.
     */
    static boolean strict() {
        String set = System.getProperty("kstack.lab.strict", System.getenv().getOrDefault("KSTACK_LAB_STRICT", ""));
        return set.equals("1") || set.equals("true");
    }

    private static Optional<Path> jar() {
        CodeSource source = Lab.class.getProtectionDomain().getCodeSource();
        try {
            Path path = source == null ? null : Path.of(source.getLocation().toURI());
            return path != null && Files.isRegularFile(path) ? Optional.of(path.toAbsolutePath()) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** Why the library at {@code jar}, of the given age when it was loaded, is not to be used; empty if it may be. */
    static Optional<String> stale(Path jar, FileTime loaded) {
        if (!modified(jar).equals(loaded)) {
            return Optional.of("The library was built again after this kernel loaded it: restart the kernel");
        }
        Path sources = jar.getParent().resolveSibling("src").resolve("main");
        return newest(sources).filter(file -> modified(file).compareTo(loaded) > 0).map(file ->
                "The library was built before its sources last changed (" + sources.relativize(file)
                        + "): run ./lab build, then restart the kernel");
    }

    private static Optional<Path> newest(Path sources) {
        if (!Files.isDirectory(sources)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.walk(sources)) {
            return files.filter(Files::isRegularFile).max(Comparator.comparing(Lab::modified));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What {@link #start()} found. {@code display} is JJava, IJava, or text where no Java kernel runs. */
    public record Ready(String version, int java, String display) {
        @Override
        public String toString() {
            return "kernel-stack lab " + version + ", Java " + java + ", display: " + display;
        }
    }
}
