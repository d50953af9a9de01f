package kstack.lab.nb02;

import java.util.List;
import java.util.Random;
import kstack.host.Host;
import kstack.hw.LinkSpeed;
import kstack.kernel.CostModel;
import kstack.kernel.MachineProfile;
import kstack.lab.Exercise;
import kstack.lab.Learner;
import kstack.lab.Result;
import kstack.lab.show.Markup;
import kstack.lab.view.RealMachine;
import kstack.sim.SimTime;
import kstack.traffic.ConstantRate;
import kstack.wire.Frame;

/** The exercises of notebook 02 and their checks. Frame sizes count the check sequence: 64 to 1,518 bytes. */
public final class Nb02 {
    private static final int MIN_FRAME = 64;
    private static final int FCS = 4;
    private static final List<Integer> GIGABITS = List.of(1, 10, 25, 40, 100, 200, 400);
    private static final int[] SIZES = {64, 128, 256, 512, 1024, 1280, 1518, 9018};

    private Nb02() {
    }

    /** Frames a second at line rate. */
    @FunctionalInterface
    public interface LineRate {
        /** A link of {@code gbit} Gb/s full of frames of {@code frameBytes} with FCS. */
        double pps(int gbit, int frameBytes);
    }

    /** Cores that a link needs. */
    @FunctionalInterface
    public interface Cores {
        /** When each packet costs a core {@code nsPerPacket}. */
        int cores(int gbit, int frameBytes, double nsPerPacket);
    }

    /** The smallest frame that some cores can take at line rate. */
    @FunctionalInterface
    public interface BreakEven {
        /** Bytes with FCS, at least 64. */
        int bytes(int gbit, int cores, double nsPerPacket);
    }

    /** The link of so many Gb/s. */
    public static LinkSpeed link(int gbit) {
        if (!GIGABITS.contains(gbit)) {
            throw new IllegalArgumentException("The model has links of " + GIGABITS + " Gb/s, not " + gbit);
        }
        return LinkSpeed.valueOf("GBIT_" + gbit);
    }

    private static double ns(int gbit, int frameBytes) {
        return link(gbit).frameTimePs(frameBytes - FCS) / 1e3;
    }

    /** Judges frames a second at line rate, for all speeds and sizes that the published table has. */
    public static Result lineRate(LineRate yours) {
        Exercise<LineRate> exercise = Exercise.of("nb02.line-rate", "Frames a second at line rate");
        int[][] shown = {{1, 64}, {100, 64}, {100, 1518}, {400, 9018}};
        for (int[] c : shown) {
            exercise.expect(c[0] + " Gb/s, " + c[1] + " bytes, rounded", Math.round(1e9 / ns(c[0], c[1])),
                    f -> Math.round(f.pps(c[0], c[1])));
        }
        exercise.expect("of the 56 points of the table, right", GIGABITS.size() * SIZES.length, f -> {
            int right = 0;
            for (int gbit : GIGABITS) {
                for (int bytes : SIZES) {
                    right += Math.round(f.pps(gbit, bytes)) == Math.round(1e9 / ns(gbit, bytes)) ? 1 : 0;
                }
            }
            return right;
        });
        return exercise
                .when(f -> near(f.pps(100, 64), 100e9 / 8 / 64), "You count the frame alone. Preamble, start delimiter and "
                        + "gap take the wire as well: 20 bytes more.")
                .when(f -> near(f.pps(100, 64), 100e9 / 8 / 88), "The check sequence is in the 64 bytes already.")
                .when(f -> near(f.pps(100, 64), 100e9 / 84), "The link's speed is in bits, the frame's length in bytes.")
                .when(f -> near(f.pps(100, 64), 148.8), "That is in millions: the check wants frames a second.")
                .hint("How many bytes does a frame of 64 take on the wire?")
                .hint("8 bytes in front, the frame, 12 bytes of gap: 84. How many bits is that, and how many bits a second "
                        + "does the link carry?")
                .hint("`return gbit * 1e9 / ((frameBytes + 20) * 8);`").check(yours);
    }

    private static boolean near(double a, double b) {
        return Math.abs(a / b - 1) < 1e-3;
    }

    /** Judges the number of cores; the last cases come from the learner's seed. */
    public static Result cores(Cores yours) {
        Random random = Learner.random("nb02.cores");
        Exercise<Cores> exercise = Exercise.of("nb02.cores", "How many cores does the link need?");
        double[][] cases = {{100, 64, 200}, {10, 64, 200}, {1, 64, 360}, {100, 1518, 200}, {400, 64, 40.5},
            {40, 200 + random.nextInt(200), 150 + random.nextInt(400)}, {25, 64 + random.nextInt(100), 333}};
        for (double[] c : cases) {
            exercise.expect((int) c[0] + " Gb/s, " + (int) c[1] + " bytes, " + Markup.number(c[2], "ns"), cores(c),
                    f -> f.cores((int) c[0], (int) c[1], c[2]));
        }
        return exercise
                .when(f -> f.cores(10, 64, 200) == 2, "10 Gb/s of small frames at 200 ns keep 2.98 cores busy: who does the "
                        + "rest? Round up.")
                .when(f -> f.cores(1, 64, 360) == 0, "Less than one core's work still needs a core: round up.")
                .when(f -> f.cores(100, 1518, 200) == f.cores(100, 64, 200), "A large frame gives the cores more time: the "
                        + "size must be in your formula.")
                .hint("How many nanoseconds of work arrive in each nanosecond?")
                .hint("Packets a second times nanoseconds a packet is cores in use. A part of a core is a core.")
                .hint("`return (int) Math.ceil(pps(gbit, frameBytes) * nsPerPacket / 1e9);`").check(yours);
    }

    private static int cores(double[] c) {
        return (int) Math.ceil(c[2] / ns((int) c[0], (int) c[1]));
    }

    /** Judges the smallest frame at which the cores keep up; one answer is put to a machine. */
    public static Result breakEven(BreakEven yours) {
        Random random = Learner.random("nb02.break-even");
        Exercise<BreakEven> exercise = Exercise.of("nb02.break-even", "From which frame size on do the cores keep up?");
        double[][] cases = {{10, 1, 360}, {100, 1, 200}, {100, 30, 200}, {1, 1, 360},
            {25, 1 + random.nextInt(3), 200 + random.nextInt(300)}, {100, 4 + random.nextInt(4), 500 + random.nextInt(300)}};
        for (double[] c : cases) {
            exercise.expect((int) c[0] + " Gb/s, " + Markup.count((int) c[1], "core") + ", " + Markup.number(c[2], "ns")
                    + " a packet", bytes(c), f -> f.bytes((int) c[0], (int) c[1], c[2]));
        }
        double cost = socketCost();
        return exercise
                .holds("one core at 10 Gb/s, " + Markup.number(cost, "ns") + " a packet: a run with your size loses nothing",
                        "the card misses frames", f -> missed(f.bytes(10, 1, cost) + 1) == 0)
                .holds("and with 20 bytes less it does", "the card misses none", f -> missed(f.bytes(10, 1, cost) - 20) > 0)
                .when(f -> f.bytes(1, 1, 360) < MIN_FRAME, "Ethernet has no frame below 64 bytes: that is the answer "
                        + "then.")
                .when(f -> f.bytes(100, 1, 200) == 2500, "That is what the wire carries in that time; 20 bytes of it are "
                        + "not the frame's.")
                .when(f -> f.bytes(100, 4, 700) >= f.bytes(100, 1, 700), "More cores have more time for each packet: does "
                        + "your formula divide by them?")
                .hint("How long may a frame take on the wire, so that the cores have enough time for it?")
                .hint("The wire needs `nsPerPacket / cores` at least. How many bytes does the link carry in that time, and "
                        + "how many of them are the frame?")
                .hint("`return Math.max(64, (int) Math.ceil(nsPerPacket / cores * gbit / 8) - 20);`").check(yours);
    }

    private static int bytes(double[] c) {
        double wireBytes = c[2] / c[1] * c[0] / 8;
        return Math.max(MIN_FRAME, (int) Math.ceil(wireBytes) - LinkSpeed.OVERHEAD);
    }

    /** What a packet costs the machine of {@link #missed}: one core, to a socket that nobody reads. */
    private static double socketCost() {
        Host host = run(LinkSpeed.GBIT_100, 1514, 20_000);
        double busyNs = (host.cpu().now() - host.cpu().ledger().idlePs()) / (double) SimTime.NS;
        return busyNs / host.eth0().stats().rxPackets;
    }

    /** Frames that one core misses at 10 Gb/s. */
    private static long missed(int frameBytes) {
        if (frameBytes < MIN_FRAME || frameBytes > 1518) {
            return -1;
        }
        return run(LinkSpeed.GBIT_10, frameBytes - FCS, 8_000).packets().missed();
    }

    private static Host run(LinkSpeed link, int len, int frames) {
        Host host = Host.builder().queues(1, 256).speed(link).profile(MachineProfile.XEON_E5_1650_V4)
                .costs(CostModel.XEON_E5_1650_V4).build();
        host.udp(9);
        byte[] frame = Frame.ethernet().ipv4("198.51.100.1", "192.0.2.2").udp(1024, 9).size(len).build();
        host.attach(new ConstantRate(frame, link.lineRate(len), frames, link, 0));
        host.run();
        return host;
    }

    /** What to type on a Linux host, what it prints, and what the model leaves out. */
    public static RealMachine onARealMachine() {
        return RealMachine.card("Your own budget")
                .command("ethtool eth0 | grep -E 'Speed|Duplex'")
                .shows("`Speed: 10000Mb/s`: put it into the cells above. In a virtual machine it may say `Unknown!`, and then "
                        + "the host's CPU is the limit, not a wire.")
                .command("sar -n DEV 1          # from the package sysstat")
                .shows("`rxpck/s` and `rxkB/s`, each second. Divided they give the mean frame (without FCS); with the speed "
                        + "above that is the share of the line. `%ifutil` is sar's own estimate and knows no preamble.")
                .command("sudo modprobe pktgen && ls /proc/net/pktgen")
                .shows("The kernel's own generator, to offer a known load: scripts in the kernel's tree under "
                        + "`samples/pktgen`. Never on a network that others use.")
                .command("mpstat -P ALL 1")
                .shows("Column `%soft`: the share of each CPU in softirqs. Percent times 10 million, divided by "
                        + "the packets a second that this CPU takes, is nanoseconds a packet: 36 % and 1,000,000 are 360 ns.")
                .leavesOut("PCIe, which stopped the measured machine at some 86 million frames a second; memory bandwidth; "
                        + "hyper-threads that share a core; clock rates that change with load. Costs of the profile are those "
                        + "of one Xeon: enter yours with `CostModel.with`.");
    }
}
