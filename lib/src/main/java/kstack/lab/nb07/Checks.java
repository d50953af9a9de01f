package kstack.lab.nb07;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import kstack.drivers.e1000.E1000Slot;
import kstack.host.Host;
import kstack.lab.Exercise;
import kstack.lab.Learner;
import kstack.lab.MatchQuiz;
import kstack.lab.Quiz;
import kstack.lab.Result;
import kstack.net.core.Napi;

/** The exercises of notebook 07. */
public final class Checks {
    private static final int BITS = Napi.STATE_SCHED | Napi.STATE_MISSED | Napi.STATE_DISABLE;
    private static final double STALL_US = 60;

    private Checks() {
    }

    /** The transition table: two functions and the bits before, to match with what they return and leave. */
    public static MatchQuiz transitions() {
        Map<String, String> right = new LinkedHashMap<>();
        prep(right, napi -> { });
        prep(right, Napi::schedulePrep);
        prep(right, napi -> {
            napi.schedulePrep();
            napi.schedulePrep();
        });
        prep(right, napi -> {
            napi.schedulePrep();
            napi.disable();
        });
        complete(right, Napi::schedulePrep);
        complete(right, napi -> {
            napi.schedulePrep();
            napi.schedulePrep();
        });
        return Quiz.match("nb07.transitions", "Returned value and bits after", right)
                .hint("`napi_schedule_prep()` gives true to one caller only. What does it leave for the others to be found?")
                .hint("If the context is owned already, the second caller only leaves a note: MISSED. If it is being disabled, "
                        + "nothing changes. Completing looks at that note.")
                .hint("prep: none gives `true, SCHED`; SCHED and SCHED MISSED give `false, SCHED MISSED`; with DISABLE "
                        + "`false, SCHED DISABLE`. complete: SCHED gives `true, none`; SCHED MISSED gives `false, SCHED`.");
    }

    private static void prep(Map<String, String> right, Consumer<Napi> before) {
        Napi napi = Host.builder().build().driver().napi();
        before.accept(napi);
        String thing = "prep: " + NapiStruct.bits(napi.state() & BITS);
        boolean mine = napi.schedulePrep();
        right.put(thing, mine + ", " + NapiStruct.bits(napi.state() & BITS));
    }

    private static void complete(Map<String, String> right, Consumer<Napi> before) {
        Host host = Host.builder().build();
        Napi napi = host.driver().napi();
        before.accept(napi);
        String thing = "complete: " + NapiStruct.bits(napi.state() & BITS);
        boolean unmask = napi.completeDone(host.cpu(), 0);
        right.put(thing, unmask + ", " + NapiStruct.bits(napi.state() & BITS));
    }

    /** A driver that leaves no packet behind, however the interrupt falls. */
    public static Result race(E1000Slot.Probe yours) {
        Random random = Learner.random("nb07.race");
        Exercise<E1000Slot.Probe> exercise = Exercise.of("nb07.race", "A driver in which no packet is left behind");
        for (int i = 0; i < 3; i++) {
            double perSecond = 2_000 + 2_000 * i + random.nextInt(1_000);
            long seed = random.nextInt(1_000_000);
            Function<E1000Slot.Probe, Trial> run = driver -> Trial.random(driver, perSecond, seed);
            String name = String.format(Locale.ROOT, "%,.0f packets/s: ", perSecond);
            exercise.holds(name + "all are delivered", "some never reached the program",
                    driver -> run.apply(driver).delivered() == run.apply(driver).offered());
            exercise.holds(name + "none waits longer than " + Math.round(STALL_US) + " us", "one waited for the interrupt of the next",
                    driver -> run.apply(driver).worstUs() < STALL_US);
            exercise.holds(name + "no polling for nothing: at most two polls a packet", "it polls although nothing came",
                    driver -> run.apply(driver).polls() <= 2 * run.apply(driver).offered());
        }
        return exercise
                .when(driver -> Trial.random(driver, 2_000, 1).delivered() == 0, "Nothing arrives at all: is the card ever unmasked, "
                        + "and the context completed?")
                .when(driver -> Trial.random(driver, 2_000, 1).worstUs() >= STALL_US, "Between the unmasking and the end of "
                        + "`completeDone` an interrupt finds the context owned and goes away. Which of the two should come first?")
                .hint("Who takes a frame that arrives after the poll's last look and before `completeDone` has run?")
                .hint("If the card is still masked then, its cause waits in ICR, and unmasking raises the interrupt at once.")
                .hint("`if (napi.completeDone(cpu, work)) hw.ew32(E1000Register.IMS, IMS_ENABLE_MASK);` and no unmasking before it.")
                .check(yours);
    }

    /** The chapter's routine, put right: runs over traces against the driver of Linux. */
    public static Result pseudo(Receiving yours) {
        Random random = Learner.random("nb07.pseudo");
        Map<String, Trial.Traffic> traces = new LinkedHashMap<>();
        traces.put("one packet", Trial.spaced(1, 1e3));
        traces.put("20 packets, far apart", Trial.spaced(20, 1e3));
        traces.put("64 at once", Trial.bursts(64, 1));
        traces.put("65 at once", Trial.bursts(65, 1));
        int burst = 70 + random.nextInt(120);
        traces.put("10 bursts of " + burst, Trial.bursts(burst, 10));
        double kpps = 300 + random.nextInt(200);
        traces.put(String.format(Locale.ROOT, "a stream of %.0f kpps", kpps), Trial.spaced(3_000, kpps * 1e3));
        Exercise<Receiving> exercise = Exercise.of("nb07.pseudo", "The receive routine, put right");
        traces.forEach((name, traffic) -> {
            Trial linux = Trial.linux(traffic);
            exercise.expect(name + ": packets handed up", linux.taken(), r -> Trial.of(r, traffic).taken());
            exercise.holds(name + ": about as many interrupts as Linux takes", String.format(Locale.ROOT, "Linux takes %d",
                    linux.interrupts()), r -> near(Trial.of(r, traffic).interrupts(), linux.interrupts()));
        });
        Trial.Traffic busy = Trial.bursts(burst, 10);
        return exercise
                .expect("packets taken in the hard interrupt", 0, r -> Trial.of(r, busy).takenInInterrupt())
                .expect("polls that completed although the budget was used up", 0, r -> Trial.of(r, busy).completedFull())
                .expect("polls that ended early and did not complete", 0, r -> Trial.of(r, busy).notCompleted())
                .when(r -> Trial.of(r, busy).takenInInterrupt() > 0, "There is no case of few packets: every interrupt masks and "
                        + "schedules, and leaves all packets to the poll.")
                .when(r -> Trial.of(r, Trial.spaced(20, 1e3)).taken() == 1, "After the first packet the card stays silent: who "
                        + "unmasks it?")
                .when(r -> Trial.of(r, busy).completedFull() > 0, "A poll that used its whole budget must not complete: it says so by "
                        + "what it returns, and is called again.")
                .when(r -> Trial.of(r, busy).interrupts() > 2 * Trial.linux(busy).interrupts(), "The card interrupts all the time: "
                        + "mask it first.")
                .hint("The interrupt decides nothing. Which two calls does it make, however many packets there are?")
                .hint("The poll counts what it takes, up to the budget. Only if it took fewer is the ring empty: then it ends polling "
                        + "and unmasks.")
                .hint("interrupt: `card.mask(); card.schedule();` poll: `int n = 0; while (n < budget && card.takePacket()) n++; "
                        + "if (n < budget && card.complete()) card.unmask(); return n;`")
                .check(yours);
    }

    private static boolean near(long value, long linux) {
        return Math.abs(value - linux) <= Math.max(2, 0.35 * linux);
    }
}
