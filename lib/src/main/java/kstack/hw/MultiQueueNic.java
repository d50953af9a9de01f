package kstack.hw;

import java.util.ArrayList;
import java.util.List;
import kstack.sim.SimTime;
import kstack.trace.PacketLedger;
import kstack.wire.EthernetHeader;

/**
 * A card with several receive queues: {@link Rss} chooses one for each frame, each {@link RxQueue} has its ring and vector.
 * No card in particular; what mlx5, ice and their like have in common.
 *
 * <p>As with {@link E1000} there is no event per frame: whoever looks at a queue first lets in what has arrived by its clock.
 * A frame for a queue whose CPU is not so far yet waits for it, so no CPU sees another's future. Left out: descriptors of
 * transmit (a frame is on the wire at once), FIFO, large receive offload, header split, flow steering.
 */
public final class MultiQueueNic {
    private static final int MAX_STANDARD = 1518;

    private final PacketLedger ledger;
    private final LinkSpeed speed;
    private final long mac;
    private final Rss rss;
    private final List<RxQueue> queues = new ArrayList<>();
    private final RxQueue[] all;
    private FrameSource source;
    private FrameSink wire = (b, off, len, t) -> { };
    private long nextArrivalPs = SimTime.NEVER;
    private long wireFreePs;
    private boolean promiscuous;

    /** A card with {@code queueCount} queues of {@code descriptors} each; vectors are named as {@code name-0}, {@code name-1} ... */
    public MultiQueueNic(long mac, LinkSpeed speed, int queueCount, int descriptors, String name, PacketLedger ledger,
            DmaMemory memory) {
        if (queueCount < 1 || queueCount > Rss.ENTRIES) {
            throw new IllegalArgumentException("a card has 1 to " + Rss.ENTRIES + " queues, got " + queueCount);
        }
        if (descriptors < 64 || descriptors > 8192) {
            throw new IllegalArgumentException("a queue has 64 to 8192 descriptors, got " + descriptors);
        }
        this.mac = mac;
        this.speed = speed;
        this.ledger = ledger;
        this.rss = new Rss(queueCount);
        for (int i = 0; i < queueCount; i++) {
            queues.add(new RxQueue(this, speed, name + "-" + i, descriptors, ledger, memory));
        }
        this.all = queues.toArray(new RxQueue[0]);
    }

    /** Plugs in the cable: frames that arrive come from {@code frames}. */
    public void connect(FrameSource frames) {
        source = frames;
        nextArrivalPs = frames.arrivalPs();
        updateLines();
    }

    /** Where sent frames go. */
    public void connect(FrameSink frames) {
        wire = frames;
    }

    /** Takes frames for other hosts too. */
    public void promiscuous(boolean on) {
        promiscuous = on;
    }

    /** Takes in what has arrived by {@code now} and gives it to the queues. */
    void sync(long now) {
        if (nextArrivalPs > now) {
            return;
        }
        do {
            receive(nextArrivalPs);
            source.advance();
            nextArrivalPs = source.arrivalPs();
        } while (nextArrivalPs <= now);
        updateLines();
    }

    private void receive(long atPs) {
        long id = ledger.inject();
        byte[] b = source.bytes();
        int off = source.offset();
        int len = source.length();
        long to = EthernetHeader.dst(b, off);
        if (len > MAX_STANDARD || to != mac && !promiscuous && !EthernetHeader.isMulticast(to)) {
            ledger.filter(id);
            return;
        }
        all[rss.queue(rss.hash(b, off, len))].arrive(b, off, len, id, atPs);
    }

    void updateLines() {
        for (RxQueue q : all) {
            q.updateLine();
        }
    }

    /** Puts a frame on the wire from a CPU whose clock is at {@code nowPs}; returns when its last bit has left. */
    public long transmit(byte[] b, int off, int len, long nowPs) {
        wireFreePs = Math.max(wireFreePs, nowPs) + speed.frameTimePs(len);
        wire.frame(b, off, len, wireFreePs);
        return wireFreePs;
    }

    /** The queues, by number. */
    public List<RxQueue> queues() {
        return List.copyOf(queues);
    }

    /** Which queue a frame goes to. */
    public Rss rss() {
        return rss;
    }

    /** The wire's speed. */
    public LinkSpeed speed() {
        return speed;
    }

    /** When the next frame will have arrived. */
    public long nextArrivalPs() {
        return nextArrivalPs;
    }

    /** Frames in all rings that no driver has taken. */
    public int framesHeld() {
        int n = 0;
        for (RxQueue q : all) {
            n += q.held();
        }
        return n;
    }
}
