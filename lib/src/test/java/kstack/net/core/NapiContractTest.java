package kstack.net.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import kstack.hw.IrqLine;
import kstack.kernel.CostModel;
import kstack.kernel.Cpu;
import kstack.kernel.Machine;
import kstack.kernel.Softirq;
import kstack.sim.SimTime;
import kstack.trace.Fn;
import org.junit.jupiter.api.Test;

class NapiContractTest {
    private final Machine machine = new Machine(1, CostModel.FREE, 1000);
    private final Cpu cpu = machine.cpu(0);
    private final Netns settings = new Netns();
    private final SoftnetData softnet = new SoftnetData(cpu, settings, new NetifReceive());
    private final List<String> polls = new ArrayList<>();

    /** A device with a backlog of packets that its poll works off, as a driver does. */
    private final class Backlog {
        final String name;
        final Napi napi;
        int left;
        long pollPs;

        Backlog(String name, int left) {
            this.name = name;
            this.left = left;
            this.napi = new Napi(new NetDevice(name, 2, 1), this::poll, softnet);
        }

        private int poll(Cpu on, int budget) {
            int work = Math.min(left, budget);
            left -= work;
            on.spend(Fn.E1000_CLEAN, pollPs);
            polls.add(name + " " + work + " of " + budget);
            if (work < budget && napi.completeDone(on, work)) {
                polls.add(name + " done");
            }
            return work;
        }
    }

    /** An interrupt schedules all of them, in order. */
    private void interrupt(Backlog... devices) {
        IrqLine line = new IrqLine("test");
        cpu.requestIrq(line, on -> {
            line.dueAt(SimTime.NEVER);
            for (Backlog d : devices) {
                if (d.napi.schedulePrep()) {
                    d.napi.schedule(on);
                }
            }
            return true;
        });
        line.dueAt(cpu.now());
        machine.run(SimTime.NEVER);
    }

    @Test
    void aBacklogIsPolledInPortionsOfTheWeightUntilOneIsShort() {
        interrupt(new Backlog("a", 150));
        assertEquals(List.of("a 64 of 64", "a 64 of 64", "a 22 of 64", "a done"), polls);
    }

    @Test
    void aPollOfExactlyTheWeightIsFollowedByOneMore() {
        interrupt(new Backlog("a", 64));
        assertEquals(List.of("a 64 of 64", "a 0 of 64", "a done"), polls);
    }

    @Test
    void withOneBusyDeviceEachNetRxActionMakesOnePoll() {
        interrupt(new Backlog("a", 5 * 64 + 3));
        assertEquals(6, cpu.softirqs().runs(Softirq.NET_RX));
        assertEquals(0, softnet.timeSqueeze(), "a budget of 300 is never used up by polls of 64");
    }

    @Test
    void severalBusyDevicesTakeTurnsWithinOneRun() {
        interrupt(new Backlog("a", 100), new Backlog("b", 10), new Backlog("c", 64));
        assertEquals(List.of("a 64 of 64", "b 10 of 64", "b done", "c 64 of 64", "a 36 of 64", "a done", "c 0 of 64", "c done"),
                polls);
    }

    @Test
    void theBudgetEndsARunAndCountsASqueezeAndTheRestGoesOnInTheNext() {
        Backlog[] devices = new Backlog[6];
        for (int i = 0; i < devices.length; i++) {
            devices[i] = new Backlog("d" + i, 64);
        }
        interrupt(devices);
        // 5 x 64 = 320 passes 300: the fifth poll overshoots and ends the run; the sixth device is first in the next
        assertEquals(1, softnet.timeSqueeze());
        assertEquals("d5 64 of 64", polls.get(5));
        assertEquals("d0 0 of 64", polls.get(6));
        assertTrue(List.of(devices).stream().allMatch(d -> d.left == 0));
    }

    @Test
    void theBudgetIsASetting() {
        settings.netdevBudget = 64;
        interrupt(new Backlog("a", 64), new Backlog("b", 64));
        assertEquals(2, softnet.timeSqueeze());
    }

    @Test
    void theTimeLimitEndsARunToo() {
        Backlog a = new Backlog("a", 1);
        Backlog b = new Backlog("b", 1);
        a.pollPs = 2 * SimTime.MS;
        interrupt(a, b);
        assertEquals(1, softnet.timeSqueeze());
        assertEquals(List.of("a 1 of 64", "a done", "b 1 of 64", "b done"), polls);
    }

    @Test
    void aLimitOfOneJiffyIsReachedWhenTheTickCounterMoves() {
        settings.netdevBudgetUsecs = 1000;
        Backlog a = new Backlog("a", 1);
        a.pollPs = SimTime.MS;
        interrupt(a, new Backlog("b", 1));
        assertEquals(1, softnet.timeSqueeze());
    }

    @Test
    void anInterruptDuringThePollIsRememberedAndPolledFor() {
        Backlog a = new Backlog("a", 3);
        Napi[] napi = new Napi[1];
        int[] calls = {0};
        napi[0] = new Napi(new NetDevice("m", 2, 1), (on, budget) -> {
            calls[0]++;
            if (calls[0] == 1) {
                assertFalse(napi[0].schedulePrep(), "it is ours already");
                assertEquals(Napi.STATE_LISTED | Napi.STATE_SCHED | Napi.STATE_MISSED, napi[0].state());
            }
            boolean mayUnmask = napi[0].completeDone(on, 0);
            assertEquals(calls[0] == 2, mayUnmask, "not while something was missed");
            return 0;
        }, softnet);
        IrqLine line = new IrqLine("test");
        cpu.requestIrq(line, on -> {
            line.dueAt(SimTime.NEVER);
            assertTrue(napi[0].schedulePrep());
            napi[0].schedule(on);
            return true;
        });
        line.dueAt(0);
        machine.run(SimTime.NEVER);
        assertEquals(2, calls[0]);
        assertEquals(Napi.STATE_LISTED, napi[0].state());
        assertEquals(3, a.left);
    }

    @Test
    void aDisabledContextCannotBeScheduled() {
        Backlog a = new Backlog("a", 3);
        a.napi.disable();
        assertFalse(a.napi.schedulePrep());
        a.napi.enable();
        assertTrue(a.napi.schedulePrep());
        assertFalse(a.napi.schedulePrep());
    }

    @Test
    void aSmallerWeightMakesSmallerPortions() {
        Backlog a = new Backlog("a", 20);
        a.napi.weight(8);
        interrupt(a);
        assertEquals(List.of("a 8 of 8", "a 8 of 8", "a 4 of 8", "a done"), polls);
        assertThrows(IllegalArgumentException.class, () -> a.napi.weight(65));
        assertThrows(IllegalArgumentException.class, () -> a.napi.weight(0));
    }

    @Test
    void aPollThatReturnsMoreThanItsBudgetIsRefusedByName() {
        for (int returned : new int[] {65, -1}) {
            Napi bad = new Napi(new NetDevice("bad0", 2, 1), (on, budget) -> returned, softnet);
            assertTrue(bad.schedulePrep());
            String message = assertThrows(IllegalStateException.class, () -> bad.pollOnce(cpu, 64)).getMessage();
            assertTrue(message.contains("bad0") && message.contains("returned " + returned)
                    && message.contains("budget 64"), message);
        }
    }

    @Test
    void pollsAndPacketsAreCounted() {
        Backlog a = new Backlog("a", 130);
        interrupt(a);
        assertEquals(3, a.napi.polls());
        assertEquals(130, a.napi.packets());
        assertEquals(Collections.nCopies(1, "a done"), polls.stream().filter(p -> p.endsWith("done")).toList());
    }
}
