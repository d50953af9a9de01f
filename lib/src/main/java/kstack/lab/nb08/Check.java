package kstack.lab.nb08;

import java.util.List;
import kstack.conformance.DriverContract;
import kstack.drivers.e1000.E1000Slot;
import kstack.lab.Exercise;
import kstack.lab.Result;

/** The exercises of notebook 08. The four methods together answer for the 14 checks of the driver contract. */
public final class Check {
    private static final List<String> INTR = List.of("mask", "prep", "disable");
    private static final List<String> POLL = List.of("return exactly budget", "unmask only if complete_done", "TX first");
    private static final List<String> CLEAN_RX = List.of("budget honoured", "budget 0");
    private static final List<String> TAKE_ONE = List.of("status reset", "EOP", "error", "FCS", "wrap", "refill");

    private Check() {
    }

    /** The interrupt handler. */
    public static Result intr(E1000Slot.Probe driver) {
        return exercise("nb08.intr", "intr(): silence the card, leave the work to the poll", "intr", INTR)
                .when(c -> c.fails("mask"), "The card goes on interrupting while it is polled: what turns all its causes off?")
                .when(c -> c.fails("prep"), "`schedulePrep()` answers a question: may *I* schedule? Without a yes, `schedule` is"
                        + " somebody else's business.")
                .when(c -> c.fails("disable"), "You masked the card, nobody was scheduled, and nobody will unmask it: what"
                        + " belongs into the `else` of `schedulePrep()`?")
                .hint("The line may be shared: how do you see whether the interrupt is yours? Then: who may still interrupt"
                        + " while the poll is pending?")
                .hint("Read `ICR` (reading clears it); 0 means not ours, return false. Write all ones to `IMC`. Schedule only if"
                        + " `napi.schedulePrep()` says so, otherwise allow interrupts again.")
                .hint("`hw.ew32(IMC, ~0); if (napi.schedulePrep()) { napi.schedule(cpu); } else { hw.ew32(IMS, CAUSES); }"
                        + " return true;`")
                .check(candidate(driver));
    }

    /** The poll function. */
    public static Result poll(E1000Slot.Probe driver) {
        return exercise("nb08.poll", "poll(): complete, or be polled again", "poll", POLL)
                .when(c -> c.fails("return exactly budget"), "A poll that used its whole budget returns exactly that number and"
                        + " does *not* complete: NAPI polls it again by itself.")
                .when(c -> c.fails("unmask only if complete_done"), "`completeDone()` may say no: then somebody else will poll,"
                        + " and the card must stay masked.")
                .when(c -> c.fails("TX first"), "Under a flood there is always more to receive. What has been sent must be"
                        + " cleaned in every poll, whatever the budget.")
                .hint("Which of the two rings is cleaned without a budget, and so first? What does the returned number tell"
                        + " NAPI?")
                .hint("`cleanTx(cpu)`, then `cleanRx(cpu, budget)`. Less than the budget: `napi.completeDone(cpu, work)`. When"
                        + " is it allowed to write `IMS`?")
                .hint("`if (work < budget && napi.completeDone(cpu, work)) { hw.ew32(IMS, CAUSES); } return work;`")
                .check(candidate(driver));
    }

    /** The receive loop. */
    public static Result cleanRx(E1000Slot.Probe driver) {
        return exercise("nb08.cleanRx", "cleanRx(): at most a budget of frames", "cleanRx", CLEAN_RX)
                .when(c -> c.fails("budget 0"), "A budget of 0 means: take nothing. Ask for the budget before you take the first.")
                .when(c -> c.fails("budget honoured"), "The loop ran past its budget: other devices wait for their turn.")
                .hint("Two things end the loop. Which of them must be asked before the first frame?")
                .hint("Count the frames taken; go on while the count is below the budget and `frameWaits()`.")
                .hint("`int work = 0; while (work < budget && frameWaits()) { takeOne(cpu); work++; } return work;`")
                .check(candidate(driver));
    }

    /** One descriptor, and with it the whole driver. */
    public static Result contract(E1000Slot.Probe driver) {
        return exercise("nb08.contract", "takeOne(): a descriptor's whole life, and all 14 checks", "takeOne",
                DriverContract.names())
                .when(c -> INTR.stream().anyMatch(c::fails) && TAKE_ONE.stream().noneMatch(c::fails), "Your `takeOne()` is right, `intr()` is not: see its check above.")
                .when(c -> POLL.stream().anyMatch(c::fails) && TAKE_ONE.stream().noneMatch(c::fails), "Your `takeOne()` is right,"
                        + " `poll()` is not: see its check above.")
                .when(c -> CLEAN_RX.stream().anyMatch(c::fails) && TAKE_ONE.stream().noneMatch(c::fails), "Your `takeOne()` is"
                        + " right, `cleanRx()` is not: see its check above.")
                .when(c -> c.fails("wrap") && !c.fails("status reset"), "After the last descriptor comes the first one again.")
                .when(c -> c.fails("refill") && !c.fails("status reset"), "The card ran out of descriptors: write the index of the"
                        + " one you are done with to `RDT`.")
                .when(c -> c.fails("status reset"), "The ring came round and things went wrong. Did you meet your own old DD bit"
                        + " again? Clear the status before the descriptor goes back, move `next`, wrap, write `RDT`.")
                .when(c -> c.fails("EOP"), "A frame longer than its buffer comes in several descriptors; only the last has EOP."
                        + " All of them are to be thrown away, the last one too.")
                .when(c -> c.fails("error"), "A frame with an error bit went up all the same: `ring.errors(i)`.")
                .when(c -> c.fails("FCS"), "The length in the descriptor counts the four bytes of the check sequence.")
                .hint("Which three bits of news does the card write into a descriptor: is it the end, is it good, how long is it?"
                        + " And what three things make the descriptor new again?")
                .hint("Good: EOP set, not `discarding`, no bit of `RxRing.FRAME_ERR_MASK`. Then `packet(cpu, i, length - 4)` and"
                        + " `handUp`; otherwise `discard(cpu, i)`. Afterwards: status, RDT, `next`.")
                .hint("`discarding = !last; ring.clearStatus(i); hw.ew32(RDT, i); next = i + 1 == ring.count() ? 0 : i + 1;`"
                        + " after `if (last && !discarding && (ring.errors(i) & RxRing.FRAME_ERR_MASK) == 0)`.")
                .check(candidate(driver));
    }

    /** The driver of the first text, repaired by a class that extends it. */
    public static Result repaired(E1000Slot.Probe driver) {
        Exercise<Candidate> e = Exercise.of("nb08.repaired", "Make the chapter's driver pass");
        e.holds("it extends ChapterDriver", "repair the chapter's driver, not another one",
                c -> c.driver() instanceof ChapterDriver);
        all(e);
        return e.when(c -> c.passes() == new Candidate(ChapterDriver::new).passes(), "It does what the chapter's does: which of"
                        + " its methods have you replaced?")
                .when(c -> c.fails("disable"), "The handler masks; what if it may not schedule?")
                .when(c -> c.fails("unmask only if complete_done"), "The poll unmasks whatever `completeDone` answers.")
                .when(c -> c.fails("status reset"), "Every descriptor still says done from the last round.")
                .hint("The checks that fail name what the text left out. Each is one method of `PlainDriver`: override it.")
                .hint("`clearStatus(i)`, `frameLength(i)`, `isGood(i)` and `isWhole(i)` are one line or three each; `intr` and"
                        + " `poll` are those you wrote above.")
                .hint("`isWhole`: `boolean last = (ring.status(i) & RxRing.EOP) != 0, whole = last && !discarding; discarding ="
                        + " !last; return whole;` `isGood`: `(ring.errors(i) & RxRing.FRAME_ERR_MASK) == 0`.")
                .check(candidate(driver));
    }

    private static Candidate candidate(E1000Slot.Probe driver) {
        return driver == null ? null : new Candidate(driver);
    }

    private static Exercise<Candidate> exercise(String id, String title, String method, List<String> checks) {
        Exercise<Candidate> e = Exercise.of(id, title);
        checks.forEach(name -> e.expect(name, Candidate.OK, c -> c.check(name)));
        return e.holds("your class has its own " + method + "()", "the inherited one runs: is the name right, and is it"
                + " protected?", c -> c.hasItsOwn(method));
    }

    private static void all(Exercise<Candidate> e) {
        DriverContract.names().forEach(name -> e.expect(name, Candidate.OK, c -> c.check(name)));
    }
}
