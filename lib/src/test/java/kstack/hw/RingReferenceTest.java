package kstack.hw;

import static kstack.hw.E1000Register.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import kstack.sim.RandomStream;
import kstack.sim.SimTime;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The card that knows no events does what one with an event per frame does")
class RingReferenceTest {
    /** What a random run is made of: the same for both cards. */
    private static final class Run {
        final RandomStream random;
        final List<SlowNic.Arrival> arrivals = new ArrayList<>();
        final int descriptors;
        final int itr;
        final int budget;
        final int refill;
        final int mask;
        final long entryPs;
        final long registerPs;
        final long perFramePs;
        final long completePs;

        Run(long seed) {
            random = RandomStream.of(seed, "ring reference");
            descriptors = 8 * (1 + random.nextInt(8));
            itr = random.nextInt(3) == 0 ? 0 : random.nextInt(400);
            budget = 1 + random.nextInt(64);
            refill = 1 + random.nextInt(Math.min(16, descriptors - 1));
            mask = random.nextInt(4) == 0 ? ICR_RXT0 | ICR_RXO : ICR_RXT0;
            entryPs = random.nextInt(2_000_000);
            registerPs = random.nextInt(900_000);
            perFramePs = random.nextInt(1_500_000);
            completePs = random.nextInt(200_000);
            int foreign = random.nextInt(3) == 0 ? 2 : 1000;
            long at = random.nextInt(1_000_000);
            int frames = 20 + random.nextInt(200);
            while (arrivals.size() < frames) {
                // a burst back to back at some speed, then a pause
                int burst = 1 + random.nextInt(1 + random.nextInt(80));
                long gap = 67_200L * (1 + random.nextInt(10));
                for (int i = 0; i < burst && arrivals.size() < frames; i++) {
                    arrivals.add(new SlowNic.Arrival(at, random.nextInt(foreign) != 1));
                    at += gap;
                }
                at += random.nextExponentialPs(30 * SimTime.US);
            }
        }
    }

    /** A driver after e1000's: interrupt, mask, poll with a budget, refill in portions, unmask. */
    private static List<String> drive(Run run, NicPort nic) {
        List<String> log = new ArrayList<>();
        long now = 0;
        int clean = 0;
        int use = run.descriptors - 1;
        nic.write(RDT, use, now);
        nic.write(ITR, run.itr, now);
        nic.write(IMS, run.mask, now);
        int missed = 0;
        while (true) {
            long irq = nic.irqAtPs();
            if (irq == SimTime.NEVER) {
                break;
            }
            now = Math.max(now, irq);
            log.add("interrupt at " + irq + " taken at " + now);
            now += run.entryPs;
            log.add("cause 0x" + Integer.toHexString(nic.read(ICR, now)));
            now += run.registerPs;
            nic.write(IMC, -1, now);
            int work = run.budget;
            while (work == run.budget) {
                work = 0;
                int cleaned = 0;
                while (work < run.budget && nic.done(clean, now)) {
                    log.add("frame " + nic.frame(clean));
                    nic.clear(clean);
                    work++;
                    now += run.perFramePs;
                    clean = (clean + 1) % run.descriptors;
                    if (++cleaned == run.refill) {
                        use = (use + cleaned) % run.descriptors;
                        nic.write(RDT, use, now);
                        cleaned = 0;
                    }
                }
                use = (use + cleaned) % run.descriptors;
                nic.write(RDT, use, now);
                now += run.completePs;
                log.add("poll of " + work + " until " + now);
            }
            missed += nic.read(MPC, now);
            nic.write(IMS, run.mask, now);
        }
        log.add("missed " + (missed + nic.read(MPC, SimTime.S)) + " head " + nic.read(RDH, SimTime.S));
        return log;
    }

    @Test
    @DisplayName("over 5,000 random runs: the same drops, poll sizes, frames and interrupt times")
    void sameAsReference() {
        int interrupts = 0;
        int runsWithMisses = 0;
        for (long seed = 0; seed < 5000; seed++) {
            Run run = new Run(seed);
            List<String> slow = drive(run, new SlowNic(run.arrivals, run.descriptors));
            FastNic fast = new FastNic(run.arrivals, run.descriptors);
            List<String> model = drive(run, fast);
            if (!slow.equals(model)) {
                int i = 0;
                while (i < Math.min(slow.size(), model.size()) && slow.get(i).equals(model.get(i))) {
                    i++;
                }
                int from = Math.max(0, i - 6);
                assertEquals(String.join("\n", slow.subList(from, Math.min(slow.size(), i + 3))),
                        String.join("\n", model.subList(from, Math.min(model.size(), i + 3))),
                        "seed " + seed + ", ring " + run.descriptors + ", ITR " + run.itr + ", step " + i);
            }
            assertEquals(run.arrivals.size(), fast.ledger().injected());
            fast.ledger().check(fast.ledger().held());
            interrupts += (int) slow.stream().filter(l -> l.startsWith("interrupt")).count();
            runsWithMisses += slow.get(slow.size() - 1).startsWith("missed 0 ") ? 0 : 1;
        }
        assertTrue(interrupts > 20_000, "the runs exercise interrupts: " + interrupts);
        assertTrue(runsWithMisses > 1000 && runsWithMisses < 4500, "and misses: " + runsWithMisses);
    }
}
