package kstack.lab.nb05;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import java.util.function.IntFunction;
import kstack.host.Host;
import kstack.hw.E1000Card;
import kstack.hw.IrqLine;
import kstack.hw.LinkSpeed;
import kstack.lab.Anchor;
import kstack.lab.Exercise;
import kstack.lab.Figures;
import kstack.lab.Learner;
import kstack.lab.OrderQuiz;
import kstack.lab.Quiz;
import kstack.lab.Result;
import kstack.lab.show.Markup;
import kstack.lab.view.RealMachine;
import kstack.sim.SimTime;
import kstack.trace.Fn;
import kstack.traffic.FrameMix;
import kstack.traffic.Generator;
import kstack.traffic.Reader;
import kstack.traffic.Schedule;
import kstack.wire.Frame;

/** The exercises of notebook 05 and their checks. */
public final class Nb05 {
    private static final long START = 5 * SimTime.MS;
    private static final int RANDOM_OPERATIONS = 10_000;

    private Nb05() {
    }

    /** How many descriptors a burst needs: from its frames, their rate, and how long nobody gives one back. */
    @FunctionalInterface
    public interface Need {
        /** {@code framesPerUs} on the wire; {@code delayUs} from the burst's first bit to the first descriptor back. */
        int descriptors(int burst, double framesPerUs, double delayUs);
    }

    /** One burst on one machine: what it needed, and what a smaller ring lost. */
    private record Case(int burst, int bytes, int holdUs) {
        RingWatch run(int ring) {
            Host host = Host.builder().cpus(2).nic(E1000Card.I82545EM.fifo(0)).rxRing(ring).build();
            host.spawn(new Reader(host.udp(5000)), 1);
            IrqLine disk = new IrqLine("disk");
            host.cpu().requestIrq(disk, cpu -> {
                disk.dueAt(SimTime.NEVER);
                cpu.spend(Fn.COMMON_INTERRUPT, SimTime.us(holdUs));
                return true;
            });
            disk.dueAt(START);
            byte[] frame = Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").udp(40_000, 5_000).size(bytes).build();
            RingWatch watch = RingWatch.of(host, new Generator(Schedule.bursts(burst, SimTime.S), FrameMix.of(frame),
                    LinkSpeed.GBIT_1, START).frames(burst));
            host.run();
            return watch;
        }

        double framesPerUs() {
            return LinkSpeed.GBIT_1.lineRate(bytes) / 1e6;
        }

        @Override
        public String toString() {
            return burst + " frames of " + bytes + " bytes";
        }
    }

    /**
     * Judges the closed form for the descriptors that a burst needs, against runs whose bursts, frames and delays come
     * from the learner's seed: within one descriptor of what the run used.
     */
    public static Result need(Need yours) {
        Exercise<Need> exercise = Exercise.of("nb05.need", "How many descriptors does the burst need?");
        Random random = Learner.random("nb05.need");
        Case[] cases = {new Case(500, 60, 250), new Case(100, 60, 250),
            new Case(600 + random.nextInt(900), 60, 150 + random.nextInt(200)),
            new Case(400 + random.nextInt(200), 100 + random.nextInt(400), 200 + random.nextInt(200)),
            new Case(40 + random.nextInt(20), 1_514, 300)};
        for (Case c : cases) {
            RingWatch run = c.run(4096);
            double delayUs = run.firstReturnUs(START);
            exercise.expect(c + ", nothing given back for " + Markup.number(delayUs, "us") + " (within 1)", run.peak(),
                    f -> {
                        int said = f.descriptors(c.burst, c.framesPerUs(), delayUs);
                        return Math.abs(said - run.peak()) <= 1 ? run.peak() : said;
                    });
        }
        Case first = cases[0];
        double delayUs = first.run(4096).firstReturnUs(START);
        return exercise
                .holds("with your number for " + first + " and 2 to spare, rounded up to 8, the card misses nothing",
                        f -> first.run(ring(f.descriptors(first.burst, first.framesPerUs(), delayUs))).missed() == 0)
                .when(f -> f.descriptors(100, first.framesPerUs(), delayUs) > 101,
                        "Your formula asks for more descriptors than there are frames: a burst of 100 never needs more "
                                + "than 100.")
                .when(f -> f.descriptors(500, first.framesPerUs(), delayUs) == 500,
                        "That is the whole burst. The driver comes back before the burst is over: which frames are on "
                                + "the wire by then?")
                .when(f -> f.descriptors(5000, first.framesPerUs(), delayUs) > 1000 * first.framesPerUs(),
                        "Look at the units: `framesPerUs` times `delayUs` is a number of frames.")
                .hint("Nobody gives a descriptor back for `delayUs`. How many frames come in that time?")
                .hint("`framesPerUs * delayUs`, but no more than the burst has.")
                .hint("`return (int) Math.min(burst, framesPerUs * delayUs);`").check(yours);
    }

    private static int ring(int descriptors) {
        return Math.min(4096, Math.max(48, (descriptors + 2 + 7) / 8 * 8));
    }

    /** Judges a learner's ring of two indexes. */
    public static Result tinyRing(IntFunction<? extends TinyRing> maker) {
        Exercise<IntFunction<? extends TinyRing>> exercise = Exercise.of("nb05.ring", "A ring of two indexes");
        long seed = Learner.random("nb05.ring").nextInt(1 << 20);
        return exercise.expect("a new ring of 8 has room for", 7, m -> m.apply(8).free())
                .expect("a new ring of 8 gives", TinyRing.EMPTY, m -> m.apply(8).take())
                .expect("a ring of 8 takes at most", 7, m -> filled(m, 8))
                .expect("the frame that does not fit changes nothing: the first out is", 0, m -> {
                    TinyRing ring = m.apply(8);
                    for (int i = 0; i < 20; i++) {
                        ring.put(i);
                    }
                    return ring.take();
                })
                .expect("frames come out in the order in which they went in", "0 1 2 3 4", m -> {
                    TinyRing ring = m.apply(8);
                    StringBuilder out = new StringBuilder();
                    for (int i = 0; i < 5; i++) {
                        ring.put(i);
                    }
                    for (int i = 0; i < 5; i++) {
                        out.append(i == 0 ? "" : " ").append(ring.take());
                    }
                    return out.toString();
                })
                .expect("after five in and three out a ring of 8 has room for", 5, m -> {
                    TinyRing ring = m.apply(8);
                    for (int i = 0; i < 5; i++) {
                        ring.put(i);
                    }
                    for (int i = 0; i < 3; i++) {
                        ring.take();
                    }
                    return ring.free();
                })
                .expect("three laps around a ring of 5, which is no power of two", "ok", m -> random(m.apply(5), 60, 5))
                .expect(RANDOM_OPERATIONS + " random operations on a ring of 48, beside a queue of the library", "ok",
                        m -> random(m.apply(48), RANDOM_OPERATIONS, seed))
                .when(m -> filled(m, 8) == 8, "Your ring takes 8 of 8. Now producer and consumer are equal, as in an "
                        + "empty ring: leave one slot unused.")
                .when(Nb05::freeGoesBelowZero, "Your free() is below zero once the producer has come round and the "
                        + "consumer has not: the difference needs + count.")
                .hint("After the last index comes 0. When are the two indexes equal, and when is one just behind the "
                        + "other?")
                .hint("Full: the slot after `producer` is `consumer`. Empty: they are equal. free is count - 1 less what "
                        + "lies between them.")
                .hint("`int next = producer + 1 == count ? 0 : producer + 1; if (next == consumer) return false;` and "
                        + "`free` is `Math.floorMod(consumer - producer - 1, count)`").check(maker);
    }

    private static int filled(IntFunction<? extends TinyRing> maker, int count) {
        TinyRing ring = maker.apply(count);
        int n = 0;
        while (n < 2 * count && ring.put(n)) {
            n++;
        }
        return n;
    }

    private static boolean freeGoesBelowZero(IntFunction<? extends TinyRing> maker) {
        TinyRing ring = maker.apply(8);
        for (int i = 0; i < 12; i++) {
            ring.put(i);
            if (ring.free() < 0) {
                return true;
            }
            ring.take();
        }
        return false;
    }

    private static String random(TinyRing ring, int operations, long seed) {
        Random random = new Random(seed);
        Queue<Integer> queue = new ArrayDeque<>();
        int room = ring.count - 1;
        for (int i = 0; i < operations; i++) {
            // phases of filling and of emptying, so that both ends are reached
            boolean put = random.nextInt(10) < (i / 100 % 2 == 0 ? 7 : 3);
            if (put) {
                boolean fits = queue.size() < room;
                if (ring.put(i) != fits) {
                    return "operation " + i + ": put said " + !fits + " with " + queue.size() + " frames in the ring";
                }
                if (fits) {
                    queue.add(i);
                }
            } else {
                int expected = queue.isEmpty() ? TinyRing.EMPTY : queue.remove();
                int got = ring.take();
                if (got != expected) {
                    return "operation " + i + ": take gave " + got + ", not " + expected;
                }
            }
            if (ring.free() != room - queue.size()) {
                return "operation " + i + ": free() is " + ring.free() + " with " + queue.size() + " frames in the ring";
            }
        }
        return "ok";
    }

    /** The steps of the receive loop, to put in order; as in {@code e1000_clean_rx_irq()} of Linux 6.6. */
    public static OrderQuiz loop() {
        return Quiz.order("nb05.loop", "One turn of the receive loop, in the order of Linux 6.6",
                "stop if DD is not set", "`dma_rmb()`", "read the length from the descriptor",
                "build an `sk_buff` around the buffer and unmap it", "go on to the next index, 0 after the last",
                "subtract the 4 bytes of the check sequence", "take over the card's checksum verdict",
                "`eth_type_trans()`", "`napi_gro_receive()`", "set the descriptor's status to 0",
                "after 16 descriptors: new buffers, write the tail")
                .hint("Nothing else of the descriptor may be read before its status said done, and before the barrier.")
                .hint("The packet is complete before it goes up: length, checksum verdict, protocol. Two steps come after "
                        + "it went up.")
                .hint("DD, barrier, length, sk_buff, next index, FCS, checksum, protocol, up, status, refill.");
    }

    /** After a run that never emptied the ring: how many first touches missed the cache, and what the driver received. */
    public static Figures cacheFigures(Host host) {
        double seconds = host.cpu().now() / (double) SimTime.S;
        return Figures.of("frames that miss the cache", "%", 100.0 * host.cacheMisses() / host.eth0().stats().rxPackets)
                .and("received", "Gb/s", host.eth0().stats().rxBytes * 8 / 1e9 / seconds);
    }

    /** A frame of 60 bytes of flow {@code i}, so that RSS spreads many of them. */
    public static byte[] flow(int i) {
        return Frame.ethernet().ipv4(0xc6330001 + i, 0xc0000202).udp(1024 + i, 9).payloadLen(18).build();
    }

    /** What a host sends, and misses in the cache, in a window after a warm-up: of hosts whose XDP program sends back. */
    public static Figures sent(Host host, long warmUpPs, long windowPs) {
        host.runUntil(warmUpPs);
        long sent = host.packets().sent();
        long misses = host.cacheMisses();
        host.runUntil(warmUpPs + windowPs);
        sent = host.packets().sent() - sent;
        return Figures.of("sent", "pps", sent * 1e12 / windowPs)
                .and("frames that miss the cache", "%", 100.0 * (host.cacheMisses() - misses) / sent);
    }

    /** The XDP paper's packets a second, in millions, over the ring, for a number of queues. */
    public static Anchor measured(int queues) {
        return Anchor.rows("xdp_ring_size").where("action", "xdp_tx").where("rx_queues", String.valueOf(queues))
                .x(row -> row.number("rx_ring_descriptors")).y(row -> row.number("pps") / 1e6)
                .named("measured, " + Markup.count(queues, "queue"));
    }

    /** What to type on a Linux host, what it prints, and what the model leaves out. */
    public static RealMachine onARealMachine() {
        return RealMachine.card("The ring on your machine")
                .command("ethtool -g eth0            # what it may be, what it is\nsudo ethtool -G eth0 rx 1024")
                .shows("`Pre-set maximums` and `Current hardware settings`, each with `RX:`. e1000 starts with 256 and "
                        + "takes 48 to 4096. Setting it takes the interface down for a moment: what lay in the old ring "
                        + "is lost.")
                .command("ethtool -S eth0 | grep -iE 'miss|no_buf'\nip -s -s link show eth0")
                .shows("`rx_missed_errors` grows by each frame that was lost for want of a descriptor; `ip -s -s link` "
                        + "has it as `missed`. `rx_no_buffer_count` counts frames that found no descriptor but could wait "
                        + "in the card's FIFO. Names differ from driver to driver: look for drop, miss, discard, "
                        + "no_buf, fifo.")
                .leavesOut("A real 82545EM keeps 48 KB of packet memory in front of the ring (`.fifo(48 << 10)`, the "
                        + "model's default card) and hides short bursts: some 600 of the smallest frames, 32 of the "
                        + "largest. The card of this notebook has none. Also left out: PCI transfer "
                        + "times and credits, pause frames, the order in which descriptors reach memory, page allocation "
                        + "that fails.");
    }
}
