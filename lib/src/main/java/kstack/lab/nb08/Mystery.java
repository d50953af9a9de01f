package kstack.lab.nb08;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import kstack.conformance.BrokenDriver;
import kstack.conformance.DriverContract;
import kstack.conformance.PlainDriver;
import kstack.drivers.e1000.E1000Slot;
import kstack.host.Host;
import kstack.lab.Exercise;
import kstack.lab.Learner;
import kstack.lab.Result;
import kstack.lab.show.Html;
import kstack.lab.show.Markup;
import kstack.lab.show.Theme;

/**
 * A broken driver without its name, drawn by the learner's seed: only its counters beside those of the correct one. Which check of
 * the contract would find it?
 */
public final class Mystery implements Html {
    private final Counters reference;
    private final Counters seen;
    private final BrokenDriver culprit;

    private Mystery(Counters reference, Counters seen, BrokenDriver culprit) {
        this.reference = reference;
        this.seen = seen;
        this.culprit = culprit;
    }

    /** Draws one of those that show in this traffic; {@code day} builds a host with the given driver and runs it. */
    public static Mystery of(Function<E1000Slot.Probe, Host> day) {
        Counters reference = Counters.of("the correct driver", day.apply(PlainDriver::new));
        List<BrokenDriver> left = new ArrayList<>(List.of(BrokenDriver.values()));
        java.util.Random random = Learner.random("nb08.mystery");
        while (!left.isEmpty()) {
            BrokenDriver one = left.remove(random.nextInt(left.size()));
            Counters seen = CounterMatrix.run(one, day, reference);
            if (seen.threw().isEmpty() && seen.differs(reference)) {
                return new Mystery(reference, new Counters("the mystery", seen.values(), ""), one);
            }
        }
        throw new IllegalStateException("In this traffic no broken driver shows: send more, or longer");
    }

    /** Judges the name of a check. */
    public Result answer(String check) {
        if (check != null && !check.isBlank() && !DriverContract.names().contains(check)) {
            throw new IllegalArgumentException("\"" + check + "\" is no check of the contract: choose one of "
                    + String.join(", ", DriverContract.names()));
        }
        return Exercise.<String>of("nb08.mystery", "Which check finds the mystery driver?")
                .holds("the check that this driver fails", "this check it passes", c -> fails(c))
                .holds("the one that names its mistake", "its mistake is another one", c -> c.equals(culprit.check()))
                .hint("Go through the columns: does the program get less, does the card miss, do answers stay away, does it cost"
                        + " more interrupts?")
                .hint("Few interrupts and next to nothing received: it stopped. More received than were sent: old frames again."
                        + " More drops above: frames went up that should not. Answers missing: the transmit ring. Only more"
                        + " interrupts: it had fewer chances to switch them off for long.")
                .hint("Find the row of the matrix above whose marks point the same way; `BrokenDriver` and the list of checks are in"
                        + " the same order.")
                .check(check == null || check.isBlank() ? null : check);
    }

    private boolean fails(String check) {
        return !DriverContract.check(check, culprit.probe()).passed();
    }

    BrokenDriver culprit() {
        return culprit;
    }

    @Override
    public String toHtml() {
        StringBuilder out = new StringBuilder("<table class=\"ks-t\"><thead><tr><th></th>");
        reference.values().keySet().forEach(c -> out.append("<th class=\"ks-n\" scope=\"col\">").append(Markup.text(c))
                .append("</th>"));
        out.append("</tr></thead><tbody>").append(CounterMatrix.row(reference, reference))
                .append(CounterMatrix.row(seen, reference)).append("</tbody></table><p class=\"ks-dim\">Answer with <code>")
                .append(".answer(\"...\")</code>, the name of a check: ")
                .append(Markup.text(String.join(", ", DriverContract.names()))).append("</p>");
        return Theme.card("todo", "who is it?", "A driver with one mistake", out.toString());
    }

    @Override
    public String toString() {
        return "a mystery driver: " + seen.values() + ", the correct one: " + reference.values();
    }
}
