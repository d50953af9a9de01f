package kstack.lab.nb03;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.IntFunction;
import kstack.lab.Exercise;
import kstack.lab.Learner;
import kstack.lab.Progress;
import kstack.lab.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The checks of notebook 03")
class Nb03Test {
    @BeforeEach
    @AfterEach
    void forget() {
        Progress.reset();
        Learner.seed(1);
    }

    private static void rejects(Result result, String feedback) {
        assertEquals(Result.State.FAILED, result.state(), result.toString());
        assertTrue(result.feedback().contains(feedback), "said: " + result.feedback());
        assertFalse(result.hints().isEmpty());
    }

    @Test
    @DisplayName("follow the pointers: each seed has its own operations, and the right numbers pass")
    void walk() {
        for (long seed = 1; seed <= 50; seed++) {
            Learner.seed(seed);
            Walk walk = Walk.drawn();
            assertTrue(Nb03.walk(walk::answer).passed(), "seed " + seed);
            rejects(Nb03.walk(walk::withoutPull), "left out the pull");
        }
        Learner.seed(1);
        assertTrue(Nb03.walk(() -> new int[] {0, 106, 181, 320}).passed());
        rejects(Nb03.walk(() -> new int[] {0, 106, 181, 256}), "`end` never moves");
        assertEquals(Result.State.FAILED, Nb03.walk(() -> new int[] {1}).state());
        Result open = Nb03.walk(() -> Exercise.todo("say four numbers"));
        assertEquals(Result.State.OPEN, open.state());
        assertTrue(open.feedback().startsWith("Your turn"));
    }

    /** A sound tiny skb, of which the tests break one operation each. */
    private static class Sound extends TinySkb {
        Sound(int size) {
            super(size);
        }

        @Override
        public void reserve(int n) {
            data += n;
            tail += n;
        }

        @Override
        public int put(int n) {
            if (n > end - tail) {
                throw overPanic(n);
            }
            tail += n;
            return tail - n;
        }

        @Override
        public int push(int n) {
            if (n > data - head) {
                throw underPanic(n);
            }
            data -= n;
            return data;
        }

        @Override
        public int pull(int n) {
            if (n > len()) {
                return NULL;
            }
            data += n;
            return data;
        }
    }

    @Test
    @DisplayName("tiny skb: a sound one passes, each of the mutants fails with a word on it")
    void tinySkb() {
        assertTrue(Nb03.tinySkb(Sound::new).passed(), Nb03.tinySkb(Sound::new).toHtml());
        List<String> words = List.of("put moves `tail` past `end`", "push moves `data` in front", "pull takes more");
        List<IntFunction<TinySkb>> broken = List.copyOf(BrokenSkb.all().values());
        for (int i = 0; i < words.size(); i++) {
            rejects(Nb03.tinySkb(broken.get(i)), words.get(i));
        }
        rejects(Nb03.tinySkb(size -> new Sound(size) {
            @Override
            public int put(int n) {
                if (tail + n > end) {
                    throw overPanic(n);
                }
                tail += n;
                return tail - n;
            }
        }), "overflows");
        Result wrongReturn = Nb03.tinySkb(size -> new Sound(size) {
            @Override
            public int put(int n) {
                super.put(n);
                return tail;
            }
        });
        assertEquals(1, wrongReturn.lines().stream().filter(line -> !line.passed()).count());
    }

    @Test
    @DisplayName("invariant: the full rule passes; half rules and too strict rules fail with a word on it")
    void invariant() {
        assertTrue(Nb03.invariant(p -> p.head() <= p.data() && p.data() <= p.tail() && p.tail() <= p.end()
                && p.len() == p.tail() - p.data()).passed());
        rejects(Nb03.invariant(p -> p.head() <= p.data() && p.data() <= p.tail() && p.tail() <= p.end()),
                "nothing about `len`");
        rejects(Nb03.invariant(p -> p.head() <= p.data() && p.data() < p.tail() && p.tail() <= p.end()
                && p.len() == p.tail() - p.data()), "empty packet is sound");
        rejects(Nb03.invariant(p -> p.head() <= p.data() && p.data() <= p.tail() && p.tail() < p.end()
                && p.len() == p.tail() - p.data()), "full block is sound");
        Result always = Nb03.invariant(p -> true);
        assertEquals(5, always.lines().stream().filter(line -> !line.passed()).count());
        for (int left = 0; left < 3; left++) {
            int out = left;
            Result half = Nb03.invariant(p -> (out == 0 || p.head() <= p.data()) && (out == 1 || p.data() <= p.tail())
                    && (out == 2 || p.tail() <= p.end()) && p.len() == p.tail() - p.data());
            assertFalse(half.passed(), "without comparison " + out);
        }
    }

    @Test
    @DisplayName("reallocations: the arithmetic passes; one move a header, no rounding and a wrong test fail")
    void reallocations() {
        assertTrue(Nb03.reallocations((room, headers) -> moves(room, headers, 64, 0)).passed());
        rejects(Nb03.reallocations((room, headers) -> room >= headers.stream().mapToInt(h -> h).sum() ? 0
                : headers.size()),
                "a move for every header");
        rejects(Nb03.reallocations((room, headers) -> moves(room, headers, 1, 0)), "a move for every header");
        rejects(Nb03.reallocations((room, headers) -> moves(room, headers, 64, 1)), "78 bytes all five headers fit");
    }

    private static int moves(int headroom, List<Integer> headers, int line, int strict) {
        int room = headroom;
        int n = 0;
        for (int h : headers) {
            if (room < h + strict) {
                room += (h - room + line - 1) / line * line;
                n++;
            }
            room -= h;
        }
        return n;
    }

    @Test
    @DisplayName("breaking size: for every seed the smallest passes; a larger one and one in the slack fail")
    void breakingSize() {
        for (long seed = 1; seed <= 50; seed++) {
            Learner.seed(seed);
            int bound = Nb03.breakingBound();
            int right = bound + 1;
            while (Integer.bitCount((right + 63) / 64 * 64 + 320) != 1) {
                right++;
            }
            int smallest = right;
            assertTrue(Nb03.breakingSize(() -> smallest).passed(), "seed " + seed);
            assertFalse(Nb03.breakingSize(() -> bound).passed());
        }
        Learner.seed(1);
        rejects(Nb03.breakingSize(() -> 1728), "a smaller size does too");
        rejects(Nb03.breakingSize(() -> 1500), "in the slack");
        assertEquals(Result.State.FAILED, Nb03.breakingSize(() -> -5).state());
    }

    @Test
    @DisplayName("repair: 320 before the end passes; the chapter's end, 36 before it and a fixed number fail")
    void repair() {
        assertTrue(Nb03.repair(object -> object - 320).passed());
        rejects(Nb03.repair(object -> object), "the chapter's end");
        rejects(Nb03.repair(object -> object - 36), "36 bytes are the first writes");
        assertEquals(Result.State.FAILED, Nb03.repair(object -> 192).state());
        assertEquals(Result.State.FAILED, Nb03.repair(object -> object - 640).state());
    }
}
