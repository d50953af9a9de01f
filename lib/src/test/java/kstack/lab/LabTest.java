package kstack.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The lab's start")
class LabTest {
    private static final FileTime BUILT = FileTime.from(Instant.parse("2026-01-01T12:00:00Z"));

    @TempDir
    Path lib;

    private Path file(String name, FileTime time) throws Exception {
        Path file = lib.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "x");
        return Files.setLastModifiedTime(file, time);
    }

    private static FileTime after(long seconds) {
        return FileTime.from(BUILT.toInstant().plusSeconds(seconds));
    }

    @Test
    @DisplayName("accepts a library as new as its sources")
    void fresh() throws Exception {
        file("src/main/java/kstack/A.java", after(-5));
        file("src/main/java/kstack/B.java", BUILT);
        file("src/test/java/kstack/ATest.java", after(100));
        assertEquals(Optional.empty(), Lab.stale(file("target/kstack.jar", BUILT), BUILT));
    }

    @Test
    @DisplayName("refuses a library older than a source and names that source")
    void old() throws Exception {
        Path jar = file("target/kstack.jar", BUILT);
        file("src/main/java/kstack/A.java", after(-5));
        file("src/main/resources/kstack/theme.css", after(1));
        assertEquals("The library was built before its sources last changed (resources/kstack/theme.css): run ./lab build, "
                + "then restart the kernel", Lab.stale(jar, BUILT).orElseThrow());
    }

    @Test
    @DisplayName("refuses a library that was built again while the kernel ran")
    void rebuilt() throws Exception {
        Path jar = file("target/kstack.jar", after(60));
        assertTrue(Lab.stale(jar, BUILT).orElseThrow().endsWith("restart the kernel"));
    }

    @Test
    @DisplayName("takes a library without sources beside it as it is")
    void installed() throws Exception {
        assertEquals(Optional.empty(), Lab.stale(file("target/kstack.jar", BUILT), BUILT));
    }

    @Test
    @DisplayName("says in one line what it found, and may run twice")
    void ready() {
        String line = "kernel-stack lab dev, Java " + Runtime.version().feature() + ", display: text";
        assertEquals(line, Lab.start().toString());
        assertEquals(line, Lab.start().toString());
    }
}
