package kstack.trace;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The book of packets of one host: each one that came in or was made must end exactly once.
 *
 * <p>The law, checked after every test and every scenario:
 * {@code injected + created = delivered + consumed + sent + dropped + missed + filtered + held}, where <em>held</em> is counted
 * independently by walking the places where packets can wait.
 */
public final class PacketLedger {
    private long injected;
    private long created;
    private long delivered;
    private long consumed;
    private long sent;
    private long dropped;
    private long missed;
    private long filtered;
    private static final DropReason[] REASONS = DropReason.values();
    private static final Fn[] SITES = Fn.values();
    private final long[] drops = new long[REASONS.length * SITES.length];
    private FateSink sink;

    /** Also tells {@code sink} of every end; null to stop. */
    public void sink(FateSink sink) {
        this.sink = sink;
    }

    /** A frame arrived at the NIC; returns its number, from 1. */
    public long inject() {
        return ++injected;
    }

    /** A packet was made on this host (a reply, a clone). */
    public void create() {
        created++;
    }

    /** The NIC had no descriptor for frame {@code frameId}. */
    public void miss(long frameId) {
        missed++;
        tell(frameId, Fate.MISSED, DropReason.CONSUMED, null);
    }

    /** The NIC's address filter turned frame {@code frameId} away. */
    public void filter(long frameId) {
        filtered++;
        tell(frameId, Fate.FILTERED, DropReason.CONSUMED, null);
    }

    /** A program received packet {@code frameId}. */
    public void deliver(long frameId, Fn at) {
        delivered++;
        tell(frameId, Fate.DELIVERED, DropReason.CONSUMED, at);
    }

    /** The kernel used packet {@code frameId} up. */
    public void consume(long frameId, Fn at) {
        consumed++;
        tell(frameId, Fate.CONSUMED, DropReason.CONSUMED, at);
    }

    /** A packet left on the wire. */
    public void send(long frameId, Fn at) {
        sent++;
        tell(frameId, Fate.SENT, DropReason.CONSUMED, at);
    }

    /** A packet was dropped. */
    public void drop(long frameId, DropReason reason, Fn at) {
        if (!reason.isDrop()) {
            throw new IllegalArgumentException(reason + " is no reason to drop a packet");
        }
        dropped++;
        drops[reason.ordinal() * SITES.length + at.ordinal()]++;
        tell(frameId, Fate.DROPPED, reason, at);
    }

    private void tell(long frameId, Fate fate, DropReason reason, Fn at) {
        if (sink != null) {
            sink.fate(frameId, fate, reason, at);
        }
    }

    /** Frames that arrived at the NIC. */
    public long injected() {
        return injected;
    }

    /** Packets made on this host. */
    public long created() {
        return created;
    }

    /** Packets a program received. */
    public long delivered() {
        return delivered;
    }

    /** Packets the kernel used up. */
    public long consumed() {
        return consumed;
    }

    /** Packets that left. */
    public long sent() {
        return sent;
    }

    /** Packets dropped, all reasons. */
    public long dropped() {
        return dropped;
    }

    /** Packets dropped for {@code reason}. */
    public long dropped(DropReason reason) {
        long sum = 0;
        for (Fn at : SITES) {
            sum += dropped(reason, at);
        }
        return sum;
    }

    /** Packets dropped for {@code reason} in function {@code at}. */
    public long dropped(DropReason reason, Fn at) {
        return drops[reason.ordinal() * SITES.length + at.ordinal()];
    }

    /** Frames the NIC had no room for. */
    public long missed() {
        return missed;
    }

    /** Frames the NIC's address filter turned away. */
    public long filtered() {
        return filtered;
    }

    /** What has not ended yet. */
    public long held() {
        return injected + created - delivered - consumed - sent - dropped - missed - filtered;
    }

    /** Drops by reason, in the order of the enum; reasons that never occurred are left out. */
    public Map<DropReason, Long> drops() {
        Map<DropReason, Long> sums = new EnumMap<>(DropReason.class);
        for (DropReason r : REASONS) {
            long n = dropped(r);
            if (n != 0) {
                sums.put(r, n);
            }
        }
        return sums;
    }

    /** Drops by "REASON at function", as dropwatch and {@code perf record -e skb:kfree_skb} tell them. */
    public Map<String, Long> dropSites() {
        Map<String, Long> sites = new LinkedHashMap<>();
        for (DropReason r : REASONS) {
            for (Fn at : SITES) {
                if (dropped(r, at) != 0) {
                    sites.put(r + " at " + at, dropped(r, at));
                }
            }
        }
        return sites;
    }

    /** Checks the law against {@code heldSeen} packets found waiting; throws with the whole book if it does not hold. */
    public void check(long heldSeen) {
        if (held() != heldSeen) {
            throw new IllegalStateException("the packet ledger does not add up: expected " + held()
                    + " packets waiting, found " + heldSeen + "; " + this);
        }
    }

    @Override
    public String toString() {
        return "injected " + injected + " + created " + created + " = delivered " + delivered + " + consumed "
                + consumed + " + sent " + sent + " + dropped " + dropped + " + missed " + missed
                + " + filtered " + filtered + " + held " + held();
    }
}
