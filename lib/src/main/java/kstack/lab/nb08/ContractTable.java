package kstack.lab.nb08;

import java.util.List;
import kstack.conformance.CheckResult;
import kstack.conformance.DriverContract;
import kstack.drivers.e1000.E1000Slot;
import kstack.lab.show.Html;
import kstack.lab.show.Markup;
import kstack.lab.show.Theme;

/** What the 14 checks say of one driver, as a table. */
public final class ContractTable implements Html {
    private final List<CheckResult> results;

    private ContractTable(List<CheckResult> results) {
        this.results = results;
    }

    /** Runs all checks on a driver. */
    public static ContractTable of(E1000Slot.Probe driver) {
        return new ContractTable(DriverContract.check(driver));
    }

    /** The names of the checks that failed. */
    public List<String> failures() {
        return results.stream().filter(r -> !r.passed()).map(CheckResult::name).toList();
    }

    /** How many failed. */
    public int failed() {
        return failures().size();
    }

    @Override
    public String toHtml() {
        StringBuilder out = new StringBuilder("<table class=\"ks-t\"><caption>").append(Markup.text(toString()))
                .append("</caption><tbody>");
        for (CheckResult r : results) {
            out.append("<tr><td>").append(r.passed() ? "<span class=\"ks-ok\">\u2713 ok</span>"
                    : "<span class=\"ks-no\">\u2717 no</span>").append("</td><td>").append(Markup.text(r.name()))
                    .append("</td><td>").append(Markup.text(r.passed() ? r.demand() : r.message())).append("</td></tr>");
        }
        return Theme.wrap("table", out.append("</tbody></table>").toString());
    }

    @Override
    public String toString() {
        return failed() + " of " + Markup.count(results.size(), "check") + " failed";
    }
}
