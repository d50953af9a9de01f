package kstack.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import kstack.hw.IrqLine;
import kstack.sim.SimTime;
import kstack.trace.Fn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What both schedulers promise, and the rules of each with their numbers. */
class FairClassTest {
    /** Computes for ever and notes when it got the CPU. */
    private static final class Hog extends Task {
        private final List<Long> gotCpuAt;
        private final int number;
        private final int[] last;

        Hog(int number, int[] last, List<Long> gotCpuAt) {
            super("hog" + number);
            this.number = number;
            this.last = last;
            this.gotCpuAt = gotCpuAt;
        }

        @Override
        protected Step step(Cpu on) {
            if (last[0] != number) {
                last[0] = number;
                gotCpuAt.add(on.now());
            }
            compute(10 * SimTime.US);
            return Step.RUN;
        }
    }

    private final List<Long> switches = new ArrayList<>();
    private final int[] last = {-1};

    private Machine hogs(SchedulerKind kind, int hz, int... nice) {
        Machine m = new Machine(1, CostModel.FREE, MachineProfile.LINUX_6_18.withScheduler(kind).withHz(hz));
        for (int i = 0; i < nice.length; i++) {
            tasks.add(new Hog(i, last, switches).nice(nice[i]));
            m.cpu(0).runQueue().start(tasks.get(i), 0);
        }
        return m;
    }

    private final List<Task> tasks = new ArrayList<>();

    @ParameterizedTest
    @EnumSource(SchedulerKind.class)
    void niceValuesShareTheCpuByTheirWeights(SchedulerKind kind) {
        hogs(kind, 1000, 0, 5, 10).run(20 * SimTime.S);
        double all = 1024 + 335 + 110;
        int[] weights = {1024, 335, 110};
        for (int i = 0; i < 3; i++) {
            double share = tasks.get(i).sumExecRuntimePs() / (20.0 * SimTime.S);
            assertEquals(weights[i] / all, share, 0.01, "nice " + tasks.get(i).nice());
        }
    }

    @ParameterizedTest
    @CsvSource({"250,4", "1000,4", "100,10"})
    void underCfsTwoHogsChangePlacesAtTheFirstTickAfterThreeMilliseconds(int hz, int ms) {
        hogs(SchedulerKind.CFS, hz, 0, 0).run(SimTime.S);
        for (int i = 10; i < 50; i++) {
            assertEquals(ms * SimTime.MS, switches.get(i + 1) - switches.get(i), "slice " + i);
        }
    }

    @ParameterizedTest
    @CsvSource({"250,4", "1000,1", "100,10"})
    void underEevdfTwoHogsChangePlacesAtTheFirstTickAfterABaseSliceOf700us(int hz, int ms) {
        hogs(SchedulerKind.EEVDF, hz, 0, 0).run(SimTime.S);
        for (int i = 10; i < 50; i++) {
            assertEquals(ms * SimTime.MS, switches.get(i + 1) - switches.get(i), "slice " + i);
        }
    }

    @ParameterizedTest
    @CsvSource({"1,1", "2,2", "3,2", "4,3", "7,3", "8,4", "64,4"})
    void slicesGrowWithTheLogarithmOfTheCpusUpToEight(int cpus, int factor) {
        assertEquals(factor, FairClass.factor(cpus));
    }

    /** A task that sleeps {@code sleepPs} at a time beside a hog; how long it waits for the CPU after each wake-up. */
    private List<Long> waits(SchedulerKind kind, long sleepPs, long runPs, int times) {
        Machine m = hogs(kind, 250, 0);
        Cpu cpu = m.cpu(0);
        List<Long> waits = new ArrayList<>();
        IrqLine line = new IrqLine("waker");
        long[] wokenAt = {0};
        Task sleeper = new Task("sleeper") {
            private boolean ran;

            @Override
            protected Step step(Cpu on) {
                if (!ran) {
                    waits.add(on.now() - wokenAt[0]);
                    ran = true;
                    compute(runPs);
                    return Step.RUN;
                }
                ran = false;
                wokenAt[0] = on.now() + sleepPs;
                line.dueAt(waits.size() < times ? wokenAt[0] : SimTime.NEVER);
                return Step.BLOCK;
            }
        };
        cpu.requestIrq(line, on -> {
            line.dueAt(SimTime.NEVER);
            sleeper.wake(on);
            return true;
        });
        cpu.runQueue().start(sleeper, 0);
        m.run(10 * SimTime.S);
        assertEquals(times, waits.size());
        return waits;
    }

    @Test
    void underCfsATaskThatSleepsMuchGetsTheCpuAtOnceInTheMiddleOfTheHogsComputing() {
        List<Long> waits = waits(SchedulerKind.CFS, 7_777 * SimTime.US, 100 * SimTime.US, 100);
        for (int i = 5; i < waits.size(); i++) {
            assertEquals(0, waits.get(i), "wake-up " + i);
        }
    }

    @Test
    void underCfsATaskThatWantsMoreThanItsHalfWaitsForTheHogNowAndThen() {
        List<Long> waits = waits(SchedulerKind.CFS, 200 * SimTime.US, 300 * SimTime.US, 400);
        long most = 0;
        int waited = 0;
        for (long w : waits.subList(20, waits.size())) {
            most = Math.max(most, w);
            waited += w > 0 ? 1 : 0;
        }
        assertTrue(waited > 10 && waited < 40, "of 380 wake-ups " + waited + " waited");
        // what is left of a slice of 3 ms, and a tick
        assertTrue(most <= 7 * SimTime.MS, SimTime.text(most));
    }

    @Test
    void underEevdfAWokenTaskWaitsForTheHogsSliceAndNotLongerThanATickMore() {
        List<Long> waits = waits(SchedulerKind.EEVDF, 7_777 * SimTime.US, 100 * SimTime.US, 100);
        long most = 0;
        for (long w : waits.subList(5, waits.size())) {
            most = Math.max(most, w);
        }
        assertTrue(most > 0 && most <= 4 * SimTime.MS + 700 * SimTime.US, SimTime.text(most));
    }

    @ParameterizedTest
    @EnumSource(SchedulerKind.class)
    void aTaskThatYieldsLetsAnotherGoFirst(SchedulerKind kind) {
        Machine m = new Machine(1, CostModel.FREE, MachineProfile.LINUX_6_18.withScheduler(kind));
        List<String> order = new ArrayList<>();
        for (String name : List.of("a", "b")) {
            m.cpu(0).runQueue().start(new Task(name) {
                private int left = 40;

                @Override
                protected Step step(Cpu on) {
                    order.add(name);
                    on.spend(Fn.USER, 100 * SimTime.US);
                    return --left == 0 ? Step.EXIT : Step.YIELD;
                }
            }, 0);
        }
        m.run(SimTime.S);
        // CFS starts the second task 3 ms behind the first; a task that is far ahead need not give way
        for (int i = 36; i < 44; i++) {
            assertNotEquals(order.get(i), order.get(i + 1), order.toString());
        }
    }

    @Test
    void aNiceValueOutOfRangeOrTooLateIsRefused() {
        Task t = new Hog(0, last, switches);
        assertThrows(IllegalArgumentException.class, () -> t.nice(20));
        new Machine(1, CostModel.FREE, 250).cpu(0).runQueue().start(t, 0);
        assertThrows(IllegalStateException.class, () -> t.nice(1));
    }
}
