package kstack.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import kstack.host.Host;
import kstack.kernel.Context;
import kstack.kernel.Cpu;
import kstack.lab.show.Html;
import kstack.lab.show.Markup;
import kstack.trace.DropReason;
import kstack.trace.Fate;
import kstack.trace.Fn;

/**
 * Writes down what a host's CPUs do while it runs: every function in its context with start and end, and how every
 * packet ended. It is the model's counterpart of {@code perf trace} and costs no simulated time.
 *
 * <pre>{@code
 * Trace trace = Trace.of(host);       // before the run
 * host.run();
 * trace.packet(1).timeline("One packet")
 * trace.ending(1)                     // delivered, or dropped: why and where
 * }</pre>
 */
public final class Trace implements Html {
    /** Work written down at most; the rest is counted only. */
    public static final int MOST = 500_000;

    private final List<Charge> charges = new ArrayList<>();
    private final List<Ending> endings = new ArrayList<>();
    /** For each ending the number of charges before it. */
    private final List<Integer> endedAfter = new ArrayList<>();
    private Cpu lastCpu;
    private long left;

    private Trace() {
    }

    /** Attaches a new trace to all CPUs and to the book of packets of a host. */
    public static Trace of(Host host) {
        Trace trace = new Trace();
        host.trace(trace::span);
        host.packets().sink(trace::end);
        return trace;
    }

    private void span(Cpu cpu, Context context, Fn fn, long startPs, long endPs) {
        lastCpu = cpu;
        if (charges.size() < MOST) {
            charges.add(new Charge(cpu.id(), context, fn, startPs, endPs));
        } else {
            left++;
        }
    }

    private void end(long frameId, Fate fate, DropReason reason, Fn at) {
        if (left == 0) {
            String context = lastCpu == null ? "" : lastCpu.context().text();
            endings.add(new Ending(frameId, fate, reason, at, context, lastCpu == null ? 0 : lastCpu.now()));
            endedAfter.add(charges.size());
        }
    }

    /** All work in the order in which it was done. */
    public List<Charge> charges() {
        return List.copyOf(charges);
    }

    /** How packets ended, in the order in which they did. */
    public List<Ending> endings() {
        return List.copyOf(endings);
    }

    /** How the frame with this number (1 for the first that arrived) ended. */
    public Ending ending(long frameId) {
        int i = endingIndex(frameId);
        if (i < 0) {
            throw new IllegalArgumentException("Frame " + frameId + " has not ended: it never arrived, or it waits in"
                    + " a ring or a socket. " + Markup.count(endings.size(), "packet") + " ended in this run");
        }
        return endings.get(i);
    }

    private int endingIndex(long frameId) {
        for (int i = 0; i < endings.size(); i++) {
            if (endings.get(i).frameId() == frameId) {
                return i;
            }
        }
        return -1;
    }

    /** All work, as stages. */
    public Stages whole() {
        return Stages.of(charges);
    }

    /**
     * The way of one frame: everything its CPU did from the interrupt that announced it until its end. In a burst that
     * includes work for its neighbours.
     */
    public Stages packet(long frameId) {
        int ended = endingIndex(frameId);
        if (ended >= 0 && endings.get(ended).at() == null) {
            throw new IllegalArgumentException("Frame " + frameId + " shows no work: " + endings.get(ended).text()
                    + ". Is it longer than the MTU allows, or for another MAC address?");
        }
        int taken = takenAt(frameId);
        int from = taken;
        while (from > 0 && charges.get(from).fn() != Fn.COMMON_INTERRUPT) {
            from--;
        }
        return Stages.of(charges.subList(from, ended < 0 ? charges.size() : endedAfter.get(ended)));
    }

    /** Index of the charge with which the driver hands the frame up (or throws it away). */
    private int takenAt(long frameId) {
        List<Long> taken = taken();
        int wanted = taken.indexOf(frameId);
        int seen = -1;
        for (int i = 0; i < charges.size(); i++) {
            if (charges.get(i).fn() == Fn.ETH_TYPE_TRANS && ++seen == wanted) {
                return i;
            }
        }
        throw new IllegalArgumentException("Frame " + frameId + " was not taken by the driver in this run; it took "
                + Markup.count(seen + 1, "frame"));
    }

    /** The numbers of the frames that the driver took from the ring and handed up, in order. */
    List<Long> taken() {
        Set<Long> never = new TreeSet<>();
        for (Ending e : endings) {
            if (e.at() == null || e.at() == Fn.E1000_CLEAN_RX_IRQ) {
                never.add(e.frameId());
            }
        }
        List<Long> taken = new ArrayList<>();
        long count = charges.stream().filter(c -> c.fn() == Fn.ETH_TYPE_TRANS).count();
        for (long id = 1; taken.size() < count; id++) {
            if (!never.contains(id)) {
                taken.add(id);
            }
        }
        return taken;
    }

    /** What each frame of a burst cost, by its position. */
    public PacketCosts perPacket() {
        return PacketCosts.of(this);
    }

    /** Number of charges before ending {@code i}. */
    int endedAfter(int i) {
        return endedAfter.get(i);
    }

    @Override
    public String toHtml() {
        return whole().toHtml();
    }

    @Override
    public String toString() {
        return "trace: " + Markup.count(charges.size(), "function call") + ", "
                + Markup.count(endings.size(), "packet") + " ended"
                + (left == 0 ? "" : "; " + Markup.count(left, "call") + " after that were not written down");
    }
}
