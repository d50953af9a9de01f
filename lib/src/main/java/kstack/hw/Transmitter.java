package kstack.hw;

import static kstack.hw.E1000Register.*;

import kstack.sim.SimTime;
import kstack.wire.EthernetHeader;

/**
 * The transmit half of the 8254x: TDH, TDT, the wire, and the interrupt after write-back, at once or delayed by TIDV and
 * TADV where a descriptor asks for it (IDE).
 *
 * <p>A write to TDT fixes when each frame will have left, so there is no event for a frame: {@link #complete} writes back
 * all descriptors whose time has come. The bytes are read at TDT and go to the sink with the time of their last bit. One
 * descriptor is one frame. QEMU's device sends everything within the write to TDT and has no wire time.
 */
final class Transmitter {
    private final E1000Card card;
    private final LinkSpeed speed;
    private final DmaMemory memory;
    private final InterruptBlock interrupts;
    private final E1000Stats stats;
    private final DelayTimer delay;
    private FrameSink wire = (b, o, l, t) -> { };
    private TxRing ring = new TxRing(8);
    private int head;
    private int tail;
    private long nextLeftPs = SimTime.NEVER;
    private long wireFreePs;
    private int undelayed;

    Transmitter(E1000Card card, LinkSpeed speed, DmaMemory memory, InterruptBlock interrupts, DelayTimer delay,
            E1000Stats stats) {
        this.card = card;
        this.speed = speed;
        this.memory = memory;
        this.interrupts = interrupts;
        this.delay = delay;
        this.stats = stats;
    }

    void connect(FrameSink to) {
        wire = to;
    }

    void ring(TxRing descriptors, E1000 device) {
        ring = descriptors;
        ring.attach(device);
        reset();
    }

    void reset() {
        head = 0;
        tail = 0;
        nextLeftPs = SimTime.NEVER;
        undelayed = 0;
        delay.stop();
    }

    int count() {
        return ring.count();
    }

    int head() {
        return head;
    }

    int tail() {
        return tail;
    }

    /** TDT: the frames up to here go out, one after the other. */
    void tail(int value, long nowPs) {
        int i = tail;
        tail = value;
        while (i != value) {
            byte[] b = memory.bytes(ring.bufferAddress(i));
            int off = DmaMemory.offset(ring.bufferAddress(i));
            int len = ring.length(i);
            wireFreePs = card.emulated() ? nowPs : Math.max(wireFreePs, nowPs) + speed.frameTimePs(len);
            ring.leavesAt(i, wireFreePs);
            if ((ring.command(i) & (TxRing.CMD_IDE | TxRing.CMD_RS)) == TxRing.CMD_RS) {
                undelayed++;
            }
            wire.frame(b, off, len, wireFreePs);
            i = next(i);
        }
        nextLeftPs = head == tail ? SimTime.NEVER : ring.leftPs(head);
    }

    private int next(int i) {
        return i + 1 == ring.count() ? 0 : i + 1;
    }

    /** Writes back what has left by {@code nowPs} and raises the causes. */
    void complete(long nowPs) {
        while (nextLeftPs <= nowPs) {
            long at = nextLeftPs;
            expire(at);
            int command = ring.command(head);
            long address = ring.bufferAddress(head);
            stats.transmitted(ring.length(head), EthernetHeader.dst(memory.bytes(address), DmaMemory.offset(address)));
            if ((command & TxRing.CMD_RS) != 0) {
                ring.done(head);
                writtenBack(command, at);
            }
            head = next(head);
            nextLeftPs = head == tail ? SimTime.NEVER : ring.leftPs(head);
            if (head == tail) {
                interrupts.cause(ICR_TXQE, at);
            }
        }
        expire(nowPs);
    }

    private void writtenBack(int command, long atPs) {
        boolean delayed = (command & TxRing.CMD_IDE) != 0;
        if (!delayed) {
            undelayed--;
        }
        if (delayed && card.emulated()) {
            interrupts.delayedTx();
        }
        if (delayed && !card.emulated() && !delay.off()) {
            delay.event(atPs);
        } else {
            delay.stop();
            interrupts.cause(ICR_TXDW, atPs);
        }
    }

    private void expire(long nowPs) {
        long end = delay.endPs();
        if (end <= nowPs) {
            delay.stop();
            interrupts.cause(ICR_TXDW, end);
        }
    }

    /** Before this no cause of transmit that {@code mask} shows can come, if TDT stays. */
    long forecastPs(int mask) {
        if ((mask & (ICR_TXDW | ICR_TXQE)) == 0) {
            return SimTime.NEVER;
        }
        boolean atOnce = (mask & ICR_TXQE) != 0 || undelayed > 0 || delay.off();
        long next = nextLeftPs == SimTime.NEVER || atOnce ? nextLeftPs : nextLeftPs + delay.leastPs();
        return Math.min(next, delay.endPs());
    }
}
