package kstack.lab.nb07;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import kstack.drivers.e1000.E1000Adapter;
import kstack.drivers.e1000.E1000Slot;
import kstack.hw.E1000Register;
import kstack.kernel.Cpu;
import kstack.lab.Learner;
import kstack.lab.MatchQuiz;
import kstack.lab.Progress;
import kstack.lab.Result;
import kstack.net.core.Napi;
import kstack.sim.SimTime;
import kstack.trace.Fn;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The exercises of notebook 07")
class ChecksTest {
    @BeforeEach
    @AfterEach
    void forget() {
        Progress.reset();
        Learner.seed(1);
    }

    private static void rejects(Result result, String why) {
        assertEquals(Result.State.FAILED, result.state(), why);
        assertFalse(result.hints().isEmpty(), why);
    }

    @Test
    @DisplayName("take the transition table from the model, accept it, and reject any two answers exchanged")
    void transitions() {
        String[] right = {"prep: none", "true, SCHED", "prep: SCHED", "false, SCHED MISSED", "prep: SCHED MISSED",
            "false, SCHED MISSED", "prep: SCHED DISABLE", "false, SCHED DISABLE", "complete: SCHED", "true, none",
            "complete: SCHED MISSED", "false, SCHED"};
        MatchQuiz quiz = Checks.transitions();
        assertEquals(6, quiz.things().size());
        quiz.answer(right).orThrow();
        for (int i = 1; i < right.length; i += 2) {
            for (int j = i + 2; j < right.length; j += 2) {
                if (!right[i].equals(right[j])) {
                    String[] wrong = right.clone();
                    wrong[i] = right[j];
                    wrong[j] = right[i];
                    rejects(quiz.answer(wrong), right[i - 1] + " and " + right[j - 1]);
                }
            }
        }
    }

    /** As in the notebook: unmasks before it completes, and an interrupt meanwhile leaves no note. */
    private static class Forgetful extends E1000Adapter {
        Forgetful(E1000Slot slot) {
            super(slot);
        }

        @Override
        protected boolean intr(Cpu cpu) {
            if ((napi.state() & Napi.STATE_SCHED) == 0) {
                return super.intr(cpu);
            }
            cpu.charge(Fn.E1000_INTR);
            return hw.er32(E1000Register.ICR) != 0;
        }

        @Override
        protected int clean(Cpu cpu, int budget) {
            int work = cleanRxIrq(cpu, budget);
            if (work < budget) {
                hw.ew32(E1000Register.IMS, IMS_ENABLE_MASK);
                cpu.spend(Fn.E1000_CLEAN, 2 * SimTime.US);
                napi.completeDone(cpu, work);
            }
            return work;
        }
    }

    /** One whose poll ends in another way. */
    private static E1000Slot.Probe ending(BiFunction<Forgetful, Cpu, Consumer<Integer>> end) {
        return slot -> new Forgetful(slot) {
            @Override
            protected int clean(Cpu cpu, int budget) {
                int work = cleanRxIrq(cpu, budget);
                if (work < budget) {
                    end.apply(this, cpu).accept(work);
                }
                return work;
            }
        };
    }

    private static Consumer<Integer> completeThenUnmask(Forgetful driver, Cpu cpu) {
        return work -> {
            cpu.spend(Fn.E1000_CLEAN, 2 * SimTime.US);
            if (driver.napi().completeDone(cpu, work)) {
                driver.hw().ew32(E1000Register.IMS, E1000Register.ICR_RXT0 | E1000Register.ICR_TXDW);
            }
        };
    }

    @Test
    @DisplayName("accept a driver that completes before it unmasks, and reject one that stalls, never unmasks, never completes")
    void race() {
        for (long seed = 1; seed < 4; seed++) {
            Learner.seed(seed);
            Checks.race(ending(ChecksTest::completeThenUnmask)).orThrow();
            Checks.race(E1000Adapter::new).orThrow();
            rejects(Checks.race(Forgetful::new), "unmasked too early, seed " + seed);
        }
        Result early = Checks.race(Forgetful::new);
        assertTrue(early.feedback().contains("come first"), early::feedback);
        rejects(Checks.race(ending((driver, cpu) -> work -> driver.napi().completeDone(cpu, work))), "never unmasks");
        rejects(Checks.race(ending((driver, cpu) -> work -> { })), "never completes");
    }

    /** A routine out of two lambdas. */
    private static Receiving routine(Consumer<Receiving.Card> interrupt, BiFunction<Receiving.Card, Integer, Integer> poll) {
        return new Receiving() {
            @Override
            public void interrupt(Card card) {
                interrupt.accept(card);
            }

            @Override
            public int poll(Card card, int budget) {
                return poll.apply(card, budget);
            }
        };
    }

    private static void maskAndSchedule(Receiving.Card card) {
        card.mask();
        card.schedule();
    }

    private static int take(Receiving.Card card, int atMost) {
        int n = 0;
        while (n < atMost && card.takePacket()) {
            n++;
        }
        return n;
    }

    private static int poll(Receiving.Card card, int budget) {
        int n = take(card, budget);
        if (n < budget && card.complete()) {
            card.unmask();
        }
        return n;
    }

    @Test
    @DisplayName("accept mask, schedule, poll to the budget, complete, unmask; reject what the chapter says and nine more ways")
    void pseudo() {
        for (long seed = 1; seed < 3; seed++) {
            Learner.seed(seed);
            Checks.pseudo(routine(ChecksTest::maskAndSchedule, ChecksTest::poll)).orThrow();
        }
        Map<String, Receiving> wrong = new TreeMap<>();
        wrong.put("few packets are taken in the interrupt", routine(card -> {
            if (!card.takePacket()) {
                maskAndSchedule(card);
            }
        }, ChecksTest::poll));
        wrong.put("never unmasked", routine(ChecksTest::maskAndSchedule, (card, budget) -> {
            int n = take(card, budget);
            if (n < budget) {
                card.complete();
            }
            return n;
        }));
        wrong.put("never masked", routine(Receiving.Card::schedule, ChecksTest::poll));
        wrong.put("never completed", routine(ChecksTest::maskAndSchedule, (card, budget) -> {
            int n = take(card, budget);
            card.unmask();
            return n;
        }));
        wrong.put("never scheduled", routine(Receiving.Card::mask, ChecksTest::poll));
        wrong.put("always completes", routine(ChecksTest::maskAndSchedule, (card, budget) -> {
            int n = take(card, budget);
            if (card.complete()) {
                card.unmask();
            }
            return n;
        }));
        wrong.put("without a budget", routine(ChecksTest::maskAndSchedule, (card, budget) -> {
            int n = take(card, 10_000);
            if (card.complete()) {
                card.unmask();
            }
            return n;
        }));
        wrong.put("one packet a poll", routine(ChecksTest::maskAndSchedule, (card, budget) -> {
            int n = take(card, 1);
            if (card.complete()) {
                card.unmask();
            }
            return n;
        }));
        wrong.put("nothing at all", routine(card -> { }, (card, budget) -> 0));
        wrong.forEach((why, routine) -> rejects(Checks.pseudo(routine), why));
    }
}
