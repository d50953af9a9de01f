package kstack.lab.nb07;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import kstack.host.Host;
import kstack.hw.E1000Register;
import kstack.kernel.Context;
import kstack.kernel.Cpu;
import kstack.lab.show.Html;
import kstack.lab.show.Markup;
import kstack.lab.view.Explorer;
import kstack.lab.view.Scene;
import kstack.net.core.Napi;
import kstack.sim.SimTime;
import kstack.trace.Fn;

/**
 * Writes down NAPI's states over time, a step for each interrupt, scheduling, poll, completion and unmasking, to step through
 * in an explorer. It looks after each function and changes nothing. Attach it before the host runs.
 */
public final class NapiFilm implements Html {
    private final Host host;
    private final Napi napi;
    private final int most;
    private final List<NapiStep> steps = new ArrayList<>();

    private NapiFilm(Host host, int most) {
        this.host = host;
        this.napi = host.driver().napi();
        this.most = most;
    }

    /** Watches a host from now on, for {@code most} steps. */
    public static NapiFilm of(Host host, int most) {
        if (most < 2 || most > 80) {
            throw new IllegalArgumentException("A film has 2 to 80 steps, got " + most);
        }
        NapiFilm film = new NapiFilm(host, most);
        host.trace(film::span);
        host.softnet().receive().pollTrace(film::polled);
        return film;
    }

    private void span(Cpu cpu, Context context, Fn fn, long startPs, long endPs) {
        switch (fn) {
            case E1000_INTR -> step(cpu, NapiStep.State.IDLE, "interrupt", "The card interrupts. `e1000_intr` reads the cause, "
                    + "masks the card, and asks `napi_schedule_prep()` whether it may schedule the poll.");
            case NAPI_SCHEDULE -> step(cpu, NapiStep.State.LISTED, "scheduled", "SCHED is set: this context has an owner now. "
                    + "`__napi_schedule()` puts it on this CPU's poll list and raises NET_RX.");
            case NAPI_POLL -> step(cpu, NapiStep.State.POLLING, "poll", "`net_rx_action` calls the driver's poll with a budget of "
                    + napi.weight() + ". Frames go on arriving.");
            case NAPI_COMPLETE_DONE -> step(cpu, NapiStep.State.COMPLETING, "complete", "The poll found the ring empty before its "
                    + "budget was used up, so it calls `napi_complete_done()`.");
            default -> { }
        }
    }

    private void polled(Cpu cpu, Napi of, int work, int budget) {
        if (of != napi) {
            return;
        }
        String took = String.format(Locale.ROOT, "The poll took %d of %d. ", work, budget);
        if (work == budget) {
            step(cpu, NapiStep.State.LISTED, "budget used up", took + "It stays on the list and is polled again; the card "
                    + "stays masked.");
        } else if ((napi.state() & Napi.STATE_SCHED) != 0) {
            step(cpu, NapiStep.State.LISTED, "again", took + "It was asked for again meanwhile (MISSED) or is deferred, so it stays "
                    + "scheduled.");
        } else {
            step(cpu, NapiStep.State.IDLE, "done", took + (masked() ? "SCHED is clear, but the card stays masked: a timer will "
                    + "poll." : "SCHED is clear and the card may interrupt again. Nobody polls now."));
        }
    }

    private boolean masked() {
        return host.nic().er32(E1000Register.IMS) == 0;
    }

    private void step(Cpu cpu, NapiStep.State state, String title, String text) {
        if (steps.size() < most) {
            int bits = napi.state() & (Napi.STATE_SCHED | Napi.STATE_MISSED | Napi.STATE_DISABLE);
            steps.add(new NapiStep(cpu.now(), state, bits, masked(), host.nic().framesHeld(), title, text));
        }
    }

    /** The steps so far. */
    public List<NapiStep> steps() {
        return List.copyOf(steps);
    }

    /** To step through: the state diagram with where it stands, the bits, the frames that wait. */
    public Explorer explorer(String title) {
        if (steps.isEmpty()) {
            throw new IllegalStateException("The film is empty: call NapiFilm.of(host, steps) first, then run the host");
        }
        long start = steps.get(0).atPs();
        int fullest = steps.stream().mapToInt(NapiStep::waiting).max().orElse(1);
        List<Scene> scenes = new ArrayList<>();
        for (NapiStep step : steps) {
            String at = "+" + Markup.number(Math.rint((step.atPs() - start) / (SimTime.US / 100.0)) / 100) + " us";
            scenes.add(new Scene(at + " " + step.title(), NapiPicture.svg(step, Math.max(fullest, napi.weight())), step.text()));
        }
        return Explorer.of(title, scenes);
    }

    @Override
    public String toHtml() {
        return explorer("NAPI's states over time").toHtml();
    }

    @Override
    public String toString() {
        return "NAPI film: " + Markup.count(steps.size(), "step");
    }
}
