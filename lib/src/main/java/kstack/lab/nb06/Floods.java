package kstack.lab.nb06;

import java.util.function.DoublePredicate;
import java.util.function.Supplier;
import kstack.hw.LinkSpeed;
import kstack.kernel.Task;
import kstack.livelock.LivelockBuilder;
import kstack.livelock.LivelockKernel;
import kstack.sim.SimTime;
import kstack.traffic.FrameMix;
import kstack.traffic.Generator;
import kstack.traffic.Schedule;
import kstack.wire.Frame;

/** The exercises' own runs of one kind of kernel: the flood of the notebook, smallest frames at a constant rate for 30 ms. */
final class Floods {
    /** What a polled kernel with a small quota forwards at most. */
    static final double PEAK_KPPS = 2_170;
    private static final byte[] FRAME = Frame.ethernet().ipv4("192.0.2.1", "198.51.100.7").udp(40_000, 9).size(60).build();
    private static final long FROM = 10 * SimTime.MS;
    private static final long TO = 30 * SimTime.MS;

    private final Supplier<LivelockBuilder> kernel;

    Floods(Supplier<LivelockBuilder> kernel) {
        this.kernel = kernel;
    }

    static Flooded flood(LivelockBuilder kernel, double kpps, Task... programs) {
        return Flooded.of(run(kernel, kpps, programs));
    }

    private static LivelockKernel run(LivelockBuilder kernel, double kpps, Task... programs) {
        LivelockKernel k = kernel.speed(LinkSpeed.GBIT_10).build().window(FROM, TO);
        for (Task program : programs) {
            k.spawn(program);
        }
        return k.attach(new Generator(Schedule.constant(kpps * 1e3), FrameMix.of(FRAME), LinkSpeed.GBIT_10, 0).until(TO))
                .runUntil(TO);
    }

    Alone alone() {
        return Alone.of(run(kernel.get(), 1));
    }

    double delivered(double kpps) {
        return flood(kernel.get(), kpps).deliveredKpps();
    }

    /** The most that any load around the expected peak gets out. */
    double best(Alone alone) {
        double best = 0;
        for (double kpps = 0.9 * alone.peakKpps(); kpps < Math.min(1.1 * alone.peakKpps(), alone.endKpps()); kpps *= 1.02) {
            best = Math.max(best, delivered(kpps));
        }
        return best;
    }

    boolean lossFree(double kpps) {
        LivelockKernel k = run(kernel.get(), kpps);
        return k.packets().dropped() + k.packets().missed() == 0;
    }

    /** The highest load without loss, to 0.5 %. */
    double lossFreeLimit(double low, double high) {
        double free = low;
        double lossy = high;
        while (lossy / free > 1.005) {
            double middle = Math.sqrt(free * lossy);
            if (lossFree(middle)) {
                free = middle;
            } else {
                lossy = middle;
            }
        }
        return free;
    }

    /** {@link #lossFree}, so many times. */
    DoublePredicate limited(int runs) {
        int[] left = {runs};
        return kpps -> {
            if (left[0]-- == 0) {
                throw new IllegalStateException("after " + runs + " runs there is still no answer: halve the range with each");
            }
            return lossFree(kpps);
        };
    }
}
