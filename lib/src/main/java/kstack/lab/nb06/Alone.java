package kstack.lab.nb06;

import java.util.Locale;
import kstack.kernel.Context;
import kstack.kernel.CycleLedger;
import kstack.lab.show.Html;
import kstack.lab.show.Markup;
import kstack.lab.show.Theme;
import kstack.livelock.LivelockKernel;

/**
 * What a packet costs when it comes alone: time in the hard interrupt, and all work after it, in nanoseconds. For an
 * interrupt-driven kernel the two numbers say where its curve peaks and where it ends.
 */
public record Alone(double irqNs, double workNs) implements Html {
    /** Reads a kernel that was given so few packets that each came alone. */
    public static Alone of(LivelockKernel k) {
        double packets = k.packets().injected();
        CycleLedger ledger = k.cpu().ledger();
        if (packets == 0 || ledger.idlePs() < k.cpu().now() / 2) {
            throw new IllegalArgumentException("One packet's cost is seen where packets come alone: run the kernel with a few"
                    + " of them a second, 1 kpps for instance; this CPU was idle for only "
                    + Math.round(100.0 * ledger.idlePs() / Math.max(1, k.cpu().now())) + " %");
        }
        return new Alone(ledger.timePs(Context.HARDIRQ) / packets / 1e3,
                (ledger.timePs(Context.SOFTIRQ) + ledger.timePs(Context.TASK)) / packets / 1e3);
    }

    /** The load at which interrupt and work together fill the CPU, in kpps. */
    public double peakKpps() {
        return 1e6 / (irqNs + workNs);
    }

    /** The load at which interrupts alone fill the CPU, in kpps. */
    public double endKpps() {
        return 1e6 / irqNs;
    }

    @Override
    public String toHtml() {
        return Theme.card("note", "measured", "One packet alone", String.format(Locale.ROOT, "<p>%s ns in the hard interrupt,"
                + " %s ns of work after it. The CPU is full at 1/(interrupt + work) = <strong>%s kpps</strong>; interrupts alone"
                + " fill it at 1/interrupt = <strong>%s kpps</strong>.</p>", Markup.number(Math.rint(irqNs)),
                Markup.number(Math.rint(workNs)), Markup.number(Math.rint(peakKpps())),
                Markup.number(Math.rint(endKpps()))));
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "one packet alone: %.0f ns hard IRQ, %.0f ns work; full at %.0f kpps, interrupts"
                + " alone at %.0f kpps", irqNs, workNs, peakKpps(), endKpps());
    }
}
