package kstack.lab.nb06;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import kstack.kernel.Context;
import kstack.kernel.Cpu;
import kstack.lab.Figure;
import kstack.lab.Measured;
import kstack.lab.show.Html;
import kstack.lab.show.Markup;
import kstack.lab.show.Theme;
import kstack.livelock.LivelockKernel;
import kstack.trace.DropReason;
import kstack.trace.PacketLedger;

/**
 * What one kernel did with one load: what got out, how often the card interrupted, where the CPU's time went (percent, over
 * the whole run) and where packets were lost (percent of all that arrived, by place, in the order of the path).
 */
public record Flooded(String kernel, double deliveredKpps, double interruptsPerSecond, double hardIrq, double softirq,
        double process, double idle, Map<String, Double> lost) implements Measured, Html {

    /** Reads a kernel that has run with a window to count in. */
    public static Flooded of(LivelockKernel k) {
        Cpu cpu = k.cpu();
        if (cpu.now() == 0) {
            throw new IllegalStateException("this kernel has not run yet: call run() or runUntil(...) before");
        }
        return new Flooded(k.toString(), k.outputPerSecond() / 1e3, k.interrupts() * 1e12 / cpu.now(),
                percent(cpu, cpu.ledger().timePs(Context.HARDIRQ)), percent(cpu, cpu.ledger().timePs(Context.SOFTIRQ)),
                percent(cpu, cpu.ledger().timePs(Context.TASK)), percent(cpu, cpu.ledger().idlePs()), lost(k.packets()));
    }

    private static double percent(Cpu cpu, long ps) {
        return 100.0 * ps / cpu.now();
    }

    private static Map<String, Double> lost(PacketLedger packets) {
        Map<String, Double> lost = new LinkedHashMap<>();
        put(lost, packets, "the card", packets.missed());
        put(lost, packets, "the IP input queue", packets.dropped(DropReason.CPU_BACKLOG));
        put(lost, packets, "the queue of the process", packets.dropped(DropReason.SOCKET_RCVBUFF));
        put(lost, packets, "the output queue", packets.dropped(DropReason.QDISC_DROP));
        return lost;
    }

    private static void put(Map<String, Double> lost, PacketLedger packets, String place, long n) {
        if (n > 0) {
            lost.put(place, 100.0 * n / packets.injected());
        }
    }

    /** The same without the kernel's name. */
    Flooded unnamed() {
        return new Flooded("?", deliveredKpps, interruptsPerSecond, hardIrq, softirq, process, idle, lost);
    }

    @Override
    public List<Figure> figures() {
        return List.of(new Figure("delivered", "kpps", deliveredKpps), new Figure("interrupts", "1/s", interruptsPerSecond),
                new Figure("hard IRQ", "%", hardIrq), new Figure("softirq", "%", softirq),
                new Figure("process", "%", process), new Figure("idle", "%", idle));
    }

    /** Where most packets were lost; empty if none was. */
    public String worstPlace() {
        return lost.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey).orElse("");
    }

    /** CPU time and losses in one sentence. */
    public String text() {
        StringBuilder out = new StringBuilder(String.format(Locale.ROOT,
                "%s kpps get out. CPU: %.0f %% hard IRQ, %.0f %% softirq, %.0f %% process, %.0f %% idle. %s interrupts/s.",
                Markup.number(Math.rint(10 * deliveredKpps) / 10), hardIrq, softirq, process, idle,
                Markup.number(Math.rint(interruptsPerSecond))));
        String gap = " Lost: ";
        for (Map.Entry<String, Double> place : lost.entrySet()) {
            out.append(gap).append(Markup.number(Math.rint(10 * place.getValue()) / 10)).append(" % at ")
                    .append(place.getKey());
            gap = ", ";
        }
        return out.append(lost.isEmpty() ? " Nothing is lost." : ".").toString();
    }

    @Override
    public String toHtml() {
        return Theme.card("note", "run", kernel, "<p>" + Markup.text(text()) + "</p>");
    }

    @Override
    public String toString() {
        return kernel + ": " + text();
    }
}
