package kstack.lab.nb03;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.function.IntSupplier;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToIntBiFunction;
import kstack.lab.Exercise;
import kstack.lab.Learner;
import kstack.lab.Result;
import kstack.lab.view.RealMachine;
import kstack.net.core.SkBuff;
import kstack.net.core.SkbAllocator;
import kstack.trace.PacketLedger;

/** The exercises of notebook 03 and their checks. Each call judges one answer against the real classes of the model. */
public final class Nb03 {
    private static final int OPERATIONS = 10_000;
    private static final int LARGEST = 8000;

    private Nb03() {
    }

    /** Judges head, data, tail and end after six operations that the learner's seed draws; the title names them. */
    public static Result walk(Supplier<int[]> headDataTailEnd) {
        Walk walk = Walk.drawn();
        Exercise<Supplier<int[]>> exercise = Exercise.of("nb03.walk", "Where do head, data, tail and end stand after "
                + walk.words() + "?");
        String[] names = {"head", "data", "tail", "end"};
        exercise.expect("four numbers", names.length, four -> four.get().length);
        for (int i = 0; i < names.length; i++) {
            int at = i;
            exercise.holds(names[at] + " is right", four -> four.get()[at] == walk.answer()[at]);
        }
        return exercise.when(four -> Arrays.equals(four.get(), walk.withoutPull()),
                        "You left out the pull: it moves `data` to the right.")
                .when(four -> four.get()[3] != walk.answer()[3], "`end` never moves: the first operation says where "
                        + "it is.")
                .hint("Write down data and tail alone, line by line: head is 0, and end never moves.")
                .hint("reserve: both right. put: tail right. push: data left. pull: data right.")
                .hint("trim(n) leaves n bytes: tail becomes data + n.").check(headDataTailEnd);
    }

    /** Judges a learner's tiny sk_buff. */
    public static Result tinySkb(IntFunction<? extends TinySkb> maker) {
        return TinySkbCheck.exercise().check(maker);
    }

    /** Judges a rule that must hold after every operation of a sound sk_buff and catch every broken one. */
    public static Result invariant(Predicate<Pointers> rule) {
        Exercise<Predicate<Pointers>> exercise = Exercise.of("nb03.invariant", "A rule that 10,000 operations must "
                + "obey");
        long seed = Learner.random("nb03.invariant").nextInt(1 << 20);
        exercise.expect("no false alarm: " + OPERATIONS + " random operations on the real sk_buff", "none",
                r -> String.valueOf(real(seed).firstViolation(r)).replace("null", "none"));
        BrokenSkb.all().forEach((what, maker) -> exercise.holds("catches " + what,
                r -> RandomOps.on(maker, 320, OPERATIONS, seed).firstViolation(r) != null));
        return exercise.when(r -> r.test(new Pointers("", 0, 0, 0, 320, 40)),
                        "Your rule says nothing about `len`: in a packet without frags it follows from two pointers.")
                .when(r -> !r.test(new Pointers("", 0, 64, 64, 320, 0)), "An empty packet is sound: data may equal "
                        + "tail.")
                .when(r -> !r.test(new Pointers("", 0, 0, 320, 320, 320)), "A full block is sound: tail may equal "
                        + "end, data may equal head.")
                .hint("Four pointers in a row: what must be true of each pair of neighbours?")
                .hint("head <= data, data <= tail, tail <= end. One broken sk_buff keeps all that and still lies "
                        + "about something.")
                .hint("`p.head() <= p.data() && p.data() <= p.tail() && p.tail() <= p.end() && p.len() == p.tail() - "
                        + "p.data()`")
                .check(rule);
    }

    private static RandomOps real(long seed) {
        return RandomOps.on(new SkbAllocator(new PacketLedger()).alloc(256), OPERATIONS, seed);
    }

    /** Judges {@code (headroom, header lengths) -> reallocations}: the arithmetic of skb_cow_head(). */
    public static Result reallocations(ToIntBiFunction<Integer, List<Integer>> answer) {
        Exercise<ToIntBiFunction<Integer, List<Integer>>> exercise = Exercise.of("nb03.reallocations",
                "How often must the packet move?");
        SkbAllocator memory = new SkbAllocator(new PacketLedger());
        Random random = Learner.random("nb03.reallocations");
        List<List<Layer>> stacks = List.of(Layer.siteToSite(), List.of(Layer.vlanEthernet(1)),
                List.of(Layer.ipv4(4), Layer.ipv4(4), Layer.ipv4(4), Layer.ipv4(4), Layer.ipv4(4)));
        for (List<Layer> stack : stacks) {
            List<Integer> lengths = stack.stream().map(Layer::length).toList();
            int any = random.nextInt(100);
            for (int headroom : new int[] {0, any, Encapsulation.of(stack).lengthBytes() - 1,
                    Encapsulation.of(stack).lengthBytes()}) {
                int real = Encapsulation.of(stack).onto(Encapsulation.packet(memory, headroom, 100)).reallocations();
                exercise.expect("headroom " + headroom + ", headers " + lengths, real, f -> f.applyAsInt(headroom,
                        lengths));
            }
        }
        List<Integer> site = Layer.siteToSite().stream().map(Layer::length).toList();
        return exercise.when(f -> f.applyAsInt(0, site) == site.size(),
                        "You count a move for every header. A move leaves room over: the new headroom comes in whole "
                                + "cache lines of 64.")
                .when(f -> f.applyAsInt(78, site) != 0, "With 78 bytes all five headers fit: 0 moves. Is your test "
                        + "`<` or `<=`?")
                .hint("Keep the headroom in a variable: each header takes its length away.")
                .hint("If a header does not fit, count a move and add what is missing, rounded up to a multiple of 64.")
                .hint("`if (room < h) { room += (h - room + 63) / 64 * 64; moves++; } room -= h;`").check(answer);
    }

    /** The size that {@link #breakingSize} wants to be exceeded; it depends on the learner's seed. */
    public static int breakingBound() {
        return 200 + Learner.random("nb03.breaking").nextInt(3000);
    }

    /**
     * Judges the smallest size above {@link #breakingBound()} that makes the chapter's first writes leave the object.
     */
    public static Result breakingSize(IntSupplier answer) {
        int floor = breakingBound();
        int right = floor + 1;
        while (AllocSkb.CHAPTER.alloc(right).pastObject() == 0) {
            right++;
        }
        int smallest = right;
        return Exercise.<IntSupplier>of("nb03.breaking-size", "The smallest size above " + floor + " that breaks it")
                .holds("it is above " + floor, n -> n.getAsInt() > floor)
                .expect("bytes of the first writes that leave the object", 36, n -> past(n))
                .holds("no smaller size above " + floor + " does it", n -> n.getAsInt() <= smallest)
                .when(n -> n.getAsInt() > smallest && past(n) > 0, "It breaks, but a smaller size does too.")
                .when(n -> past(n) == 0, "kmalloc rounds up: here the writes still land in the slack.")
                .hint("When has the object no slack at all behind what was asked for?")
                .hint("Asked for is size rounded up to 64, plus 320. Objects have 512, 1024, 2048, 4096, 8192 bytes.")
                .hint("Rounded up it must be 192, 704, 1728, 3776 or 7872: the smallest such size is 63 "
                        + "less.").check(answer);
    }

    private static int past(IntSupplier size) {
        return AllocSkb.CHAPTER.alloc(size.getAsInt()).pastObject();
    }

    private static int count(IntPredicate test) {
        int n = 0;
        for (int size = 1; size <= LARGEST; size++) {
            n += test.test(size) ? 1 : 0;
        }
        return n;
    }

    /** Judges a repair: from the object's size to the offset of {@code end}. */
    public static Result repair(IntUnaryOperator endOfObject) {
        return Exercise.<IntUnaryOperator>of("nb03.repair", "Where must end point?")
                .expect("sizes from 1 to " + LARGEST + " whose shared info, all frags used, leaves the object", 0,
                        f -> count(n -> AllocSkb.repaired(n, AllocSkb.MAX_FRAGS, f).pastObject() > 0))
                .expect("sizes that get less room than they wanted", 0, f -> count(n -> AllocSkb.repaired(n, 0,
                        f).end() < n))
                .expect("end for 1500 bytes, as the model's allocator has it", end(1500), f -> AllocSkb.repaired(1500,
                        0, f).end())
                .expect("end for 1728 bytes, as the model's allocator has it", end(1728), f -> AllocSkb.repaired(1728,
                        0, f).end())
                .when(f -> f.applyAsInt(2048) == 2048, "That is the chapter's end: behind it there is no room for the "
                        + "shared info.")
                .when(f -> f.applyAsInt(2048) == 2048 - 36, "36 bytes are the first writes. The whole shared info is "
                        + "larger.")
                .hint("Which 320 bytes of the object should hold the shared info?")
                .hint("The last ones: `end` is where they begin.").hint("`object -> object - 320`").check(endOfObject);
    }

    private static int end(int size) {
        SkBuff skb = new SkbAllocator(new PacketLedger()).alloc(size);
        return skb.end();
    }

    /** What to type on a Linux host, what it printed on one, and what the model leaves out. */
    public static RealMachine onARealMachine() {
        return RealMachine.card("The same structures on your machine")
                .command("pahole -C sk_buff /sys/kernel/btf/vmlinux | tail -13")
                .shows("Every member with offset and size, from the type information of the running kernel. Recorded "
                        + "on Linux 6.18.44, x86-64, a small "
                        + "configuration: `tail` at 184, `end` 188, `head` 192, `data` 200, `truesize` 208, `users` "
                        + "212; size 224. With connection tracking "
                        + "and TLS offload it is 232. Give it a `vmlinux` with debug information instead and it tells "
                        + "the same of another kernel.")
                .command("pahole -C skb_shared_info /sys/kernel/btf/vmlinux")
                .shows("Size 320 with 17 frags of 16 bytes; `dataref` at offset 32, which is why the first writes are "
                        + "32 + 4 = 36 bytes.")
                .command("sudo grep -E '^(# name|skbuff|kmalloc-(512|1k|2k|4k) )' /proc/slabinfo     # or: sudo "
                        + "slabtop -o | grep skbuff")
                .shows("Column `objsize`: `skbuff_head_cache` 256 (descriptors), `skbuff_small_head` (small head "
                        + "blocks) 576 on the recorded machine; its "
                        + "size follows `MAX_HEADER` of the configuration, and the model has 640. Larger heads are in "
                        + "`kmalloc-2k` and its sisters. Caches that were merged "
                        + "with others of the same size, such as `skbuff_fclone_cache`, may be missing: look in "
                        + "`/sys/kernel/slab`.")
                .leavesOut("fast clones, NUMA, memory shortage, the offsets of inner headers, alignment. In its "
                        + "`SkBuff` the shared info "
                        + "is a set of fields, not bytes behind `end`, so only the simulated slab of section 5 can be "
                        + "damaged. ESP also needs a trailer behind the data.");
    }
}
