package kstack.lab.nb05;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;
import kstack.host.Host;
import kstack.hw.LinkSpeed;
import kstack.lab.Learner;
import kstack.lab.Result;
import kstack.traffic.ConstantRate;
import kstack.traffic.Reader;
import kstack.wire.Frame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

@DisplayName("NB05: every check takes the solution and gives a hint to wrong answers")
class Nb05Test {
    /** The solution, with places to break. */
    static class Ring extends TinyRing {
        final boolean full;
        final int bias;

        Ring(int count, boolean full, int bias) {
            super(count);
            this.full = full;
            this.bias = bias;
        }

        @Override
        public boolean put(int frame) {
            int next = (producer + 1) % count;
            if (!full && next == consumer) {
                return false;
            }
            slot[producer] = frame;
            producer = next;
            return true;
        }

        @Override
        public int take() {
            if (producer == consumer) {
                return EMPTY;
            }
            int frame = slot[consumer];
            consumer = (consumer + 1) % count;
            return frame;
        }

        @Override
        public int free() {
            int n = consumer - producer - 1;
            return n < 0 ? n + bias * count : n;
        }
    }

    @AfterEach
    void seedOne() {
        Learner.seed(1);
    }

    private static void rejects(Result result, String inFeedback) {
        assertEquals(Result.State.FAILED, result.state());
        assertTrue(result.feedback().contains(inFeedback), result.feedback());
        assertFalse(result.hints().isEmpty());
    }

    @Test
    @DisplayName("closed form: rate times delay passes for every seed; the whole burst, no bound and wrong units fail")
    void need() {
        for (long seed = 1; seed <= 5; seed++) {
            Learner.seed(seed);
            assertTrue(Nb05.need((burst, rate, delay) -> (int) Math.min(burst, rate * delay)).passed(), "seed " + seed);
            assertFalse(Nb05.need((burst, rate, delay) -> (int) Math.min(burst, rate * (delay - 3))).passed());
        }
        Learner.seed(1);
        rejects(Nb05.need((burst, rate, delay) -> (int) (rate * delay)), "more descriptors than there are frames");
        rejects(Nb05.need((burst, rate, delay) -> burst), "whole burst");
        rejects(Nb05.need((burst, rate, delay) -> (int) Math.min(burst, 1000 * rate * delay)), "whole burst");
        assertFalse(Nb05.need((burst, rate, delay) -> 256).passed());
    }

    @Test
    @DisplayName("ring: a right one passes; full as empty, free below zero and an index past the end fail")
    void ring() {
        assertTrue(Nb05.tinyRing(n -> new Ring(n, false, 1)).passed());
        rejects(Nb05.tinyRing(n -> new Ring(n, false, 0)), "below zero");
        assertFalse(Nb05.tinyRing(n -> new Ring(n, true, 1)).passed());
        IntFunction<TinyRing> withoutSpare = n -> new Ring(n + 1, false, 1);
        rejects(Nb05.tinyRing(withoutSpare), "takes 8 of 8");
        assertFalse(Nb05.tinyRing(n -> new Ring(n, false, 1) {
            @Override
            public int take() {
                return slot[consumer++];
            }
        }).passed());
    }

    @Test
    @DisplayName("suspects: for every seed what the hosts count tells the four apart; swapped letters fail")
    void suspects() {
        for (long seed = 1; seed <= 4; seed++) {
            Learner.seed(seed);
            Suspects four = Suspects.drawn();
            Table seen = four.compare(driver -> {
                Host host = Host.builder().cpus(2).rxRing(64).driver(driver).build();
                host.spawn(new Reader(host.udp(5000)), 1);
                byte[] frame = Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").udp(1, 5000).size(60).build();
                host.attach(new ConstantRate(frame, 100_000, 1000, LinkSpeed.GBIT_1, 0));
                return host;
            });
            Map<String, String> said = new HashMap<>();
            for (int row = 0; row < 4; row++) {
                long up = seen.longColumn("handed up").get(row);
                said.put(seen.stringColumn("driver").get(row), up > 1000 ? "leaves the status as it is"
                        : up < 1000 ? "gives no descriptor back"
                        : seen.longColumn("bytes handed up").get(row) == 64 * up ? "hands up the check sequence" : "sound");
            }
            assertTrue(four.quiz().answer(said).passed(), seen.toString());
            said.replaceAll((driver, what) -> what.equals("sound") ? "gives no descriptor back"
                    : what.equals("gives no descriptor back") ? "sound" : what);
            Result wrong = four.quiz().answer(said);
            assertFalse(wrong.passed());
            assertFalse(wrong.hints().isEmpty());
        }
    }

    @Test
    @DisplayName("loop: the order of the kernel passes; a reset before the hand-over fails")
    void loop() {
        String[] right = {"stop if DD is not set", "`dma_rmb()`", "read the length from the descriptor",
            "build an `sk_buff` around the buffer and unmap it", "go on to the next index, 0 after the last",
            "subtract the 4 bytes of the check sequence", "take over the card's checksum verdict", "`eth_type_trans()`",
            "`napi_gro_receive()`", "set the descriptor's status to 0",
            "after 16 descriptors: new buffers, write the tail"};
        assertTrue(Nb05.loop().answer(right).passed());
        String[] wrong = right.clone();
        wrong[1] = right[2];
        wrong[2] = right[1];
        Result result = Nb05.loop().answer(wrong);
        assertEquals(Result.State.FAILED, result.state());
        assertFalse(result.hints().isEmpty());
    }

    @Test
    @DisplayName("the card 'on a real machine' names the FIFO that the notebook leaves out")
    void card() {
        assertTrue(Nb05.onARealMachine().toHtml().contains("48 KB"));
    }
}
