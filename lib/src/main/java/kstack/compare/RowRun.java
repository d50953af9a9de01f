package kstack.compare;

import kstack.drivers.e1000.E1000Parameters;
import kstack.host.Host;
import kstack.hw.E1000Card;
import kstack.kernel.CostModel;
import kstack.kernel.Cpu;
import kstack.kernel.MachineProfile;
import kstack.kernel.Softirq;
import kstack.net.core.Netns;
import kstack.net.ipv4.UdpSock;
import kstack.sim.SimTime;
import kstack.trace.Fn;
import kstack.traffic.Reader;
import kstack.wire.Frame;

/**
 * The model set up and read like one recorded run: the emulated guest with its card, one process in {@code recv()},
 * frames at constant rate, half a second of warm-up, then the counters of the recorded duration.
 */
final class RowRun {
    private static final long WARM_UP_PS = SimTime.S / 2;
    /** Frames begin some time after boot and at no special point of a tick. */
    private static final long FIRST_FRAME_PS = 50 * SimTime.MS + 1_370 * SimTime.US;
    private static final int PORT = 9;
    /**
     * {@code idle_sleeptime} counts from {@code tick_nohz_idle_enter()} to {@code tick_irq_enter()} of the interrupt that ends the
     * sleep: so many instructions, with interrupts off, that the CPU does not idle.
     */
    private static final int IDLE_INSTRUCTIONS = 421;

    private final Setting setting;
    private final Host host;
    private final LatencyBins latencies = new LatencyBins();
    private long received;
    private boolean counting;

    private RowRun(Setting s, CostModel costs) {
        setting = s;
        Netns net = new Netns();
        net.netdevBudget = s.netdevBudget();
        net.rmemDefault = s.rcvbuf();
        net.devWeight = s.devWeight();
        host = Host.builder().costs(costs).profile(MachineProfile.LINUX_6_1).netns(net).nic(card(s))
                .e1000(p -> parameters(s, p)).rxChecksum(false).build();
        host.skbs().smallPageFrags(true);
        host.eth0().groFlushTimeoutNs(s.groFlushTimeoutNs());
        host.eth0().napiDeferHardIrqs(s.deferHardIrqs());
        UdpSock sock = host.udp(PORT);
        Reader reader = new Reader(sock, 2048, costs.perCallPs(Fn.USER), this::received);
        if (!s.stopped()) {
            host.spawn(reader);
        }
        host.attach(new PeriodicBursts(frame(s.frameBytes()), s.burstFrames(), s.periodPs(), FIRST_FRAME_PS));
    }

    private static E1000Card card(Setting s) {
        E1000Card card = E1000Card.QEMU_82540EM.mitigation(s.mitigation());
        return s.noclamp() ? card.noClamp() : card;
    }

    private static void parameters(Setting s, E1000Parameters p) {
        p.interruptThrottleRate = s.throttleRate();
        p.rxDescriptors = s.rxDescriptors();
        p.rxIntDelay = s.rxIntDelay();
        p.rxAbsIntDelay = s.rxAbsIntDelay();
    }

    private static byte[] frame(int bytes) {
        return Frame.ethernet().udp(5000, PORT).noChecksum().payload(new byte[bytes - 14 - 20 - 8]).build();
    }

    /** Runs the model on a row's setting for the row's duration. */
    static Figures of(RecordedRow row, CostModel costs) {
        return new RowRun(row.setting(), costs).figures(row.durationPs());
    }

    private void received(byte[] buf, int n, long nowPs) {
        if (counting) {
            latencies.add(nowPs - FIRST_FRAME_PS - received / setting.burstFrames() * setting.periodPs());
        }
        received++;
    }

    private record Reading(long atPs, long irqs, long polls, long missed, long received, long idlePs, long lost) {
    }

    private Reading read() {
        Cpu cpu = host.cpu();
        host.eth0();
        long irqs = cpu.irqs().stream().filter(i -> i.name().equals("eth0")).mapToLong(i -> i.count()).sum();
        return new Reading(cpu.now(), irqs, cpu.softirqs().runs(Softirq.NET_RX), host.packets().missed(), received,
                idleSleeptimePs(cpu), host.packets().missed() + host.packets().dropped());
    }

    private long idleSleeptimePs(Cpu cpu) {
        long perSleepPs = Math.round(IDLE_INSTRUCTIONS * setting.nsPerInstruction() * 1000);
        return cpu.ledger().idlePs() + cpu.ledger().count(Fn.DO_IDLE) * perSleepPs;
    }

    private Figures figures(long durationPs) {
        host.runUntil(FIRST_FRAME_PS + WARM_UP_PS);
        counting = true;
        Reading a = read();
        host.runUntil(a.atPs + durationPs);
        Reading b = read();
        host.check();
        double seconds = (b.atPs - a.atPs) / 1e12;
        boolean latency = b.lost == 0 && latencies.count() > 0;
        return new Figures((b.irqs - a.irqs) / seconds, (b.polls - a.polls) / seconds,
                (b.received - a.received) / seconds,
                100 * (b.missed - a.missed) / (setting.offeredPps() * seconds),
                100 * (1 - (b.idlePs - a.idlePs) / (seconds * 1e12)),
                latency ? latencies.meanUs() : Double.NaN, latency ? latencies.percentileUs(0.50) : Double.NaN,
                latency ? latencies.percentileUs(0.99) : Double.NaN);
    }
}
