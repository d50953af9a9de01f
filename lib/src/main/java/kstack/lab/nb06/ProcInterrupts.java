package kstack.lab.nb06;

import java.util.LinkedHashMap;
import java.util.Map;
import kstack.host.Host;
import kstack.kernel.Cpu;
import kstack.kernel.Irq;
import kstack.lab.show.Html;
import kstack.lab.show.Markup;
import kstack.lab.show.Theme;
import kstack.sim.SimTime;

/**
 * A reading of {@code /proc/interrupts}: how often each interrupt ran on each CPU since the machine started, and, with a
 * reading from before, how many came in between. Linux: {@code show_interrupts()} in {@code kernel/irq/proc.c}. The row's
 * number, chip and trigger type are left out: they say how the line is wired, which the model does not know.
 */
public final class ProcInterrupts implements Html {
    private final Map<String, long[]> counts = new LinkedHashMap<>();
    private final int cpus;
    private final long atPs;
    private final ProcInterrupts before;

    private ProcInterrupts(Map<String, long[]> counts, int cpus, long atPs, ProcInterrupts before) {
        this.counts.putAll(counts);
        this.cpus = cpus;
        this.atPs = atPs;
        this.before = before;
    }

    /** Reads a host's counters now. */
    public static ProcInterrupts of(Host host) {
        Map<String, long[]> counts = new LinkedHashMap<>();
        int cpus = host.machine().cpus().size();
        for (Cpu cpu : host.machine().cpus()) {
            for (Irq irq : cpu.irqs()) {
                counts.computeIfAbsent(irq.name(), name -> new long[cpus])[cpu.id()] += irq.count();
            }
        }
        return new ProcInterrupts(counts, cpus, host.cpu().now(), null);
    }

    /** This reading beside an earlier one of the same host. */
    public ProcInterrupts since(ProcInterrupts earlier) {
        if (earlier.atPs >= atPs) {
            throw new IllegalArgumentException("The earlier reading is from " + SimTime.text(earlier.atPs)
                    + ", this one from " + SimTime.text(atPs) + ": let the host run in between");
        }
        return new ProcInterrupts(counts, cpus, atPs, earlier);
    }

    /** How often an interrupt ran on a CPU, since the start or since the earlier reading. */
    public long count(String name, int cpu) {
        long[] now = counts.get(name);
        if (now == null || cpu < 0 || cpu >= cpus) {
            throw new IllegalArgumentException("There is no interrupt \"" + name + "\" on CPU " + cpu + ", only "
                    + counts.keySet() + " on CPU 0 to " + (cpus - 1));
        }
        return now[cpu] - (before == null ? 0 : before.counts.get(name)[cpu]);
    }

    @Override
    public String toHtml() {
        StringBuilder out = new StringBuilder("<table class=\"ks-t\"><caption>")
                .append(Markup.text("at " + SimTime.text(atPs) + (before == null ? "" : ", with the difference to the reading at "
                        + SimTime.text(before.atPs)))).append("</caption><thead><tr><th scope=\"col\"></th>");
        for (int cpu = 0; cpu < cpus; cpu++) {
            out.append("<th class=\"ks-n\" scope=\"col\">CPU").append(cpu).append("</th>");
            out.append(before == null ? "" : "<th class=\"ks-n\" scope=\"col\">since</th>");
        }
        out.append("</tr></thead><tbody>");
        counts.forEach((name, of) -> {
            out.append("<tr><td class=\"ks-mono\">").append(Markup.text(name)).append("</td>");
            for (int cpu = 0; cpu < cpus; cpu++) {
                out.append("<td class=\"ks-n\">").append(of[cpu]).append("</td>");
                out.append(before == null ? "" : "<td class=\"ks-n\">+" + count(name, cpu) + "</td>");
            }
            out.append("</tr>");
        });
        return Theme.wrap("table", out.append("</tbody></table>").toString());
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder("/proc/interrupts at " + SimTime.text(atPs));
        counts.forEach((name, of) -> {
            out.append("; ").append(name);
            for (int cpu = 0; cpu < cpus; cpu++) {
                out.append(' ').append(of[cpu]).append(before == null ? "" : " (+" + count(name, cpu) + ")");
            }
        });
        return out.toString();
    }
}
