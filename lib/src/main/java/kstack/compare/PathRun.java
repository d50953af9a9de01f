package kstack.compare;

import java.util.Locale;
import java.util.function.Supplier;
import kstack.host.Host;
import kstack.hw.LinkSpeed;
import kstack.kernel.CostModel;
import kstack.kernel.MachineProfile;
import kstack.net.core.Netns;
import kstack.net.netfilter.Rule;
import kstack.sim.RandomStream;
import kstack.sim.SimTime;
import kstack.traffic.FrameMix;
import kstack.traffic.Generator;
import kstack.traffic.Schedule;
import kstack.wire.Frame;
import kstack.wire.Ipv4Address;

/**
 * The CoNEXT'18 XDP measurements by cores: how many 64-byte frames a second one to six cores, each with a queue, take from
 * one end of a path to the other while more arrive than they can take. Modelled: drop in the raw table and forwarding with
 * one route. Its XDP_DROP is not: the recorded program read nothing of its frames and so met no cache miss, the driver of the
 * model touches each frame before it asks the program.
 */
final class PathRun {
    private static final int FLOWS = 600;
    private static final int PORT = 9;
    private static final int DESCRIPTORS = 512;
    private static final String OTHER = "192.0.2.9";
    private static final long WARM_UP_PS = SimTime.MS;
    private static final long COUNTED_PS = 4 * SimTime.MS;

    /** A path through the kernel, and a rate for each core that is more than it can take. */
    private enum Way {
        RAW_DROP("linux_iptables_raw_drop", 8e6), FORWARD("linux_ip_forward_1_route", 4e6);

        private final String path;
        private final double offeredPerCore;

        Way(String path, double offeredPerCore) {
            this.path = path;
            this.offeredPerCore = offeredPerCore;
        }
    }

    private final Way way;
    private final int cores;
    private final Host host;
    private long sent;

    private PathRun(Way way, int cores, int descriptors) {
        this.way = way;
        this.cores = cores;
        Netns net = new Netns();
        net.ipForward = way == Way.FORWARD;
        host = Host.builder().cpus(cores).queues(cores, descriptors).speed(LinkSpeed.GBIT_100).netns(net)
                .profile(MachineProfile.XEON_E5_1650_V4).costs(CostModel.XEON_E5_1650_V4).build();
        host.neighbour(OTHER, "02:00:00:00:00:99").transmitTo((b, off, len, atPs) -> sent++);
        if (way == Way.RAW_DROP) {
            host.ipv4().input().appendRaw(Rule.drop().udp(PORT));
        }
    }

    /** The run of one row. */
    static Supplier<PublishedRow> of(Cells cells) {
        String path = cells.word("path", "");
        int cores = cells.integer("cores", 0);
        int descriptors = cells.integer("rx_ring_descriptors", DESCRIPTORS);
        double mpps = cells.number("pps", Double.NaN) / 1e6;
        long line = cells.line();
        String setting = String.format(Locale.ROOT, "%s, %d core%s, ring %d", path, cores, cores == 1 ? "" : "s", descriptors);
        for (Way way : Way.values()) {
            if (way.path.equals(path) && cores >= 1 && cores <= 64 && descriptors >= 64 && descriptors <= 8192) {
                return () -> PublishedRow.of(line, setting,
                        new PublishedFigure("Mpps", true, mpps, new PathRun(way, cores, descriptors).mpps()));
            }
        }
        return PublishedRow.notModelled(line, setting, "the model has the paths " + Way.RAW_DROP.path + " and "
                + Way.FORWARD.path + ", for 1 to 64 cores with rings of 64 to 8192");
    }

    private double mpps() {
        FrameMix flows = FrameMix.flows(FLOWS, i -> Frame.ethernet().ipv4(0xc000_0210 + i % 200, Ipv4Address.bits(
                way == Way.FORWARD ? OTHER : "192.0.2.2")).udp(1024 + i, PORT).payloadLen(18).build(),
                RandomStream.of(1, "flows"));
        double rate = Math.min(cores * way.offeredPerCore, LinkSpeed.GBIT_100.lineRate(60));
        host.attach(new Generator(Schedule.constant(rate), flows, LinkSpeed.GBIT_100, 0));
        host.runUntil(WARM_UP_PS);
        long before = done();
        host.runUntil(WARM_UP_PS + COUNTED_PS);
        host.check();
        return (done() - before) / (COUNTED_PS / 1e6);
    }

    private long done() {
        return way == Way.FORWARD ? sent : host.packets().dropped();
    }
}
