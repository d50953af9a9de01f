package kstack.lab.nb08;

import java.util.LinkedHashMap;
import java.util.Map;
import kstack.conformance.CheckResult;
import kstack.conformance.DriverContract;
import kstack.conformance.PlainDriver;
import kstack.drivers.e1000.E1000Slot;
import kstack.host.Host;
import kstack.lab.Todo;
import kstack.net.core.NicDriver;

/** A driver that a reader hands in: its constructor, and what the checks of the contract said of it, each run once. */
final class Candidate {
    static final String OK = "ok";

    private final E1000Slot.Probe probe;
    private final Map<String, CheckResult> results = new LinkedHashMap<>();

    Candidate(E1000Slot.Probe probe) {
        this.probe = probe;
    }

    /** {@value #OK}, or what was seen instead. */
    String check(String name) {
        CheckResult result = results.computeIfAbsent(name, n -> DriverContract.check(n, probe));
        if (result.thrown() instanceof Todo open) {
            throw open;
        }
        return result.passed() ? OK : result.message();
    }

    boolean fails(String name) {
        return !check(name).equals(OK);
    }

    /** How many of the checks it passes. */
    long passes() {
        return DriverContract.names().stream().filter(n -> !fails(n)).count();
    }

    /** Whether a class of the reader's own, below the plain driver, has a method of this name. */
    boolean hasItsOwn(String method) {
        for (Class<?> c = driver().getClass(); c != PlainDriver.class && c != Object.class; c = c.getSuperclass()) {
            for (var m : c.getDeclaredMethods()) {
                if (m.getName().equals(method)) {
                    return true;
                }
            }
        }
        return false;
    }

    NicDriver driver() {
        return Host.builder().driver(probe).build().driver();
    }
}
