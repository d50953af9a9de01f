package kstack.compare;

import java.util.function.Supplier;
import kstack.drivers.e1000.E1000Parameters;
import kstack.host.Host;
import kstack.hw.LinkSpeed;
import kstack.kernel.CostModel;
import kstack.kernel.MachineProfile;
import kstack.net.core.Netns;
import kstack.sim.SimTime;
import kstack.traffic.ConstantRate;
import kstack.wire.Frame;

/**
 * The router of the NAPI HOWTO: two e1000 with NAPI on one CPU, a million packets in by eth0 at a constant rate, what can
 * be forwarded out by eth1. No interrupt moderation of receive, no GRO, no copybreak, as in 2002.
 *
 * <p>Different from that kernel: its net_rx_action polled the same card again within one run until a budget of 300 was used
 * up, so every fifth poll had 44 packets (the table's 59.9 a poll are 300 / 5); here each poll has 64. No program runs, so
 * the scheduler has no part.
 */
final class RouterRun {
    private static final long OFFERED = 1_000_000;
    private static final long FIRST_FRAME_PS = 50 * SimTime.MS;
    private static final long SETTLE_PS = 10 * SimTime.MS;
    private static final String DESTINATION = "198.51.100.2";
    private static final int HEADERS = 14 + 20 + 8;

    private final Host host;
    private long sent;

    private RouterRun() {
        Netns net = new Netns();
        net.ipForward = true;
        host = Host.builder().costs(CostModel.ROUTER_2002).profile(MachineProfile.LINUX_6_1.withHz(100)).netns(net)
                .gro(false).driver(SparseTxInterrupts::new).e1000(RouterRun::parameters).address("192.0.2.1/24")
                .device("eth1", "198.51.100.1/24").build();
        host.neighbour(DESTINATION, "02:00:00:00:00:99");
        host.port("eth1").transmitTo((b, off, len, atPs) -> sent++);
    }

    private static void parameters(E1000Parameters p) {
        p.interruptThrottleRate = 0;
        p.rxIntDelay = 0;
        p.txIntDelay = 64;
        p.txAbsIntDelay = 0;
        p.copybreak = 0;
    }

    /** The run of one row. */
    static Supplier<PublishedRow> of(Cells cells) {
        int bytes = cells.integer("packet_size_bytes", 0);
        double pps = cells.number("input_pps", 0);
        double delivered = cells.number("delivered_per_million", Double.NaN);
        double rx = cells.number("rx_interrupts_per_million", Double.NaN);
        double tx = cells.number("tx_interrupts_per_million", Double.NaN);
        double polls = cells.number("polls_ring_emptied", Double.NaN) + cells.number("polls_ring_not_emptied", Double.NaN);
        long line = cells.line();
        String setting = bytes + " bytes, " + Math.round(pps) + " packets/s";
        if (bytes < 60 || bytes > 1514) {
            return PublishedRow.notModelled(line, setting, "an Ethernet frame has 60 to 1514 bytes without FCS, not " + bytes);
        }
        if (!(pps > 0) || pps > LinkSpeed.GBIT_1.lineRate(bytes)) {
            return PublishedRow.notModelled(line, setting, "at 1 Gb/s more than 0 and at most "
                    + Math.round(LinkSpeed.GBIT_1.lineRate(bytes)) + " such frames arrive a second, not " + Math.round(pps));
        }
        return () -> {
            RouterRun run = new RouterRun();
            run.run(bytes, pps);
            return PublishedRow.of(line, setting, new PublishedFigure("delivered", true, delivered, run.sent),
                    new PublishedFigure("rx interrupts", true, rx, run.interrupts("eth0")),
                    new PublishedFigure("tx interrupts", true, tx, run.interrupts("eth1")),
                    new PublishedFigure("rx polls", true, polls, run.host.driver().napi().polls()));
        };
    }

    private void run(int bytes, double pps) {
        byte[] frame = Frame.ethernet().ipv4("192.0.2.9", DESTINATION).udp(9, 9).payload(new byte[bytes - HEADERS]).build();
        host.attach(new ConstantRate(frame, pps, OFFERED, LinkSpeed.GBIT_1, FIRST_FRAME_PS));
        host.runUntil(FIRST_FRAME_PS + Math.round(OFFERED / pps * SimTime.S) + SETTLE_PS);
        host.check();
    }

    private long interrupts(String name) {
        return host.cpu().irqs().stream().filter(i -> i.name().equals(name)).mapToLong(i -> i.count()).sum();
    }
}
