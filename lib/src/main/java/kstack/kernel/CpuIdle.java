package kstack.kernel;

import java.util.Arrays;
import java.util.List;
import kstack.sim.SimTime;

/**
 * How an idle CPU sleeps: which idle state it enters and whether it stops its tick.
 *
 * <p>A small menu governor: it expects to sleep until the next timer, or as long as the last eight sleeps if those were
 * alike ({@code get_typical_interval()}), and takes the deepest state for which that pays. The exit latency passes
 * between the interrupt and its handler and counts as idle time. Left out: the governor's correction factors.
 * Linux: {@code drivers/cpuidle/governors/menu.c}, {@code kernel/sched/idle.c}.
 */
public final class CpuIdle {
    private static final int INTERVALS = 8;
    /** A sleep that the tick ended counts as this: nothing came. */
    private static final long TICK_WAKEUP_PS = 45 * SimTime.MS;
    private static final long ALIKE_NS2 = 400_000_000L;

    private final Cpu cpu;
    private final List<MachineProfile.IdleState> states;
    private final long[] intervalsNs = new long[INTERVALS];
    private final long[] usage;
    private final long[] timePs;
    private int interval;
    private int state = -1;
    private long sincePs;
    private boolean entered;
    private long wakesAtPs = SimTime.NEVER;

    CpuIdle(Cpu cpu, List<MachineProfile.IdleState> states) {
        this.cpu = cpu;
        this.states = states;
        this.usage = new long[states.size()];
        this.timePs = new long[states.size()];
        Arrays.fill(intervalsNs, TICK_WAKEUP_PS / SimTime.NS);
    }

    /** The CPU has nothing to run. */
    void enter() {
        if (entered) {
            return;
        }
        entered = true;
        sincePs = cpu.now();
        long next = cpu.hrTimers().nextEventPs();
        long predicted = Math.min(next == SimTime.NEVER ? next : Math.max(0, next - sincePs), typicalPs());
        state = -1;
        for (int i = 0; i < usage.length && states.get(i).targetResidencyPs() <= predicted; i++) {
            state = i;
        }
        cpu.hrTimers().tickIdle(predicted);
    }

    /** The interrupt that ends the sleep is there; false if the CPU needs until {@link #wakesAtPs} to be up. */
    boolean awake() {
        long latency = state < 0 ? 0 : states.get(state).exitLatencyPs();
        if (latency > 0 && wakesAtPs == SimTime.NEVER) {
            wakesAtPs = cpu.now() + latency;
        }
        return latency == 0 || cpu.now() >= wakesAtPs;
    }

    /** The CPU is up. */
    void leave(boolean byTick) {
        if (!entered) {
            return;
        }
        entered = false;
        wakesAtPs = SimTime.NEVER;
        long slept = cpu.now() - sincePs;
        if (state >= 0) {
            usage[state]++;
            timePs[state] += slept;
        }
        intervalsNs[interval] = Math.min(byTick ? TICK_WAKEUP_PS : slept, TICK_WAKEUP_PS) / SimTime.NS;
        interval = (interval + 1) % INTERVALS;
    }

    /** When a CPU that is waking up will be awake; never if it is not. */
    long wakesAtPs() {
        return wakesAtPs;
    }

    /** The mean of the last sleeps if they were alike, without the longest ones if need be; else never. */
    private long typicalPs() {
        long most = Long.MAX_VALUE;
        while (true) {
            long sum = 0;
            long max = 0;
            int n = 0;
            for (long v : intervalsNs) {
                if (v <= most) {
                    sum += v;
                    n++;
                    max = Math.max(max, v);
                }
            }
            long mean = sum / n;
            long squares = 0;
            for (long v : intervalsNs) {
                if (v <= most) {
                    squares += (v - mean) * (v - mean);
                }
            }
            long variance = squares / n;
            if (n * 4 >= INTERVALS * 3 && mean * mean > 36 * variance || variance <= ALIKE_NS2) {
                return mean * SimTime.NS;
            }
            if (n * 4 <= INTERVALS * 3) {
                return SimTime.NEVER;
            }
            most = max - 1;
        }
    }

    /** How often idle state {@code i} of the profile was left, {@code cpuidle/stateN/usage}. */
    public long usage(int i) {
        return usage[i];
    }

    /** Time spent in idle state {@code i}, its exits included, {@code cpuidle/stateN/time}. */
    public long timePs(int i) {
        return timePs[i];
    }
}
