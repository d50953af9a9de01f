package kstack.lab;

import java.util.List;
import kstack.host.Host;
import kstack.kernel.Cpu;
import kstack.sim.SimTime;
import kstack.traffic.Latency;
import kstack.traffic.Receiver;

/**
 * A measurement that has not begun: how long the host warms up, whose delays are kept. {@link #during} runs it.
 * Programs on the host that receive ({@link Receiver}) are watched by themselves.
 */
public final class RunPlan {
    private final Host host;
    private long warmUpPs;
    private Latency latency;

    RunPlan(Host host) {
        this.host = host;
    }

    /** Lets the host run so long before anything is counted. */
    public RunPlan warmUp(long ps) {
        if (ps < 0) {
            throw new IllegalArgumentException("A warm-up is 0 or longer, not " + SimTime.text(ps));
        }
        warmUpPs = ps;
        return this;
    }

    /** Takes the delays from here, such as {@code client.latency()}; what it held before is forgotten. */
    public RunPlan latency(Latency of) {
        latency = of;
        return this;
    }

    /** Runs the warm-up and then the window in which everything is counted. */
    public Run during(long ps) {
        if (ps <= 0) {
            throw new IllegalArgumentException("A window is longer than 0, not " + SimTime.text(ps)
                    + ": for example during(ms(50))");
        }
        long fromPs = host.machine().cpus().stream().mapToLong(Cpu::now).max().orElseThrow() + warmUpPs;
        List<Receiver> watched = latency != null ? List.of() : host.programs().stream()
                .filter(Receiver.class::isInstance).map(Receiver.class::cast).filter(r -> r.latency() == null).toList();
        Latency delays = latency == null ? new Latency() : latency.clear();
        delays.from(fromPs);
        watched.forEach(r -> r.latency(delays));
        try {
            Stoppable.run(host.machine(), fromPs);
            Reading before = Reading.of(host);
            Stoppable.run(host.machine(), fromPs + ps);
            return new Run(before, Reading.of(host), delays.copy(), host.toString());
        } finally {
            watched.forEach(r -> r.latency(null));
        }
    }
}
