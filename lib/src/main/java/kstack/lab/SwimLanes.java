package kstack.lab;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kstack.drivers.mq.MultiQueueDriver;
import kstack.host.Host;
import kstack.hw.E1000;
import kstack.hw.E1000Register;
import kstack.kernel.Context;
import kstack.kernel.Cpu;
import kstack.lab.show.Html;
import kstack.lab.show.Markup;
import kstack.lab.view.Explorer;
import kstack.lab.view.Lane;
import kstack.lab.view.Lanes;
import kstack.lab.view.Scene;
import kstack.lab.view.Span;
import kstack.net.core.Napi;
import kstack.sim.SimTime;
import kstack.trace.Fn;

/**
 * Writes down over time what each CPU does in which context, whether the card's interrupt is masked, whether NAPI is
 * scheduled, and how many frames wait in the card.
 *
 * <pre>{@code
 * SwimLanes lanes = SwimLanes.of(host);                    // before the run
 * host.runUntil(ms(3));
 * lanes.between(ms(1), ms(2), "One millisecond")           // a picture; .table() has its bars
 * }</pre>
 *
 * <p>It looks after each function, and looking changes nothing in the run. Frames that arrive between two looks are
 * drawn on a straight line from the first one's arrival. A card with several queues shows no mask and no fill.
 */
public final class SwimLanes implements Html {
    private static final int MOST = 400_000;
    private static final int MOST_FRAMES = 60;

    private final Host host;
    private final Map<String, List<Span>> lanes = new LinkedHashMap<>();
    private final Map<String, Lane> colours = new LinkedHashMap<>();
    private final Map<String, Long> since = new LinkedHashMap<>();
    private final List<long[]> fill = new ArrayList<>();
    private final long beganPs;
    private long endPs;
    private long expectedPs;
    private int spans;

    private SwimLanes(Host host) {
        this.host = host;
        this.beganPs = host.cpu().now();
        this.endPs = beganPs;
        for (Cpu cpu : host.machine().cpus()) {
            for (Lane lane : List.of(Lane.HARD_IRQ, Lane.SOFTIRQ, Lane.PROCESS)) {
                lane(cpu(cpu) + lane.label(), lane);
            }
        }
        lane("IRQ masked", Lane.HARDWARE);
        lane("NAPI scheduled", Lane.SOFTIRQ);
        lane("NAPI missed", Lane.HARD_IRQ);
    }

    /** Attaches to a host; a {@link Trace} of the same host would take its place. */
    public static SwimLanes of(Host host) {
        SwimLanes lanes = new SwimLanes(host);
        host.trace(lanes::span);
        return lanes;
    }

    private void lane(String label, Lane colour) {
        lanes.put(label, new ArrayList<>());
        colours.put(label, colour);
    }

    private String cpu(Cpu cpu) {
        return host.machine().cpus().size() == 1 ? "" : "CPU" + cpu.id() + " ";
    }

    private void span(Cpu cpu, Context context, Fn fn, long startPs, long endPs) {
        if (spans >= MOST) {
            return;
        }
        Lane lane = switch (context) {
            case HARDIRQ -> Lane.HARD_IRQ;
            case SOFTIRQ -> Lane.SOFTIRQ;
            case TASK -> Lane.PROCESS;
        };
        String task = cpu.runQueue().curr() == null ? "idle" : cpu.runQueue().curr().name();
        String name = context == Context.HARDIRQ ? "hard IRQ" : context == Context.TASK ? task
                : task.startsWith("ksoftirqd") ? "in " + task : "after an interrupt";
        append(cpu(cpu) + lane.label(), name, startPs, endPs);
        this.endPs = Math.max(this.endPs, endPs);
        look(cpu, endPs);
    }

    /** One more piece of a lane; what follows without a gap under the same name is one bar. */
    private void append(String label, String name, long startPs, long endPs) {
        List<Span> bars = lanes.get(label);
        Span last = bars.isEmpty() ? null : bars.get(bars.size() - 1);
        if (last != null && last.endPs() == startPs && last.name().equals(name)) {
            bars.set(bars.size() - 1, new Span(label, name, last.startPs(), endPs));
        } else {
            bars.add(new Span(label, name, startPs, endPs));
            spans++;
        }
    }

    private void look(Cpu cpu, long nowPs) {
        Napi napi = host.driver().napi();
        bit("NAPI scheduled", (napi.state() & Napi.STATE_SCHED) != 0, nowPs);
        bit("NAPI missed", (napi.state() & Napi.STATE_MISSED) != 0, nowPs);
        if (host.driver() instanceof MultiQueueDriver || cpu != host.softnet().cpu()) {
            return;
        }
        E1000 nic = host.nic();
        long arrival = Math.min(nic.nextArrivalPs(), expectedPs);
        long held = nic.framesHeld();
        bit("IRQ masked", nic.er32(E1000Register.IMS) == 0, nowPs);
        long before = fill.isEmpty() ? 0 : fill.get(fill.size() - 1)[1];
        if (held != before || fill.isEmpty()) {
            long last = fill.isEmpty() ? beganPs : fill.get(fill.size() - 1)[0];
            if (held > before && arrival > last && arrival < nowPs) {
                fill.add(new long[] {arrival, before});
            } else if (held < before && last < nowPs) {
                fill.add(new long[] {nowPs, before});
            }
            fill.add(new long[] {nowPs, held});
        } else {
            hold(nowPs, held);
        }
        expectedPs = nic.nextArrivalPs();
    }

    /** The level stays: its last point moves on. */
    private void hold(long nowPs, long held) {
        int n = fill.size();
        if (n > 1 && fill.get(n - 2)[1] == held && fill.get(n - 1)[1] == held) {
            fill.get(n - 1)[0] = nowPs;
        } else {
            fill.add(new long[] {nowPs, held});
        }
    }

    private void bit(String label, boolean on, long nowPs) {
        Long from = since.get(label);
        if (on && from == null) {
            since.put(label, nowPs);
        } else if (!on && from != null) {
            lanes.get(label).add(new Span(label, label, from, nowPs));
            spans++;
            since.remove(label);
        }
    }

    /** The picture of everything that was written down. */
    public Lanes whole(String title) {
        return between(beganPs, Math.max(endPs, beganPs + 1), title);
    }

    /** The picture of a part of the run, in simulated time. */
    public Lanes between(long fromPs, long toPs, String title) {
        if (lanes.values().stream().allMatch(List::isEmpty)) {
            throw new IllegalStateException("Nothing is written down: call SwimLanes.of(host) first, then run the host");
        }
        if (fromPs >= endPs || toPs <= beganPs) {
            throw new IllegalArgumentException("The lanes go from " + SimTime.text(beganPs) + " to " + SimTime.text(endPs)
                    + ": ask for a part of that, not " + SimTime.text(fromPs) + " to " + SimTime.text(toPs));
        }
        Lanes picture = Lanes.of(title, fromPs, toPs);
        lanes.forEach((label, bars) -> {
            List<Span> all = new ArrayList<>(bars);
            if (since.containsKey(label)) {
                all.add(new Span(label, label, since.get(label), Math.max(endPs, since.get(label))));
            }
            if (!all.isEmpty() || colours.get(label) != Lane.HARD_IRQ || !label.equals("NAPI missed")) {
                picture.bars(label, colours.get(label), all);
            }
        });
        if (!fill.isEmpty()) {
            picture.level("frames in card", "frames", fill.stream().mapToLong(p -> p[0]).toArray(),
                    fill.stream().mapToDouble(p -> p[1]).toArray());
        }
        return spans < MOST ? picture : picture.caption("Written down until " + SimTime.text(endPs) + " only: "
                + MOST + " bars are the most.");
    }

    /** Windows of {@code stepPs} one after another, to step through. */
    public Explorer explorer(String title, long fromPs, long toPs, long stepPs) {
        if (stepPs <= 0 || (toPs - fromPs) / stepPs >= MOST_FRAMES) {
            throw new IllegalArgumentException("Steps of " + SimTime.text(stepPs) + " from " + SimTime.text(fromPs) + " to "
                    + SimTime.text(toPs) + " make no explorer: 1 to " + MOST_FRAMES + " steps do");
        }
        List<Scene> scenes = new ArrayList<>();
        for (long at = fromPs; at < toPs; at += stepPs) {
            Lanes part = between(at, Math.min(toPs, at + stepPs), "from " + SimTime.text(at));
            scenes.add(Scene.of(SimTime.text(at), part, part.alt()));
        }
        return Explorer.of(title, scenes);
    }

    @Override
    public String toHtml() {
        return whole("What the machine did").toHtml();
    }

    @Override
    public String toString() {
        return "swim lanes from " + SimTime.text(beganPs) + " to " + SimTime.text(endPs) + ", " + Markup.count(spans, "bar");
    }
}
