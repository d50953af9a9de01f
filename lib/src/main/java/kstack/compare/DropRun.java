package kstack.compare;

import java.util.Locale;
import java.util.function.Supplier;
import kstack.drivers.mq.XdpProgram;
import kstack.host.Host;
import kstack.hw.LinkSpeed;
import kstack.kernel.CostModel;
import kstack.kernel.MachineProfile;
import kstack.net.netfilter.Rule;
import kstack.sim.RandomStream;
import kstack.sim.SimTime;
import kstack.traffic.FrameMix;
import kstack.traffic.Generator;
import kstack.traffic.Schedule;
import kstack.wire.Frame;

/**
 * One core of the CoNEXT'18 XDP measurements that drops everything, in the raw table or by XDP: a 100 Gb/s card with one queue,
 * frames of 64 bytes with FCS at a mean rate, the share of time in which the core is not idle.
 *
 * <p>What the source does not tell is assumed: the vector waits 2 us after the first frame (the setting of a profile that DIM
 * begins with), and arrivals are random, as those of a generator that merges the streams of several cores are. Evenly spaced
 * frames would give steps in the curve that the measured one does not have. Costs are calibrated to the raw table's row. Under
 * XDP the same interrupts seem to cost a third; no one cost and moderation fits both rows below 5 million a second, and the
 * model is up to 11 points too busy there. Missing may be what the stack's code costs that has gone cold while the core idled.
 */
final class DropRun {
    private static final String RAW_TABLE = "linux_iptables_raw_drop";
    private static final String XDP = "xdp_drop";
    private static final int RX_USECS = 2;
    private static final int RX_FRAMES = 128;
    private static final long WARM_UP_PS = 20 * SimTime.MS;
    private static final long COUNTED_PS = 100 * SimTime.MS;
    private static final int FRAME_BYTES = 60;
    private static final int PORT = 9;

    private DropRun() {
    }

    /** The run of one row. */
    static Supplier<PublishedRow> of(Cells cells) {
        String path = cells.word("path", "");
        double mpps = cells.number("offered_mpps", Double.NaN);
        double busy = cells.number("busy_percent", Double.NaN);
        long line = cells.line();
        String setting = String.format(Locale.ROOT, "%s, %s Mpps", path, cells.word("offered_mpps", "?"));
        if (!path.equals(RAW_TABLE) && !path.equals(XDP)) {
            return PublishedRow.notModelled(line, setting, "the model drops by " + RAW_TABLE + " or " + XDP);
        }
        if (!(mpps >= 0) || mpps * 1e6 > LinkSpeed.GBIT_100.lineRate(FRAME_BYTES)) {
            return PublishedRow.notModelled(line, setting, "at 100 Gb/s 0 to "
                    + Math.round(LinkSpeed.GBIT_100.lineRate(FRAME_BYTES) / 1e6) + " million such frames arrive a second");
        }
        return () -> PublishedRow.of(line, setting, new PublishedFigure("busy %", false, busy, busyPercent(path, mpps * 1e6)));
    }

    private static double busyPercent(String path, double perSecond) {
        Host host = Host.builder().profile(MachineProfile.XEON_E5_1650_V4).costs(CostModel.XEON_E5_1650_V4).queues(1).speed(LinkSpeed.GBIT_100).build();
        if (path.equals(XDP)) {
            host.multiQueue().xdp((bytes, offset, len) -> XdpProgram.Action.DROP);
        } else {
            host.ipv4().input().appendRaw(Rule.drop().udp(PORT));
        }
        host.multiQueue().coalesce(RX_USECS, RX_FRAMES);
        if (perSecond > 0) {
            byte[] frame = Frame.ethernet().udp(5000, PORT).payload(new byte[FRAME_BYTES - 42]).build();
            RandomStream random = RandomStream.of(1, "arrivals", perSecond);
            host.attach(new Generator(Schedule.poisson(perSecond, random), FrameMix.of(frame), LinkSpeed.GBIT_100, 0));
        }
        host.runUntil(WARM_UP_PS);
        long idlePs = host.cpu().ledger().idlePs();
        long startPs = host.cpu().now();
        host.runUntil(WARM_UP_PS + COUNTED_PS);
        host.check();
        return 100 * (1 - (host.cpu().ledger().idlePs() - idlePs) / (double) (host.cpu().now() - startPs));
    }
}
