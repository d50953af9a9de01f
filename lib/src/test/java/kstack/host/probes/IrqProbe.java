package kstack.host.probes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import kstack.host.Host;
import kstack.kernel.Context;
import kstack.net.core.GroResult;
import kstack.sim.SimTime;
import kstack.trace.Fn;
import kstack.traffic.OneFrame;

/**
 * An interrupt of the recorded machine's own card (virtio): the order of events is that of any NAPI driver, names and
 * numbers are its own.
 */
final class IrqProbe {
    private static final Map<Fn, String> EVENTS = Map.of(Fn.E1000_INTR, "irq_handler_entry", Fn.NAPI_SCHEDULE,
            "softirq_raise",
            Fn.HANDLE_SOFTIRQS, "softirq_entry", Fn.NAPI_GRO_RECEIVE, "napi_gro_receive_entry");

    private IrqProbe() {
    }

    static void irq(JsonNode line) {
        Host host = Host.builder().build();
        host.udp(5000);
        List<String> seen = new ArrayList<>();
        host.softnet().receive().pollTrace((cpu, napi, work, budget) -> {
            seen.add("napi_gro_receive_exit ret="
                    + (napi.groCount(GroResult.NORMAL) == 1 ? GroResult.NORMAL.ordinal() : -1));
            seen.add("napi_poll work " + work + " budget " + budget);
        });
        boolean[] inSoftirq = new boolean[1];
        host.trace((cpu, context, fn, start, end) -> {
            if (EVENTS.containsKey(fn)) {
                seen.add(EVENTS.get(fn));
            }
            inSoftirq[0] |= context == Context.SOFTIRQ;
        });
        host.attach(new OneFrame(TapBench.udp(40_000, new byte[20]).build(), SimTime.MS));
        host.runUntil(SimTime.S);
        assertEquals(true, inSoftirq[0]);
        for (JsonNode sequence : line.get("sequences")) {
            List<String> recorded = new ArrayList<>();
            for (JsonNode e : sequence) {
                String[] words = e.asText().split(" ");
                String name = words[0];
                if (name.equals("softirq_exit")) {
                    break;
                }
                recorded.add(name.equals("napi_gro_receive_exit") ? name + " " + words[1]
                        : name.equals("napi_poll") ? name + e.asText().substring(e.asText().indexOf(" work")) : name);
            }
            assertEquals(recorded, seen);
        }
    }
}
