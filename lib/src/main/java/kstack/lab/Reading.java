package kstack.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kstack.drivers.mq.MultiQueueDriver;
import kstack.host.Host;
import kstack.host.Port;
import kstack.hw.E1000Register;
import kstack.kernel.Context;
import kstack.kernel.Cpu;
import kstack.net.core.Napi;
import kstack.trace.DropReason;
import kstack.trace.PacketLedger;

/**
 * All counters of a host at one moment. An e1000 is looked at first, so that what has arrived by the clock of the CPU
 * that it interrupts is counted; a card with several queues counts what its last looker let in.
 *
 * @param atPs     the clock of that CPU
 * @param cpuPs    for each CPU the time in each context, in the order of {@link Context}, and the idle time last
 */
record Reading(long atPs, List<long[]> cpuPs, long offered, long delivered, long missed, long filtered, long sent,
        long irqs, long polls, long polled, long squeezes, Map<DropReason, Long> drops, Map<String, Long> dropSites, Profile profile) {

    static Reading of(Host host) {
        if (!(host.driver() instanceof MultiQueueDriver)) {
            host.nic().er32(E1000Register.STATUS);
        }
        PacketLedger packets = host.packets();
        long irqs = 0;
        long squeezes = 0;
        List<long[]> cpus = new ArrayList<>();
        for (Cpu cpu : host.machine().cpus()) {
            cpus.add(times(cpu));
            squeezes += host.softnet().receive().softnet(cpu).timeSqueeze();
            irqs += cpu.irqs().stream().filter(i -> ofACard(host, i.name())).mapToLong(i -> i.count()).sum();
        }
        long polls = 0;
        long polled = 0;
        for (Port port : host.ports()) {
            for (Napi napi : port.dev().napis()) {
                polls += napi.polls();
                polled += napi.packets();
            }
        }
        return new Reading(host.softnet().cpu().now(), cpus, packets.injected(), packets.delivered(), packets.missed(),
                packets.filtered(), packets.sent(), irqs, polls, polled, squeezes, packets.drops(),
                new TreeMap<>(packets.dropSites()), Profile.of(host));
    }

    private static boolean ofACard(Host host, String irq) {
        return host.ports().stream().anyMatch(port -> irq.equals(port.name()) || irq.startsWith(port.name() + "-"));
    }

    private static long[] times(Cpu cpu) {
        Context[] contexts = Context.values();
        long[] ps = new long[contexts.length + 1];
        for (Context c : contexts) {
            ps[c.ordinal()] = cpu.ledger().timePs(c);
        }
        ps[contexts.length] = cpu.ledger().idlePs();
        return ps;
    }
}
