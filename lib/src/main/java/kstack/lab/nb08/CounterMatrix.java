package kstack.lab.nb08;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import kstack.conformance.BrokenDriver;
import kstack.conformance.PlainDriver;
import kstack.drivers.e1000.E1000Slot;
import kstack.host.Host;
import kstack.lab.show.Html;
import kstack.lab.show.Markup;
import kstack.lab.show.Theme;

/**
 * The 14 broken drivers by 8 counters: each lives through the same traffic as the correct one, and a value that differs by more
 * than 3 % carries a mark. A row without marks is a driver whose mistake nobody sees in its counters.
 */
public final class CounterMatrix implements Html {
    private final Counters reference;
    private final List<Counters> rows;

    private CounterMatrix(Counters reference, List<Counters> rows) {
        this.reference = reference;
        this.rows = List.copyOf(rows);
    }

    /** Runs the correct driver and all broken ones; {@code day} builds a host with the given driver and runs it. */
    public static CounterMatrix of(Function<E1000Slot.Probe, Host> day) {
        Counters reference = Counters.of("correct", day.apply(PlainDriver::new));
        List<Counters> rows = new ArrayList<>();
        for (BrokenDriver mutant : BrokenDriver.values()) {
            rows.add(run(mutant, day, reference));
        }
        return new CounterMatrix(reference, rows);
    }

    static Counters run(BrokenDriver mutant, Function<E1000Slot.Probe, Host> day, Counters reference) {
        try {
            return Counters.of(name(mutant), day.apply(mutant.probe()));
        } catch (IndexOutOfBoundsException | IllegalStateException e) {
            // a broken driver may fall over: in a kernel that would be an oops
            return Counters.threw(name(mutant), reference, e);
        }
    }

    /** Its mistake in words. */
    static String name(BrokenDriver mutant) {
        return mutant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** The broken drivers that no counter gives away. */
    public List<String> invisible() {
        return rows.stream().filter(r -> !r.differs(reference)).map(Counters::name).toList();
    }

    @Override
    public String toHtml() {
        StringBuilder out = new StringBuilder("<table class=\"ks-t\"><caption>").append(Markup.text(toString()))
                .append("</caption><thead><tr><th scope=\"col\">driver</th>");
        reference.values().keySet().forEach(c -> out.append("<th class=\"ks-n\" scope=\"col\">").append(Markup.text(c))
                .append("</th>"));
        out.append("</tr></thead><tbody>");
        out.append(row(reference, reference));
        rows.forEach(r -> out.append(row(r, reference)));
        return Theme.wrap("table", out.append("</tbody></table>").toString());
    }

    static String row(Counters one, Counters reference) {
        StringBuilder out = new StringBuilder("<tr><td>").append(Markup.text(one.name())).append("</td>");
        if (!one.threw().isEmpty()) {
            return out.append("<td colspan=\"").append(one.values().size()).append("\"><span class=\"ks-no\">fell over: ")
                    .append(Markup.text(one.threw())).append("</span></td></tr>").toString();
        }
        one.values().forEach((column, value) -> {
            int sign = one.against(reference, column);
            out.append("<td class=\"ks-n\">").append(sign == 0 ? "" : "<span class=\"ks-no\">" + (sign < 0 ? "\u25bc" : "\u25b2")
                    + " ").append(Markup.number(value)).append(sign == 0 ? "" : "</span>").append("</td>");
        });
        return out.append("</tr>").toString();
    }

    @Override
    public String toString() {
        return rows.size() + " broken drivers, " + invisible().size() + " of them look like the correct one"
                + (invisible().isEmpty() ? "" : ": " + String.join(", ", invisible()));
    }
}
