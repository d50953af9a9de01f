package kstack.lab.nb05;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import kstack.drivers.e1000.E1000Adapter;
import kstack.host.Host;
import kstack.hw.E1000;
import kstack.hw.E1000Register;
import kstack.hw.FrameSource;
import kstack.kernel.Context;
import kstack.kernel.Cpu;
import kstack.lab.plot.Chart;
import kstack.lab.show.Html;
import kstack.lab.show.Markup;
import kstack.lab.view.Explorer;
import kstack.lab.view.Scene;
import kstack.sim.SimTime;
import kstack.trace.DropReason;
import kstack.trace.Fate;
import kstack.trace.Fn;

/**
 * Watches the receive ring of a host while it runs: after everything the card's CPU does it reads head and tail, and it
 * notes when each frame arrives. It costs no simulated time and changes nothing: the same run without it ends the same.
 *
 * <pre>{@code
 * RingWatch watch = RingWatch.of(host, frames);   // attaches the traffic too; before the run
 * host.run();
 * watch.explorer("A burst")                       // step by step
 * watch.peak()                                    // most descriptors in use at a time
 * }</pre>
 */
public final class RingWatch implements Html {
    private static final int MOST = 300_000;
    private static final int SCENES = 40;

    private final Host host;
    private final E1000 nic;
    private final Cpu cpu;
    private final Arrivals arrivals;
    private final int count;
    private final int owned;
    private final int tailAtStart;
    private final List<RingState> states = new ArrayList<>();
    private final BitSet lost = new BitSet();
    private RingState now;

    private RingWatch(Host host, FrameSource frames) {
        this.host = host;
        this.nic = host.nic();
        this.cpu = host.softnet().cpu();
        this.arrivals = new Arrivals(frames);
        this.count = nic.er32(E1000Register.RDLEN) / 16;
        this.tailAtStart = tail();
        this.owned = Math.floorMod(tailAtStart - head(), count);
        this.now = new RingState(cpu.now(), count, owned, head(), tail(), clean(), 0, 0, 0, "idle");
    }

    /** Plugs {@code frames} into a host that has not run yet, and watches its ring from now on. */
    public static RingWatch of(Host host, FrameSource frames) {
        RingWatch watch = new RingWatch(host, frames);
        host.attach(watch.arrivals);
        host.packets().sink(watch::end);
        host.trace(watch::look);
        return watch;
    }

    private int head() {
        return nic.er32(E1000Register.RDH);
    }

    private int tail() {
        return nic.er32(E1000Register.RDT);
    }

    private int clean() {
        return host.driver() instanceof E1000Adapter e1000 ? e1000.rx().nextToClean()
                : Math.floorMod(nic.er32(E1000Register.RDH) - (nic.framesHeld() - nic.framesInFifo()), count);
    }

    private void end(long frameId, Fate fate, DropReason reason, Fn at) {
        if (at == null) {
            lost.set((int) frameId - 1);
        }
    }

    private void look(Cpu by, Context context, Fn fn, long startPs, long endPs) {
        if (by != cpu || states.size() >= MOST) {
            return;
        }
        String doing = fn.symbol() + ", " + context.text();
        int head = head();
        for (int i = now.arrived(); i < arrivals.count(); i++) {
            arrive(i, doing);
        }
        keep(new RingState(endPs, count, owned, head, tail(), clean(), nic.framesInFifo(), now.arrived(), now.missed(),
                doing));
    }

    /** What the ring was when frame {@code i} came, between two looks: the driver had done nothing meanwhile. */
    private void arrive(int i, String doing) {
        boolean gone = lost.get(i);
        boolean ring = !gone && !now.full() && now.fifo() == 0;
        keep(new RingState(arrivals.atPs(i), count, owned, ring ? (now.head() + 1) % count : now.head(), now.tail(),
                now.clean(), ring || gone ? now.fifo() : now.fifo() + 1, i + 1, gone ? now.missed() + 1 : now.missed(),
                doing));
    }

    private void keep(RingState next) {
        if (!next.sameAs(now)) {
            states.add(next);
        }
        now = next;
    }

    /** Every state that differs from the one before, in the order of time. */
    public List<RingState> states() {
        return List.copyOf(states);
    }

    /** Most descriptors in use at a time. */
    public int peak() {
        return states.stream().mapToInt(RingState::inUse).max().orElse(0);
    }

    /** Frames that the card lost. */
    public int missed() {
        return now.missed();
    }

    /** The numbers of the frames that the card lost, the first frame being 1. */
    public int[] missedFrames() {
        return lost.stream().map(i -> i + 1).toArray();
    }

    /** From {@code fromPs} until the driver gave the first descriptor back, in microseconds. */
    public double firstReturnUs(long fromPs) {
        for (RingState s : states) {
            if (s.atPs() >= fromPs && s.tail() != tailAtStart) {
                return (s.atPs() - fromPs) / (double) SimTime.US;
            }
        }
        throw new IllegalStateException("the driver gave no descriptor back after " + SimTime.text(fromPs));
    }

    private long zeroPs() {
        if (arrivals.count() == 0) {
            throw new IllegalStateException("No frame has arrived: run the host, and give it frames");
        }
        return arrivals.atPs(0);
    }

    /** Time against descriptors in use, frames in the FIFO and frames missed so far. */
    public Chart chart(String title) {
        long zero = zeroPs();
        double[] at = states.stream().mapToDouble(s -> (s.atPs() - zero) / (double) SimTime.US).toArray();
        Chart chart = Chart.of(title).x("time since the first frame", "us").y("descriptors or frames", "1")
                .step("descriptors in use", at, states.stream().mapToDouble(RingState::inUse).toArray());
        if (states.stream().anyMatch(s -> s.fifo() > 0)) {
            chart.step("frames in the FIFO", at, states.stream().mapToDouble(RingState::fifo).toArray());
        }
        if (missed() > 0) {
            chart.step("frames missed so far", at, states.stream().mapToDouble(RingState::missed).toArray());
        }
        return chart.markY("the device's descriptors", owned).caption(words());
    }

    private String words() {
        return "Ring of " + count + ": at most " + peak() + " of the device's " + owned + " descriptors in use, "
                + missed() + " of " + Markup.count(arrivals.count(), "frame") + " missed.";
    }

    /** Step by step through {@code steps} states, spread evenly over what happened. */
    public Explorer explorer(String title, int steps) {
        long zero = zeroPs();
        List<RingState> shown = spread(Math.max(2, steps));
        List<Scene> scenes = new ArrayList<>();
        for (RingState s : shown) {
            String at = Markup.number(Math.round((s.atPs() - zero) / 1e5) / 10.0, "us");
            scenes.add(new Scene(at, RingPicture.svg(s, shown), "At " + at + " after the first frame. " + s.words()
                    + " The CPU: " + s.doing() + "."));
        }
        return Explorer.of(title, scenes);
    }

    private List<RingState> spread(int steps) {
        if (states.size() <= steps) {
            return states();
        }
        List<RingState> shown = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            shown.add(states.get((int) ((long) i * (states.size() - 1) / (steps - 1))));
        }
        return shown;
    }

    @Override
    public String toHtml() {
        return explorer(words(), SCENES).toHtml();
    }

    @Override
    public String toString() {
        return "ring watch: " + words();
    }
}
