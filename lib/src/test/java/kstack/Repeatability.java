package kstack;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What code of the model must not use, because the same input would no longer give the same output: clocks, threads,
 * unseeded randomness, default locale, zone and charset, hash iteration order, arithmetic that differs between
 * machines, and the console, which is no place for results.
 */
final class Repeatability {
    private static final Set<String> INEXACT = Set.of("sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh",
            "tanh", "exp", "expm1", "log", "log10", "log1p", "pow", "cbrt", "hypot");
    private static final Set<String> HASHED = Set.of("java.util.HashMap", "java.util.HashSet", "java.util.Hashtable",
            "java.util.IdentityHashMap", "java.util.WeakHashMap");
    private static final Set<String> SALTED = Set.of("of", "copyOf", "ofEntries");

    /** One ban: what may be used, by owner, name and parameter types. */
    private record Ban(String why, Predicate<Use> hits) {
    }

    private record Use(String owner, String name, List<String> parameters) {
        boolean call(String type, String... names) {
            return owner.equals(type) && List.of(names).contains(name);
        }

        boolean creates(String type) {
            return owner.equals(type) && name.equals("<init>");
        }

        boolean takes(String type) {
            return parameters.contains(type);
        }
    }

    private static final List<Ban> BANS = List.of(
            new Ban("reads a clock of the real world: take simulated time", u -> u.call("java.lang.System", "nanoTime",
                    "currentTimeMillis") || u.owner.startsWith("java.time.") && (u.name.equals("now")
                    || u.owner.equals("java.time.Clock")) || u.owner.equals("java.util.Date") && u.parameters.isEmpty()),
            new Ban("is unseeded randomness: take a stream of the root seed", u -> u.call("java.lang.Math", "random")
                    || u.creates("java.util.Random") && u.parameters.isEmpty()
                    || u.creates("java.util.SplittableRandom") && u.parameters.isEmpty()
                    || u.owner.equals("java.security.SecureRandom") || u.call("java.util.UUID", "randomUUID")
                    || u.call("java.util.Collections", "shuffle") && u.parameters.size() == 1
                    || u.call("java.lang.System", "identityHashCode")),
            new Ban("takes the default locale: pass Locale.ROOT", u -> u.call("java.lang.String", "format")
                    && !u.takes("java.util.Locale") || u.call("java.lang.String", "formatted")
                    || u.call("java.lang.String", "toLowerCase", "toUpperCase") && u.parameters.isEmpty()
                    || u.creates("java.util.Formatter") && !u.takes("java.util.Locale")
                    || u.call("java.util.Locale", "getDefault")),
            new Ban("takes the default zone", u -> u.call("java.time.ZoneId", "systemDefault")
                    || u.call("java.util.TimeZone", "getDefault")),
            new Ban("takes the default charset: pass StandardCharsets.UTF_8", u -> u.call("java.lang.String", "getBytes")
                    && u.parameters.isEmpty() || u.creates("java.lang.String") && u.takes("[B")
                    && !u.takes("java.nio.charset.Charset") || u.call("java.nio.charset.Charset", "defaultCharset")
                    || (u.creates("java.io.InputStreamReader") || u.creates("java.io.OutputStreamWriter")
                    || u.creates("java.io.FileReader") || u.creates("java.io.FileWriter")
                    || u.creates("java.io.PrintStream") || u.creates("java.util.Scanner"))
                    && !u.takes("java.nio.charset.Charset")),
            new Ban("writes to the console: return a value", u -> u.call("java.lang.System", "out", "err", "in")),
            new Ban("iterates in hash order: take LinkedHashMap, TreeMap, EnumMap or their sets", u ->
                    HASHED.contains(u.owner) && u.name.equals("<init>")
                    || (u.owner.equals("java.util.Map") || u.owner.equals("java.util.Set")) && SALTED.contains(u.name)
                    || u.call("java.util.stream.Collectors", "toSet", "toUnmodifiableSet", "toUnmodifiableMap")
                    || u.call("java.util.stream.Collectors", "toMap") && u.parameters.size() < 4
                    || u.call("java.util.stream.Collectors", "groupingBy") && u.parameters.size() < 3),
            new Ban("may differ in its last bit between machines: take StrictMath", u ->
                    u.owner.equals("java.lang.Math") && INEXACT.contains(u.name)),
            new Ban("runs in parallel", u -> u.name.equals("parallelStream") || u.name.equals("parallel")
                    && u.owner.startsWith("java.util.stream.")));

    private Repeatability() {
    }

    /** All bad uses in these classes, one line each. */
    static List<String> violations(Iterable<JavaClass> classes) {
        TreeSet<String> found = new TreeSet<>();
        for (JavaClass type : classes) {
            for (JavaAccess<?> access : type.getAccessesFromSelf()) {
                add(found, type, use(access.getTargetOwner(), access.getTarget().getName(), access), access.getLineNumber());
            }
            type.getMethodReferencesFromSelf().forEach(r -> add(found, type,
                    use(r.getTargetOwner(), r.getTarget().getName(), r), r.getLineNumber()));
            type.getConstructorReferencesFromSelf().forEach(r -> add(found, type,
                    use(r.getTargetOwner(), r.getTarget().getName(), r), r.getLineNumber()));
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                String target = dependency.getTargetClass().getBaseComponentType().getName();
                if (target.equals("java.lang.Thread") || target.startsWith("java.lang.ThreadLocal")
                        || target.startsWith("java.util.concurrent.")) {
                    found.add(type.getName() + " uses " + target + ", which is about threads: the model has none");
                }
            }
        }
        return new ArrayList<>(found);
    }

    private static void add(Set<String> found, JavaClass type, Use use, int line) {
        for (Ban ban : BANS) {
            if (ban.hits.test(use)) {
                found.add(type.getName() + " line " + line + ": " + use.owner + "." + use.name + use.parameters + " "
                        + ban.why);
            }
        }
    }

    private static Use use(JavaClass owner, String name, JavaAccess<?> access) {
        List<String> parameters = new ArrayList<>();
        if (access.getTarget() instanceof CodeUnitAccessTarget unit) {
            unit.getRawParameterTypes().forEach(p -> parameters.add(p.getName()));
        }
        return new Use(owner.getName(), name, parameters);
    }
}
