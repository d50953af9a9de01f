package kstack;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The order of the packages, bottom to top. A package may import from itself (with its subpackages) and from those on
 * lower lines; packages on one line do not know each other, and neither do two drivers.
 */
final class PackageOrder {
    private static final List<List<String>> BOTTOM_TO_TOP = List.of(
            List.of("sim"),
            List.of("wire"),
            List.of("trace"),
            List.of("hw"),
            List.of("kernel"),
            List.of("net.core"),
            List.of("net.socket"),
            List.of("net.netfilter", "net.bridge", "net.vlan", "net.sched"),
            List.of("net.ipv4"),
            List.of("drivers.*"),
            List.of("sysctl", "procfs"),
            List.of("host", "livelock"),
            List.of("traffic"),
            List.of("conformance"),
            List.of("replay", "compare"),
            List.of("packetdrill"),
            List.of("lab"),
            List.of("cli"));

    /** A package of the order that holds a class: its line, and its name on that line. */
    record Place(int line, String name) {
    }

    private PackageOrder() {
    }

    static Optional<Place> place(String packageName) {
        for (int line = 0; line < BOTTOM_TO_TOP.size(); line++) {
            for (String known : BOTTOM_TO_TOP.get(line)) {
                String name = "kstack." + known;
                if (known.endsWith(".*")) {
                    String parent = name.substring(0, name.length() - 1);
                    if (packageName.startsWith(parent)) {
                        return Optional.of(new Place(line, parent + packageName.substring(parent.length()).split("\\.")[0]));
                    }
                } else if (packageName.equals(name) || packageName.startsWith(name + ".")) {
                    return Optional.of(new Place(line, name));
                }
            }
        }
        return Optional.empty();
    }

    static boolean mayImport(String from, String to) {
        Place a = place(from).orElseThrow();
        Place b = place(to).orElseThrow();
        return a.name().equals(b.name()) || b.line() < a.line();
    }

    static boolean belowLab(String packageName) {
        return place(packageName).orElseThrow().line() < place("kstack.lab").orElseThrow().line();
    }

    static List<String> unknown(JavaClasses classes) {
        TreeSet<String> unknown = new TreeSet<>();
        for (JavaClass type : classes) {
            if (place(type.getPackageName()).isEmpty()) {
                unknown.add(type.getName() + " is in no package of the order");
            }
        }
        return new ArrayList<>(unknown);
    }

    static List<String> upwardImports(JavaClasses classes) {
        TreeSet<String> found = new TreeSet<>();
        for (JavaClass type : classes) {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                if (target.getPackageName().startsWith("kstack.")
                        && !mayImport(type.getPackageName(), target.getPackageName())) {
                    found.add(type.getName() + " uses " + target.getName() + ", which stands above or beside it");
                }
            }
        }
        return new ArrayList<>(found);
    }
}
