package kstack.kernel;

import kstack.trace.Fn;

/**
 * Where the time of one CPU went: calls and bytes by function and context. Times are derived from the counts when
 * somebody reads them, and their sum with the idle time is the CPU's clock, exactly.
 */
public final class CycleLedger {
    private static final int FNS = Fn.values().length;

    private final Cpu cpu;
    private final long[] costPs;
    private final long[] perBytePs;
    private final long[] count = new long[Context.values().length * FNS];
    private final long[] bytes = new long[count.length];
    private final long[] extraPs = new long[count.length];
    private long idlePs;

    CycleLedger(Cpu cpu, long[] costPs, long[] perBytePs) {
        this.cpu = cpu;
        this.costPs = costPs;
        this.perBytePs = perBytePs;
    }

    long[] counts() {
        return count;
    }

    long[] byteCounts() {
        return bytes;
    }

    void extra(int slot, long ps) {
        // spend() counts a call whose time is ps and not the table's
        extraPs[slot] += ps - costPs[slot % FNS];
    }

    void idle(long ps) {
        idlePs += ps;
    }

    /** Calls of {@code fn} in {@code context}. */
    public long count(Context context, Fn fn) {
        return count[slot(context, fn)];
    }

    /** Calls of {@code fn} in any context. */
    public long count(Fn fn) {
        long sum = 0;
        for (Context c : Context.values()) {
            sum += count(c, fn);
        }
        return sum;
    }

    /** Bytes that {@code fn} was charged for, in any context. */
    public long bytes(Fn fn) {
        long sum = 0;
        for (Context c : Context.values()) {
            sum += bytes[slot(c, fn)];
        }
        return sum;
    }

    /** Time of {@code fn} in {@code context}, picoseconds. */
    public long timePs(Context context, Fn fn) {
        int s = slot(context, fn);
        return count[s] * costPs[fn.ordinal()] + bytes[s] * perBytePs[fn.ordinal()] + extraPs[s];
    }

    /** Time of {@code fn} in any context. */
    public long timePs(Fn fn) {
        long sum = 0;
        for (Context c : Context.values()) {
            sum += timePs(c, fn);
        }
        return sum;
    }

    /** Time of all functions in {@code context}. */
    public long timePs(Context context) {
        long sum = 0;
        for (Fn fn : Fn.values()) {
            sum += timePs(context, fn);
        }
        return sum;
    }

    /** Time in which the CPU had nothing to do. */
    public long idlePs() {
        return idlePs;
    }

    /** Throws unless all contexts and the idle time add up to the clock. */
    public void check() {
        long sum = idlePs;
        for (Context c : Context.values()) {
            sum += timePs(c);
        }
        if (sum != cpu.now()) {
            throw new IllegalStateException("the cycle ledger of CPU" + cpu.id() + " adds up to " + sum
                    + " ps, its clock says " + cpu.now() + " ps");
        }
    }

    private static int slot(Context context, Fn fn) {
        return context.ordinal() * FNS + fn.ordinal();
    }
}
