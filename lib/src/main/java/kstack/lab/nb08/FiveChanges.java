package kstack.lab.nb08;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import kstack.conformance.BrokenDriver;
import kstack.conformance.PlainDriver;
import kstack.drivers.e1000.E1000Slot;
import kstack.host.Host;
import kstack.lab.plot.Chart;
import kstack.lab.show.Markup;

/** Five drivers with one line changed beside the correct one, all under the same traffic: what they deliver and what they cost. */
public final class FiveChanges {
    private static final List<String> NAMES = List.of("correct", "never masks", "keeps status", "keeps FCS",
            "returns budget - 1", "always returns budget");
    private static final List<E1000Slot.Probe> CHANGED = List.of(BrokenDriver.NEVER_MASKS.probe(),
            BrokenDriver.KEEPS_STATUS.probe(), BrokenDriver.KEEPS_FCS.probe(), BrokenDriver.RETURNS_LESS.probe(),
            NeverSatisfied::new);

    private final Host correct;
    private final List<Host> changed = new ArrayList<>();

    private FiveChanges(Function<E1000Slot.Probe, Host> traffic) {
        correct = traffic.apply(PlainDriver::new);
        CHANGED.forEach(b -> changed.add(traffic.apply(b)));
        // reading the counters lets the card take in what came while nobody looked at it
        correct.eth0();
        changed.forEach(Host::eth0);
    }

    /** Runs all six; {@code traffic} builds a host with the given driver and runs it. */
    public static FiveChanges run(Function<E1000Slot.Probe, Host> traffic) {
        return new FiveChanges(traffic);
    }

    /** What each change does: the words of the prediction. */
    public List<String> kinds() {
        return changed.stream().map(this::kind).toList();
    }

    private String kind(Host h) {
        if (lostPercent(h) > lostPercent(correct) + 1) {
            return "loses packets";
        }
        return busyPercent(h) > 1.03 * busyPercent(correct) ? "only costs CPU" : "neither";
    }

    /** Frames that the card missed, or that the program got fewer of than there were. */
    private double lostPercent(Host h) {
        long sent = correct.packets().injected();
        return 100.0 * Math.max(h.packets().missed(), sent - h.packets().delivered()) / Math.max(1, sent);
    }

    private static double busyPercent(Host h) {
        return 100 - 100.0 * h.cpu().ledger().idlePs() / h.cpu().now();
    }

    private String caption() {
        return Markup.count(correct.packets().injected(), "frame") + " were sent. The program of the driver that keeps the status"
                + " got " + Markup.count(changed.get(1).packets().delivered(), "datagram") + ".";
    }

    /** Lost frames and CPU time, a pair of bars a driver. */
    public Chart chart(String title) {
        List<Host> all = new ArrayList<>(List.of(correct));
        all.addAll(changed);
        return Chart.of(title).categories("driver", NAMES).y("share", "%")
                .bars("frames lost", all.stream().map(this::lostPercent).toList())
                .bars("CPU busy", all.stream().map(FiveChanges::busyPercent).toList())
                .caption(caption());
    }
}
