package kstack.conformance;

import static kstack.hw.E1000Register.*;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import kstack.drivers.e1000.E1000Slot;
import kstack.hw.E1000;
import kstack.hw.LinkSpeed;
import kstack.net.core.Napi;
import kstack.sim.SimTime;
import kstack.traffic.FrameMix;
import kstack.traffic.Generator;
import kstack.traffic.Schedule;
import kstack.wire.Frame;

/**
 * The 14 checks. Each builds a host around the driver, sends frames, and looks; the books of packets and of time must balance
 * at the end of each. A driver that throws has failed, and the message is its own.
 */
public final class DriverContract {
    private record Check(String demand, Consumer<Bench> body) {
    }

    private static final Map<String, Check> CHECKS = new LinkedHashMap<>();

    static {
        add("mask", "interrupts are masked while the poll works: not more interrupts than polls", DriverContract::mask);
        add("prep", "only who gets true from napi_schedule_prep() schedules", DriverContract::prep);
        add("budget honoured", "a poll hands up at most its budget", DriverContract::budgetHonoured);
        add("return exactly budget", "a poll that used its budget says so, and is polled again", DriverContract::exactBudget);
        add("unmask only if complete_done", "interrupts stay masked when napi_complete_done() says no", DriverContract::unmask);
        add("TX first", "packets that have left are ended in every poll, however much comes in", DriverContract::txFirst);
        add("status reset", "a descriptor's status is cleared before the ring comes round to it again", DriverContract::status);
        add("EOP", "a frame over several descriptors is thrown away up to its end", DriverContract::eop);
        add("error", "a frame with an error bit is dropped", DriverContract::error);
        add("FCS", "the four bytes of the check sequence are not part of the packet", DriverContract::fcs);
        add("wrap", "after the last descriptor comes the first", DriverContract::wrap);
        add("refill", "descriptors go back to the card", DriverContract::refill);
        add("budget 0", "a budget of 0 is for transmit completions: nothing is received, nothing completed",
                DriverContract::budgetZero);
        add("disable", "while NAPI is disabled nothing is polled, and afterwards all goes on", DriverContract::disable);
    }

    private DriverContract() {
    }

    private static void add(String name, String demand, Consumer<Bench> body) {
        CHECKS.put(name, new Check(demand, body));
    }

    /** The names of the checks, in order. */
    public static List<String> names() {
        return List.copyOf(CHECKS.keySet());
    }

    /** All checks on a driver, given by its constructor: {@code DriverContract.check(MyDriver::new)}. */
    public static List<CheckResult> check(E1000Slot.Probe driver) {
        List<CheckResult> results = new ArrayList<>();
        for (String name : CHECKS.keySet()) {
            results.add(check(name, driver));
        }
        return results;
    }

    /** One check on a driver. */
    public static CheckResult check(String name, E1000Slot.Probe driver) {
        Check check = CHECKS.get(name);
        if (check == null) {
            throw new IllegalArgumentException("no check '" + name + "'; there are " + String.join(", ", CHECKS.keySet()));
        }
        try {
            Bench bench = new Bench(driver);
            check.body.accept(bench);
            bench.balance();
            return new CheckResult(name, check.demand, true, "", null);
        } catch (Bench.Broken e) {
            return new CheckResult(name, check.demand, false, e.getMessage(), null);
        } catch (RuntimeException e) {
            // a driver under test may throw anything
            return new CheckResult(name, check.demand, false, e.toString(), e);
        }
    }

    private static void mask(Bench b) {
        b.burst(200);
        b.requireDelivered(200);
        long polls = b.host.driver().napi().polls();
        b.require(b.interrupts() <= polls, "200 frames back to back made " + b.interrupts() + " interrupts and " + polls
                + " polls: the card went on interrupting while it was polled");
    }

    private static void prep(Bench b) {
        Napi napi = b.host.driver().napi();
        b.slowly(1, Bench.datagram(18));
        long before = napi.polls();
        b.require(napi.schedulePrep(), "the context was still owned after all was done");
        b.slowly(1, Bench.datagram(18));
        b.require(napi.polls() == before, "somebody else owned the context and the interrupt had it polled");
        b.require((napi.state() & Napi.STATE_MISSED) != 0, "the interrupt did not call napi_schedule_prep(): MISSED is not set");
        napi.schedule(b.host.cpu());
        b.slowly(1, Bench.datagram(18));
        b.requireDelivered(3);
    }

    private static void budgetHonoured(Bench b) {
        long[] before = {0};
        int[] most = {0};
        b.host.softnet().receive().pollTrace((cpu, napi, work, budget) -> {
            if (napi == b.host.driver().napi()) {
                most[0] = Math.max(most[0], (int) (b.handedUp() - before[0]));
                before[0] = b.handedUp();
            }
        });
        b.host.driver().napi().weight(16);
        b.queued(200);
        b.requireDelivered(200);
        b.require(most[0] <= 16, "with a budget of 16 a poll handed up " + most[0] + " packets");
    }

    private static void exactBudget(Bench b) {
        b.queued(3 * Napi.WEIGHT);
        b.slowly(5, Bench.datagram(18));
        b.requireDelivered(3 * Napi.WEIGHT + 5);
        b.require((b.host.driver().napi().state() & Napi.STATE_SCHED) == 0, "the context is still scheduled after all is done");
    }

    private static void unmask(Bench b) {
        b.host.eth0().napiDeferHardIrqs(3);
        b.host.eth0().groFlushTimeoutNs(500_000);
        boolean[] unmasked = {false};
        b.host.softnet().receive().pollTrace((cpu, napi, work, budget) ->
                unmasked[0] |= work > 0 && b.host.nic().er32(IMS) != 0);
        b.slowly(1, Bench.datagram(18));
        b.require(!unmasked[0], "hard interrupts were to be deferred, napi_complete_done() said false, and the driver unmasked");
        b.host.runUntil(b.host.cpu().now() + 10 * SimTime.MS);
        b.require(b.host.nic().er32(IMS) != 0, "the card is masked for ever after the deferral");
        b.requireDelivered(1);
    }

    private static void txFirst(Bench b) {
        byte[] echo = Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").echoRequest(1, 1).payloadLen(18).build();
        long start = b.host.cpu().now();
        b.host.attach(new Generator(Schedule.constant(1_480_000), FrameMix.of(echo), LinkSpeed.GBIT_1, start)
                .until(start + 10 * SimTime.MS));
        b.host.runUntil(start + 10 * SimTime.MS);
        long sent = b.host.packets().sent();
        b.require(sent > 2000, "while echo requests came at line rate for 10 ms, " + sent
                + " answers were seen to leave: the transmit ring was not cleaned");
        b.host.runUntil(start + 50 * SimTime.MS);
    }

    private static void status(Bench b) {
        int sent = 0;
        for (int i = 0; i < 7; i++) {
            b.burst(Bench.RING / 2);
            sent += Bench.RING / 2;
            b.requireDelivered(sent);
        }
    }

    private static void eop(Bench b) {
        E1000 nic = b.host.nic();
        // buffers of 512 bytes
        nic.ew32(RCTL, nic.er32(RCTL) | 2 << RCTL_BSIZE_SHIFT);
        b.slowly(6, Bench.datagram(18), Bench.datagram(800), Bench.datagram(1400));
        b.requireDelivered(2);
        b.require(b.host.packets().dropped() == 4, "four frames were longer than a buffer, " + b.host.packets().dropped()
                + " were dropped");
    }

    private static void error(Bench b) {
        E1000 nic = b.host.nic();
        nic.ew32(RCTL, nic.er32(RCTL) | RCTL_SBP);
        b.damaged(Bench.datagram(100));
        b.slowly(1, Bench.datagram(18));
        b.requireDelivered(1);
    }

    private static void fcs(Bench b) {
        // an IP length that claims the four bytes behind the frame: with the FCS in the packet, they would be there
        byte[] claims = Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").udp(1, 5000).payloadLen(100).noChecksum()
                .totalLen(20 + 8 + 104).udpLength(8 + 104).build();
        b.slowly(2, claims, Bench.datagram(100));
        b.requireDelivered(1);
    }

    private static void wrap(Bench b) {
        b.slowly(2 * Bench.RING + 5, Bench.datagram(18));
        b.requireDelivered(2 * Bench.RING + 5);
    }

    private static void refill(Bench b) {
        b.slowly(10 * Bench.RING, Bench.datagram(18), Bench.datagram(700));
        b.require(b.host.packets().missed() == 0, "the card had no descriptor for " + b.host.packets().missed() + " of "
                + 10 * Bench.RING + " frames that came one by one");
        b.requireDelivered(10 * Bench.RING);
    }

    private static void budgetZero(Bench b) {
        E1000 nic = b.host.nic();
        Napi napi = b.host.driver().napi();
        int mask = nic.er32(IMS);
        nic.ew32(IMC, ~0);
        b.slowly(3, Bench.datagram(18));
        long before = b.handedUp();
        napi.netpoll(b.host.cpu());
        b.require(b.handedUp() == before, "a poll with a budget of 0 handed up " + (b.handedUp() - before) + " packets");
        b.require(nic.er32(IMS) == 0, "a poll with a budget of 0 unmasked interrupts");
        nic.ew32(IMS, mask);
        b.slowly(1, Bench.datagram(18));
        b.requireDelivered(4);
    }

    private static void disable(Bench b) {
        Napi napi = b.host.driver().napi();
        b.slowly(1, Bench.datagram(18));
        napi.disable();
        long before = napi.polls();
        b.slowly(2, Bench.datagram(18));
        b.require(napi.polls() == before, "NAPI was disabled and the driver had it polled");
        napi.enable();
        b.slowly(2, Bench.datagram(18));
        b.requireDelivered(5);
    }
}
