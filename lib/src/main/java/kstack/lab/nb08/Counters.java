package kstack.lab.nb08;

import java.util.LinkedHashMap;
import java.util.Map;
import kstack.host.Host;
import kstack.kernel.Irq;
import kstack.trace.DropReason;

/** What an operator would see of a driver after a run: a handful of counters, and that it fell over, if it did. */
record Counters(String name, Map<String, Long> values, String threw) {
    static Counters of(String name, Host host) {
        Map<String, Long> v = new LinkedHashMap<>();
        // reading the counters lets the card take in what came while nobody looked at it
        host.eth0();
        long badFrames = host.packets().dropped(DropReason.DEV_HDR);
        v.put("received", host.packets().delivered());
        v.put("answered", host.packets().sent());
        v.put("missed", host.packets().missed());
        v.put("bad frames", badFrames);
        v.put("dropped", host.packets().dropped() - badFrames);
        v.put("interrupts", host.softnet().cpu().irqs().stream().filter(i -> i.name().equals("eth0"))
                .mapToLong(Irq::count).sum());
        v.put("polls", host.driver().napi().polls());
        v.put("CPU, us", Math.round((host.cpu().now() - host.cpu().ledger().idlePs()) / 1e6));
        return new Counters(name, v, "");
    }

    /** A driver that threw shows no counters. */
    static Counters threw(String name, Counters reference, RuntimeException e) {
        Map<String, Long> none = new LinkedHashMap<>();
        reference.values.keySet().forEach(k -> none.put(k, null));
        return new Counters(name, none, e.getClass().getSimpleName());
    }

    /** -1, 0 or 1: well below the reference, about the same, well above. */
    int against(Counters reference, String column) {
        Long mine = values.get(column);
        long right = reference.values.get(column);
        if (mine == null || Math.abs(mine - right) <= Math.max(2, 0.03 * right)) {
            return 0;
        }
        return mine < right ? -1 : 1;
    }

    /** Whether anything shows. */
    boolean differs(Counters reference) {
        return !threw.isEmpty() || values.keySet().stream().anyMatch(c -> against(reference, c) != 0);
    }
}
