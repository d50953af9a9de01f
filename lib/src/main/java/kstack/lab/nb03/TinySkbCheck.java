package kstack.lab.nb03;

import java.util.function.Consumer;
import java.util.function.IntFunction;
import kstack.lab.Exercise;
import kstack.net.core.SkBuff;
import kstack.net.core.SkbAllocator;
import kstack.trace.PacketLedger;

/** The named tests of a learner's tiny sk_buff; the last compares it with the real class over random operations. */
final class TinySkbCheck {
    private static final int SIZE = 320;

    private TinySkbCheck() {
    }

    static Exercise<IntFunction<? extends TinySkb>> exercise() {
        return Exercise.<IntFunction<? extends TinySkb>>of("nb03.tiny-skb", "An sk_buff of four ints")
                .expect("reserve(64) moves data and tail", "64 64", m -> after(m, s -> s.reserve(64)))
                .expect("put(100) moves tail", "64 164", m -> after(m, s -> ready(s)))
                .expect("put returns where the new bytes begin", 64, m -> {
                    TinySkb s = m.apply(SIZE);
                    s.reserve(64);
                    return s.put(100);
                })
                .expect("push(14) moves data left and returns it", "50: 50 164", m -> {
                    TinySkb s = ready(m.apply(SIZE));
                    return s.push(14) + ": " + state(s);
                })
                .expect("pull(20) moves data right and returns it", "84: 84 164", m -> {
                    TinySkb s = ready(m.apply(SIZE));
                    return s.pull(20) + ": " + state(s);
                })
                .expect("put may fill the block to the last byte", "64 320", m -> after(m, s -> ready(s).put(156)))
                .expect("push may use the headroom to the last byte", "0 164", m -> after(m, s -> ready(s).push(64)))
                .expect("put past the end", "skb_over_panic, then 64 164", m -> panic(m, s -> s.put(157)))
                .expect("push in front of head", "skb_under_panic, then 64 164", m -> panic(m, s -> s.push(65)))
                .expect("put of 2147483647, which overflows an int", "skb_over_panic, then 64 164",
                        m -> panic(m, s -> s.put(Integer.MAX_VALUE)))
                .expect("pull of more than len returns NULL and moves nothing", "-1: 64 164", m -> {
                    TinySkb s = ready(m.apply(SIZE));
                    return s.pull(101) + ": " + state(s);
                })
                .expect("pull of everything leaves an empty packet", "164: 164 164", m -> {
                    TinySkb s = ready(m.apply(SIZE));
                    return s.pull(100) + ": " + state(s);
                })
                .expect("10,000 random operations end where the real sk_buff ends", realEnd(), m -> {
                    RandomOps run = RandomOps.on(m, SIZE, 10_000, 3);
                    Pointers p = run.after(run.count() - 1);
                    return p.data() + " " + p.tail() + ", " + run.times("put: skb_over_panic") + " over, "
                            + run.times("push: skb_under_panic") + " under, " + run.times("pull: NULL") + " NULL";
                })
                .when(m -> ready(m.apply(SIZE)).put(157) >= 0,
                        "Your put moves `tail` past `end`, as the chapter's does: the shared info would be "
                                + "overwritten.")
                .when(m -> ready(m.apply(SIZE)).push(65) < 0,
                        "Your push moves `data` in front of `head`, as the chapter's does: that is somebody else's "
                                + "memory.")
                .when(m -> ready(m.apply(SIZE)).pull(101) > 164, "Your pull takes more than there is: `data` runs "
                        + "past `tail`.")
                .when(TinySkbCheck::overflows, "`tail + n` overflows for large n. Compare n with the room instead: `n "
                        + "> end - tail`.")
                .hint("Which two pointers bound each move, and which of them moves?")
                .hint("Test before you move: put against `end - tail`, push against `data - head`, pull against "
                        + "`len()`.")
                .hint("`if (n > end - tail) throw overPanic(n); tail += n; return tail - n;` The others have the same "
                        + "shape.");
    }

    private static TinySkb ready(TinySkb s) {
        s.reserve(64);
        s.put(100);
        return s;
    }

    private static String state(TinySkb s) {
        Pointers p = s.pointers("");
        return p.data() + " " + p.tail();
    }

    private static String after(IntFunction<? extends TinySkb> maker, Consumer<TinySkb> operations) {
        TinySkb s = maker.apply(SIZE);
        operations.accept(s);
        return state(s);
    }

    private static String panic(IntFunction<? extends TinySkb> maker, Consumer<TinySkb> operation) {
        TinySkb s = ready(maker.apply(SIZE));
        try {
            operation.accept(s);
            return "no panic, then " + state(s);
        } catch (TinySkb.Panic p) {
            return p.function() + ", then " + state(s);
        }
    }

    private static boolean overflows(IntFunction<? extends TinySkb> maker) {
        return panic(maker, s -> s.put(157)).startsWith("skb_over_panic")
                && panic(maker, s -> s.put(Integer.MAX_VALUE)).startsWith("no panic");
    }

    private static String realEnd() {
        SkBuff skb = new SkbAllocator(new PacketLedger()).alloc(SIZE);
        RandomOps run = RandomOps.on(skb, 10_000, 3);
        Pointers p = run.after(run.count() - 1);
        return p.data() + " " + p.tail() + ", " + run.times("put: skb_over_panic") + " over, "
                + run.times("push: skb_under_panic") + " under, " + run.times("pull: NULL") + " NULL";
    }
}
