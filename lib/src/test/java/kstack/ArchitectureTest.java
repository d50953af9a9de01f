package kstack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the design's two rules on every class: packages import only downwards, and the model is repeatable. */
@DisplayName("The architecture")
class ArchitectureTest {
    private static JavaClasses classes;

    @BeforeAll
    static void read() {
        classes = new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("kstack");
    }

    @Test
    @DisplayName("knows the package of every class")
    void everyClassHasAPlace() {
        assertTrue(classes.size() > 50, "classes found: " + classes.size());
        assertEquals("", String.join("\n", PackageOrder.unknown(classes)));
    }

    @Test
    @DisplayName("lets a package import only from below")
    void importsGoDown() {
        assertEquals("", String.join("\n", PackageOrder.upwardImports(classes)));
    }

    @Test
    @DisplayName("allows nothing below lab that differs from run to run or from machine to machine")
    void theModelIsRepeatable() {
        List<JavaClass> model = classes.stream().filter(c -> PackageOrder.belowLab(c.getPackageName())).toList();
        assertTrue(model.size() > 20, "classes below lab: " + model.size());
        assertEquals("", String.join("\n", Repeatability.violations(model)));
    }

    @ParameterizedTest(name = "{0} may import {1}: {2}")
    @CsvSource({"kernel,sim,true", "sim,kernel,false", "wire.pcap,wire,true", "wire,wire.pcap,true", "net.core,wire,true",
        "net.socket,net.core,true", "net.core,net.socket,false", "net.vlan,net.bridge,false", "net.ipv4,net.vlan,true",
        "drivers.e1000,net.ipv4,true", "drivers.e1000,drivers.veth,false", "net.core,drivers.e1000,false",
        "lab.plot,lab,true", "lab,lab.plot,true", "lab,host,true", "host,lab,false", "cli,lab,true", "lab,cli,false"})
    @DisplayName("orders the packages")
    void order(String from, String to, boolean allowed) {
        assertEquals(allowed, PackageOrder.mayImport("kstack." + from, "kstack." + to));
    }

    @Test
    @DisplayName("has no place for an unknown package")
    void unknownPackage() {
        assertFalse(PackageOrder.place("kstack.util").isPresent());
        assertFalse(PackageOrder.place("kstack").isPresent());
        assertFalse(PackageOrder.place("kstack.simulator").isPresent());
    }

    @ParameterizedTest(name = "finds {0}")
    @ValueSource(strings = {"nanoTime", "java.time.Instant.now", "java.lang.Thread,", "java.util.concurrent.atomic",
        "java.lang.Math.random", "java.util.Random.<init>[]", "java.util.Collections.shuffle", "java.lang.Math.log",
        "java.lang.String.format", "java.lang.String.toLowerCase[]", "java.lang.String.getBytes[]",
        "java.lang.String.<init>[[B]", "java.lang.System.out", "java.util.HashMap.<init>", "java.util.Set.of",
        "java.util.stream.Collectors.toSet", "parallel"})
    @DisplayName("finds each kind of use that is not repeatable")
    void findsWhatIsBad(String kind) {
        List<String> found = Repeatability.violations(new ClassFileImporter().importClasses(Unrepeatable.class));
        assertTrue(found.stream().anyMatch(line -> line.contains(kind)), String.join("\n", found));
    }

    @Test
    @DisplayName("leaves repeatable code alone")
    void leavesGoodCodeAlone() {
        assertEquals(List.of(), Repeatability.violations(new ClassFileImporter().importClasses(Repeatable.class)));
    }

    /** Everything the model must not do. Never run: only its class file is read. */
    @SuppressWarnings("unused")
    private static final class Unrepeatable {
        Object all() throws Exception {
            new Thread(() -> { }).start();
            new java.util.concurrent.atomic.AtomicInteger().incrementAndGet();
            HashMap<String, Object> map = new HashMap<>();
            map.put("a", System.nanoTime() + java.time.Instant.now().getNano());
            map.put(String.format("%d", 1).toLowerCase(), Math.random() + new Random().nextInt());
            Collections.shuffle(new ArrayList<>());
            map.put(new String("x".getBytes()), Math.log(2));
            System.out.println(java.util.Set.of(1));
            return Stream.of(1).parallel().collect(Collectors.toSet());
        }
    }

    /** The same, done well. */
    @SuppressWarnings("unused")
    private static final class Repeatable {
        Object all() {
            java.util.Map<String, Object> map = new java.util.TreeMap<>();
            map.put(String.format(Locale.ROOT, "%d", 1).toLowerCase(Locale.ROOT), StrictMath.log(2) + Math.sqrt(2));
            Collections.shuffle(new ArrayList<>(), new Random(1));
            byte[] bytes = "x".getBytes(java.nio.charset.StandardCharsets.UTF_8);
            map.put(new String(bytes, java.nio.charset.StandardCharsets.UTF_8), List.of(1));
            return Stream.of(1).collect(Collectors.toList());
        }
    }
}
