package kstack.kernel;

import kstack.trace.Fn;
import kstack.trace.FnSequence;

/**
 * Where the time of one CPU went: calls and bytes by function and context. Times are derived from the counts when
 * somebody reads them, and their sum with the idle time is the CPU's clock, exactly.
 */
public final class CycleLedger {
    /** A function's slot in a context's array: cost of a call, calls, cost of a byte, bytes; all a charge touches. */
    static final int SLOT = 4;
    static final int CALLS = 1;
    static final int PER_BYTE = 2;
    static final int BYTES = 3;
    private static final Fn[] FNS = Fn.values();
    private static final FnSequence[] SEQUENCES = FnSequence.values();
    private static final Context[] CONTEXTS = Context.values();

    private final Cpu cpu;
    private final long[][] slots = new long[CONTEXTS.length][SLOT * (FNS.length + SEQUENCES.length)];
    private final long[][] extraPs = new long[CONTEXTS.length][FNS.length];
    private long idlePs;
    private long stalls;
    private long stalledPs;

    CycleLedger(Cpu cpu, CostModel costs) {
        this.cpu = cpu;
        for (long[] context : slots) {
            for (Fn fn : FNS) {
                context[SLOT * fn.ordinal()] = costs.perCallPs(fn);
                context[SLOT * fn.ordinal() + PER_BYTE] = costs.perBytePs(fn);
            }
            for (FnSequence all : SEQUENCES) {
                for (int i = 0; i < all.size(); i++) {
                    context[slot(all)] += costs.perCallPs(all.function(i));
                }
                if (all.bytesOf() != null) {
                    context[slot(all) + PER_BYTE] = costs.perBytePs(all.bytesOf());
                }
            }
        }
    }

    /** The slot of functions that are charged together: behind those of the functions. */
    static int slot(FnSequence all) {
        return SLOT * (FNS.length + all.ordinal());
    }

    long[] slots(Context context) {
        return slots[context.ordinal()];
    }

    /** A call of {@code fn} that took {@code ps} and not the table's time. */
    void spent(Context context, Fn fn, long ps) {
        long[] s = slots(context);
        s[SLOT * fn.ordinal() + CALLS]++;
        extraPs[context.ordinal()][fn.ordinal()] += ps - s[SLOT * fn.ordinal()];
    }

    /** {@code fn} ran for {@code ps} without a call being counted. */
    void ran(Context context, Fn fn, long ps) {
        extraPs[context.ordinal()][fn.ordinal()] += ps;
    }

    /** {@code fn} waited for memory. */
    void stalled(Context context, Fn fn, long ps) {
        extraPs[context.ordinal()][fn.ordinal()] += ps;
        stalledPs += ps;
        stalls++;
    }

    void idle(long ps) {
        idlePs += ps;
    }

    /** Calls of {@code fn} in {@code context}. */
    public long count(Context context, Fn fn) {
        long[] s = slots(context);
        long sum = s[SLOT * fn.ordinal() + CALLS];
        for (FnSequence all : SEQUENCES) {
            sum += all.count(fn) * s[slot(all) + CALLS];
        }
        return sum;
    }

    /** Calls of {@code fn} in any context. */
    public long count(Fn fn) {
        long sum = 0;
        for (Context c : CONTEXTS) {
            sum += count(c, fn);
        }
        return sum;
    }

    /** How often these functions were charged together, in any context. */
    public long count(FnSequence all) {
        long sum = 0;
        for (Context c : CONTEXTS) {
            sum += slots(c)[slot(all) + CALLS];
        }
        return sum;
    }

    /** Bytes that {@code fn} was charged for, in any context. */
    public long bytes(Fn fn) {
        long sum = 0;
        for (Context c : CONTEXTS) {
            sum += bytes(c, fn);
        }
        return sum;
    }

    private long bytes(Context context, Fn fn) {
        long[] s = slots(context);
        long sum = s[SLOT * fn.ordinal() + BYTES];
        for (FnSequence all : SEQUENCES) {
            sum += all.bytesOf() == fn ? s[slot(all) + BYTES] : 0;
        }
        return sum;
    }

    /** Time of {@code fn} in {@code context}, picoseconds. */
    public long timePs(Context context, Fn fn) {
        long[] s = slots(context);
        int i = SLOT * fn.ordinal();
        return s[i] * count(context, fn) + s[i + PER_BYTE] * bytes(context, fn)
                + extraPs[context.ordinal()][fn.ordinal()];
    }

    /** Time of {@code fn} in any context. */
    public long timePs(Fn fn) {
        long sum = 0;
        for (Context c : CONTEXTS) {
            sum += timePs(c, fn);
        }
        return sum;
    }

    /** Time of all functions in {@code context}. */
    public long timePs(Context context) {
        long sum = 0;
        for (Fn fn : FNS) {
            sum += timePs(context, fn);
        }
        return sum;
    }

    /** Time in which the CPU had nothing to do, leaving idle states included. */
    public long idlePs() {
        return idlePs;
    }

    /** How often code waited for memory: misses of the last-level cache. */
    public long cacheMisses() {
        return stalls;
    }

    /** How long it waited; part of the times of the functions that did. */
    public long stalledPs() {
        return stalledPs;
    }

    /** Throws unless all contexts and the idle time add up to the clock. */
    public void check() {
        long sum = idlePs;
        for (Context c : CONTEXTS) {
            sum += timePs(c);
        }
        if (sum != cpu.now()) {
            throw new IllegalStateException("the cycle ledger of CPU" + cpu.id() + " adds up to " + sum
                    + " ps, its clock says " + cpu.now() + " ps");
        }
    }
}
