package kstack.lab.nb07;

import java.util.function.Supplier;
import kstack.drivers.e1000.E1000Adapter;
import kstack.drivers.e1000.E1000Slot;
import kstack.host.Host;
import kstack.hw.LinkSpeed;
import kstack.sim.RandomStream;
import kstack.sim.SimTime;
import kstack.traffic.FrameMix;
import kstack.traffic.Generator;
import kstack.traffic.Latency;
import kstack.traffic.Reader;
import kstack.traffic.Schedule;
import kstack.wire.Frame;

/** What one driver did with one trace of packets, for the exercises: one CPU, an e1000 that interrupts at once, a reader. */
record Trial(long offered, long delivered, long taken, long interrupts, long polls, double worstUs, int takenInInterrupt,
        int completedFull, int notCompleted) {
    private static final byte[] FRAME = Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").udp(40_000, 5000).size(60).build();
    private static final long FIRST_PS = 5 * SimTime.MS;

    /** A trace: when packets come, how many, at which speed of the wire, and when the run ends. */
    record Traffic(Supplier<Schedule> schedule, long packets, LinkSpeed speed, long endPs) {
    }

    /** Packets at even distances. */
    static Traffic spaced(long packets, double perSecond) {
        return new Traffic(() -> Schedule.constant(perSecond), packets, LinkSpeed.GBIT_1,
                FIRST_PS + Math.round(packets / perSecond * SimTime.S) + 5 * SimTime.MS);
    }

    /** Bursts back to back at 10 Gb/s, 2 ms apart, so that they wait in the card before the poll begins. */
    static Traffic bursts(int packets, int times) {
        return new Traffic(() -> Schedule.bursts(packets, 2 * SimTime.MS), (long) packets * times, LinkSpeed.GBIT_10,
                FIRST_PS + (times + 3) * 2 * SimTime.MS);
    }

    static Trial random(E1000Slot.Probe driver, double perSecond, long seed) {
        Traffic traffic = new Traffic(() -> Schedule.poisson(perSecond, RandomStream.of(seed, "race")), 500, LinkSpeed.GBIT_1,
                FIRST_PS + Math.round(700 / perSecond * SimTime.S));
        return run(driver, traffic, null);
    }

    static Trial linux(Traffic traffic) {
        return run(E1000Adapter::new, traffic, null);
    }

    static Trial of(Receiving routine, Traffic traffic) {
        ReceivingDriver[] made = new ReceivingDriver[1];
        return run(slot -> made[0] = new ReceivingDriver(slot, routine), traffic, made);
    }

    private static Trial run(E1000Slot.Probe driver, Traffic traffic, ReceivingDriver[] made) {
        Host host = Host.builder().speed(traffic.speed).interruptThrottleRate(0).driver(driver).build();
        Latency latency = new Latency();
        host.spawn(new Reader(host.udp(5000)).latency(latency));
        host.attach(new Generator(traffic.schedule.get(), FrameMix.of(FRAME), traffic.speed, FIRST_PS).frames(traffic.packets));
        host.runUntil(traffic.endPs);
        long interrupts = host.cpu().irqs().stream().filter(i -> i.name().equals("eth0")).mapToLong(i -> i.count()).sum();
        long taken = host.eth0().stats().rxPackets;
        ReceivingDriver seen = made == null ? null : made[0];
        return new Trial(host.packets().injected(), host.packets().delivered(), taken, interrupts, host.driver().napi().polls(),
                latency.count() == 0 ? Double.POSITIVE_INFINITY : latency.maxNs() / 1e3,
                seen == null ? 0 : seen.takenInInterrupt, seen == null ? 0 : seen.completedFull,
                seen == null ? 0 : seen.notCompleted);
    }
}
