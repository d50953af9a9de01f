package kstack.lab.nb03;

import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kstack.lab.show.Html;
import kstack.lab.show.Markup;
import kstack.lab.show.Theme;
import kstack.net.core.SkBuff;
import kstack.net.core.SkbPanic;

/**
 * Tries an operation on a packet that should not be tried, and shows what the model said beside what Linux would have
 * printed or, worse, not printed.
 */
public final class KernelPanic implements Html {
    private static final Pattern OVER = Pattern.compile("skb_over_panic: len (\\d+) put (\\d+) tail (\\d+) end (\\d+)");
    private static final Pattern UNDER = Pattern.compile("skb_under_panic: len (\\d+) put (\\d+) data (\\d+) head 0");

    private final String name;
    private final String said;
    private final String log;
    private final String remark;

    private KernelPanic(String name, String said, String log, String remark) {
        this.name = name;
        this.said = said;
        this.log = log;
        this.remark = remark;
    }

    /** Does it, and tells what happened. */
    public static KernelPanic when(SkBuff skb, Consumer<SkBuff> operation) {
        try {
            operation.accept(skb);
            return new KernelPanic("no panic", "The packet bore it: " + skb, "", "");
        } catch (SkbPanic panic) {
            return of(skb, panic.getMessage());
        }
    }

    private static KernelPanic of(SkBuff skb, String message) {
        Matcher over = OVER.matcher(message);
        if (over.matches()) {
            int put = number(over, 2);
            return new KernelPanic("skb_over_panic", message, line("skb_over_panic", number(over, 1) + put, put,
                    skb.data(), number(over, 3) + put, number(over, 4)),
                    "Linux moves `tail` and `len` first and tests then: so len and tail in its line already hold the "
                            + "put.");
        }
        Matcher under = UNDER.matcher(message);
        if (under.matches()) {
            int push = number(under, 2);
            return new KernelPanic("skb_under_panic", message, line("skb_under_panic", number(under, 1) + push, push,
                    number(under, 3) - push, skb.tail(), skb.end()),
                    "`data` is printed as an address, and it lies in front of `head`: who wrote there would have hit "
                            + "the neighbour.");
        }
        if (message.contains("freed")) {
            return new KernelPanic("use after free", message, "",
                    "Linux prints nothing. The slot may be another packet by now, and the write lands there. Only a "
                    + "kernel built with KASAN says `BUG: KASAN: slab-use-after-free in ...`; a second free of the "
                    + "descriptor is caught as "
                    + "`refcount_t: underflow; use-after-free.`");
        }
        if (message.startsWith("skb_reserve")) {
            return new KernelPanic("skb_reserve", message, "", "Linux does not test this at all: `skb_reserve` is two "
                    + "additions.");
        }
        return new KernelPanic("kernel BUG", message, "kernel BUG at include/linux/skbuff.h",
                "A BUG_ON without a text of its own.");
    }

    private static int number(Matcher m, int group) {
        return Integer.parseInt(m.group(group));
    }

    private static String line(String function, int len, int put, int data, int tail, int end) {
        return String.format(Locale.ROOT, "skbuff: %s: text:... len:%d put:%d head:<head> data:<head>%s tail:%#x "
                + "end:%#x dev:<NULL>\nkernel BUG at net/core/skbuff.c", function, len, put, data == 0 ? ""
                : String.format(Locale.ROOT, "%+d", data), tail, end);
    }

    /** The kernel's name for it. */
    public String name() {
        return name;
    }

    /** What Linux prints; empty where it prints nothing. */
    public String log() {
        return log;
    }

    @Override
    public String toHtml() {
        return Theme.card(name.equals("no panic") ? "note" : "fail", name.equals("no panic") ? "still alive"
                : "stopped", name,
                "<p>The model: " + Markup.rich(said) + "</p>" + (log.isEmpty() ? "" : "<p>Linux, in the log:</p><pre>"
                + Markup.text(log) + "</pre>") + (remark.isEmpty() ? "" : "<p>" + Markup.rich(remark) + "</p>"));
    }

    @Override
    public String toString() {
        return name + ": " + said;
    }
}
