package kstack.lab;

import java.util.Locale;
import kstack.lab.show.Html;
import kstack.lab.show.Markup;
import kstack.lab.show.Theme;
import kstack.trace.DropReason;
import kstack.trace.Fate;
import kstack.trace.Fn;

/**
 * How one packet ended, as a {@link Trace} saw it. {@code frameId} counts arrivals from 1, 0 is a packet made on this
 * host; {@code at} is the kernel function, null where the NIC ended it; {@code context} says who ran it.
 */
public record Ending(long frameId, Fate fate, DropReason reason, Fn at, String context, long atPs) implements Html {
    /** The end in one line, such as {@code dropped, NO_SOCKET, in __udp4_lib_rcv (softirq)}. */
    public String text() {
        String how = fate.name().toLowerCase(Locale.ROOT) + (fate == Fate.DROPPED ? ", " + reason : "");
        return how + (at == null ? ", by the NIC, no CPU worked for it" : ", in " + at.symbol() + " (" + context + ")");
    }

    /** Where it ended: the function's symbol, or {@code the NIC}. */
    public String where() {
        return at == null ? "the NIC" : at.symbol();
    }

    @Override
    public String toHtml() {
        return Theme.card(fate == Fate.DELIVERED ? "pass" : "note", fate.name().toLowerCase(Locale.ROOT), toString(),
                "<p class=\"ks-dim\">at " + Markup.number(atPs / 1e6, "us") + " of simulated time</p>");
    }

    @Override
    public String toString() {
        return (frameId == 0 ? "a packet of this host: " : "frame " + frameId + ": ") + text();
    }
}
