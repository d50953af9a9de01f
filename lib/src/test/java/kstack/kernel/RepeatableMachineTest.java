package kstack.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import kstack.sim.SimTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same machine does the same, whatever must not matter; and every picosecond of every CPU is accounted for. */
class RepeatableMachineTest {
    private static final long LONG = 30 * SimTime.MS;

    private static long run(long seed, int cpus) {
        return new RandomMachine(seed, cpus, false).run(LONG, LONG);
    }

    /** The ledger's law is checked by every run of these machines. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void differentSeedsGiveDifferentRunsAndTheBooksOfEachAddUp(int cpus) {
        Set<Long> seen = new HashSet<>();
        for (int seed = 0; seed < 60; seed++) {
            assertTrue(seen.add(run(seed, cpus)), "seed " + seed);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 8})
    void theOrderInWhichTheCpusAreLookedAtDoesNotMatter(int cpus) {
        for (int seed = 0; seed < 25; seed++) {
            long expected = run(seed, cpus);
            for (int turn = 1; turn < cpus; turn++) {
                RandomMachine m = new RandomMachine(seed, cpus, turn % 2 == 0);
                int[] order = new int[cpus];
                for (int i = 0; i < cpus; i++) {
                    order[i] = turn % 2 == 0 ? (i + turn) % cpus : (cpus - 1 - i + turn) % cpus;
                }
                m.machine.lookOrder(order);
                assertEquals(expected, m.run(LONG, LONG), "seed " + seed + ", order " + Arrays.toString(order));
            }
        }
    }

    @Test
    void theOrderInWhichSourcesAreArmedDoesNotMatter() {
        for (int seed = 0; seed < 40; seed++) {
            assertEquals(run(seed, 3), new RandomMachine(seed, 3, true).run(LONG, LONG), "seed " + seed);
        }
    }

    @Test
    void twoMachinesOnTwoThreadsDoNotSeeEachOther() throws Exception {
        List<Long> alone = new ArrayList<>();
        for (int seed = 0; seed < 20; seed++) {
            alone.add(run(seed, 2));
        }
        ExecutorService two = Executors.newFixedThreadPool(2);
        try {
            List<Future<Long>> together = new ArrayList<>();
            for (int seed = 0; seed < 20; seed++) {
                int s = seed;
                together.add(two.submit(() -> run(s, 2)));
            }
            for (int seed = 0; seed < 20; seed++) {
                assertEquals(alone.get(seed), together.get(seed).get(), "seed " + seed);
            }
        } finally {
            two.shutdownNow();
        }
    }

    /** These values were taken on Java 17 and stay the same on every later one; a change of behaviour changes them. */
    @ParameterizedTest
    @CsvSource({"1,1,d6901f639c23efa2", "2,2,4d6b457ba8ac8141", "3,4,b1c477a1c9c52b14"})
    void theFingerprintIsTheSameOnEveryJava(long seed, int cpus, String expected) {
        assertEquals(expected, Long.toHexString(run(seed, cpus)));
    }
}
