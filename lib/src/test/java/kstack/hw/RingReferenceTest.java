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
        final E1000Card card;
        final int descriptors;
        final int txDescriptors;
        final int itr;
        final int rdtr;
        final int radv;
        final int tidv;
        final int tadv;
        final int rctl;
        final int budget;
        final int refill;
        final int mask;
        final int sendOneIn;
        final int retuneOneIn;
        final long entryPs;
        final long registerPs;
        final long perFramePs;
        final long completePs;

        Run(long seed) {
            random = RandomStream.of(seed, "ring reference");
            card = card();
            descriptors = 8 * (1 + random.nextInt(8));
            txDescriptors = 8 * (1 + random.nextInt(4));
            itr = random.nextInt(3) == 0 ? 0 : random.nextInt(400);
            rdtr = random.nextInt(2) == 0 ? 0 : random.nextInt(40);
            radv = random.nextInt(3) == 0 ? 0 : random.nextInt(120);
            tidv = random.nextInt(3) == 0 ? 0 : random.nextInt(30);
            tadv = random.nextInt(3) == 0 ? 0 : random.nextInt(60);
            rctl = random.nextInt(3) << RCTL_RDMTS_SHIFT;
            budget = 1 + random.nextInt(64);
            refill = 1 + random.nextInt(Math.min(16, descriptors - 1));
            mask = ICR_RXT0 | (random.nextInt(4) == 0 ? ICR_RXO : 0) | (random.nextInt(2) == 0 ? ICR_RXDMT0 : 0)
                    | (random.nextInt(4) == 0 ? 0 : ICR_TXDW) | (random.nextInt(6) == 0 ? ICR_TXQE : 0);
            sendOneIn = 1 + random.nextInt(6);
            retuneOneIn = 2 + random.nextInt(20);
            entryPs = random.nextInt(2_000_000);
            registerPs = random.nextInt(900_000);
            perFramePs = random.nextInt(1_500_000);
            completePs = random.nextInt(200_000);
            int foreign = random.nextInt(3) == 0 ? 2 : 1000;
            boolean small = random.nextInt(2) == 0;
            long at = random.nextInt(1_000_000);
            int frames = 20 + random.nextInt(120);
            while (arrivals.size() < frames) {
                // a burst back to back at some speed, then a pause
                int burst = 1 + random.nextInt(1 + random.nextInt(80));
                long gap = 67_200L * random.nextInt(11);
                for (int i = 0; i < burst && arrivals.size() < frames; i++) {
                    int len = small ? 60 : 60 + random.nextInt(1_455);
                    arrivals.add(new SlowNic.Arrival(at, random.nextInt(foreign) != 1, len));
                    at += gap;
                }
                at += random.nextExponentialPs(30 * SimTime.US);
            }
        }

        private E1000Card card() {
            switch (random.nextInt(4)) {
                case 0 -> {
                    int floor = random.nextInt(2) == 0 ? 500 : 1;
                    return new E1000Card("qemu", true, random.nextInt(4) != 0, floor, 0, 1 + random.nextInt(60));
                }
                case 1 -> {
                    return E1000Card.I82545EM.fifo(0);
                }
                case 2 -> {
                    return E1000Card.I82545EM.fifo(random.nextInt(4_000));
                }
                default -> {
                    return E1000Card.I82545EM;
                }
            }
        }

        @Override
        public String toString() {
            return card + ", ring " + descriptors + ", ITR " + itr + ", RDTR " + rdtr + ", RADV " + radv + ", TIDV " + tidv
                    + ", TADV " + tadv + ", mask 0x" + Integer.toHexString(mask);
        }
    }

    /** A driver after e1000's: interrupt, mask, poll with a budget, refill in portions, send, unmask. */
    private static final class Driver {
        final Run run;
        final NicPort nic;
        final RandomStream random;
        final List<String> log = new ArrayList<>();
        long now;
        int clean;
        int use;
        int txUse;
        int txClean;
        int sends;
        int missed;

        Driver(Run run, NicPort nic) {
            this.run = run;
            this.nic = nic;
            this.random = RandomStream.of(run.arrivals.size(), "driver", run.itr, run.entryPs);
            use = run.descriptors - 1;
        }

        List<String> drive() {
            nic.write(RCTL, run.rctl, now);
            nic.write(RDT, use, now);
            nic.write(ITR, run.itr, now);
            nic.write(RDTR, run.rdtr, now);
            nic.write(RADV, run.radv, now);
            nic.write(TIDV, run.tidv, now);
            nic.write(TADV, run.tadv, now);
            nic.write(IMS, run.mask, now);
            for (long irq = nic.irqAtPs(); irq != SimTime.NEVER; irq = nic.irqAtPs()) {
                interrupt(irq);
            }
            for (int r : new int[] {MPC, RNBC, GPRC, GPTC, RDH}) {
                log.add("register 0x" + Integer.toHexString(r) + " at the end " + nic.read(r, SimTime.S));
            }
            log.add("missed " + missed);
            return log;
        }

        private void interrupt(long irq) {
            now = Math.max(now, irq);
            log.add("interrupt at " + irq + " taken at " + now);
            now += run.entryPs;
            log.add("cause 0x" + Integer.toHexString(nic.read(ICR, now)));
            now += run.registerPs;
            nic.write(IMC, -1, now);
            int work = run.budget;
            while (work == run.budget) {
                reclaim();
                work = poll();
            }
            retune();
            missed += nic.read(MPC, now);
            nic.write(IMS, run.mask, now);
        }

        private int poll() {
            int work = 0;
            int cleaned = 0;
            while (work < run.budget && nic.done(clean, now)) {
                log.add("frame " + nic.frame(clean));
                nic.clear(clean);
                work++;
                now += run.perFramePs;
                clean = (clean + 1) % run.descriptors;
                if (++cleaned == run.refill) {
                    refill(cleaned);
                    cleaned = 0;
                }
                if (random.nextInt(run.sendOneIn) == 0) {
                    send(1 + random.nextInt(3));
                }
            }
            refill(cleaned);
            now += run.completePs;
            log.add("poll of " + work + " until " + now);
            return work;
        }

        private void refill(int cleaned) {
            use = (use + cleaned) % run.descriptors;
            nic.write(RDT, use, now);
        }

        private void send(int frames) {
            for (int i = 0; i < frames && (txUse + 1) % run.txDescriptors != txClean; i++) {
                nic.describe(txUse, 60 + random.nextInt(1_455), random.nextInt(4) != 0);
                txUse = (txUse + 1) % run.txDescriptors;
                sends++;
            }
            nic.write(TDT, txUse, now);
        }

        private void reclaim() {
            int n = 0;
            for (; txClean != txUse && nic.sent(txClean, now); txClean = (txClean + 1) % run.txDescriptors) {
                n++;
            }
            log.add("sent " + n + " by " + now);
        }

        /** Now and then a setting changes, or software raises a cause. */
        private void retune() {
            if (random.nextInt(run.retuneOneIn) != 0) {
                return;
            }
            switch (random.nextInt(4)) {
                case 0 -> nic.write(ITR, random.nextInt(400), now);
                case 1 -> nic.write(RDTR, random.nextInt(40), now);
                case 2 -> nic.write(TADV, random.nextInt(60), now);
                default -> nic.write(ICS, ICR_RXDMT0, now);
            }
        }
    }

    @Test
    @DisplayName("over 10,000 random runs: the same drops, poll sizes, frames, completions and interrupt times")
    void sameAsReference() {
        int interrupts = 0;
        int runsWithMisses = 0;
        int sends = 0;
        for (long seed = 0; seed < 10_000; seed++) {
            Run run = new Run(seed);
            Driver driver = new Driver(run, new SlowNic(run.card, run.arrivals, run.descriptors, run.txDescriptors));
            List<String> slow = driver.drive();
            FastNic fast = new FastNic(run.card, run.arrivals, run.descriptors, run.txDescriptors);
            List<String> model = new Driver(run, fast).drive();
            if (!slow.equals(model)) {
                int i = 0;
                while (i < Math.min(slow.size(), model.size()) && slow.get(i).equals(model.get(i))) {
                    i++;
                }
                int from = Math.max(0, i - 6);
                assertEquals(String.join("\n", slow.subList(from, Math.min(slow.size(), i + 3))),
                        String.join("\n", model.subList(from, Math.min(model.size(), i + 3))),
                        "seed " + seed + ", " + run + ", step " + i);
            }
            assertEquals(run.arrivals.size(), fast.ledger().injected());
            fast.ledger().check(fast.ledger().held());
            interrupts += (int) slow.stream().filter(l -> l.startsWith("interrupt")).count();
            runsWithMisses += driver.missed > 0 ? 1 : 0;
            sends += driver.sends;
        }
        assertTrue(interrupts > 40_000, "the runs exercise interrupts: " + interrupts);
        assertTrue(runsWithMisses > 2000 && runsWithMisses < 9000, "and misses: " + runsWithMisses);
        assertTrue(sends > 100_000, "and transmission: " + sends);
    }
}
