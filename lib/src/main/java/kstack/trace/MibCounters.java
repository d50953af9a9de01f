package kstack.trace;

import java.util.LinkedHashMap;
import java.util.Map;

/** The counters of one network namespace: a {@code long} for each {@link Mib}. */
public final class MibCounters {
    private static final Mib[] ALL = Mib.values();
    private static final int ICMP_TYPES = 256;
    /** The columns of Icmp that are sums over a message type, by type; null for types without one. */
    private static final Mib[] ICMP_IN = new Mib[ICMP_TYPES];
    private static final Mib[] ICMP_OUT = new Mib[ICMP_TYPES];

    static {
        int[] types = {3, 11, 12, 4, 5, 8, 0, 13, 14, 17, 18};
        for (int i = 0; i < types.length; i++) {
            ICMP_IN[types[i]] = ALL[Mib.ICMP_IN_DEST_UNREACHS.ordinal() + i];
            ICMP_OUT[types[i]] = ALL[Mib.ICMP_OUT_DEST_UNREACHS.ordinal() + i];
        }
    }

    private final long[] values = new long[ALL.length];
    private final long[] icmpMsgIn = new long[ICMP_TYPES];
    private final long[] icmpMsgOut = new long[ICMP_TYPES];

    /** Adds one. */
    public void inc(Mib counter) {
        values[counter.ordinal()]++;
    }

    /** Adds {@code n}. */
    public void add(Mib counter, long n) {
        values[counter.ordinal()] += n;
    }

    /** Counts a received ICMP message by its type: {@code IcmpMsg.InType8} and, if it has a column, {@code Icmp.InEchos}. */
    public void icmpIn(int type) {
        icmpMsgIn[type]++;
        if (ICMP_IN[type] != null) {
            inc(ICMP_IN[type]);
        }
    }

    /** Counts a sent ICMP message by its type. */
    public void icmpOut(int type) {
        icmpMsgOut[type]++;
        if (ICMP_OUT[type] != null) {
            inc(ICMP_OUT[type]);
        }
    }

    /** The value. */
    public long value(Mib counter) {
        return values[counter.ordinal()];
    }

    /** Those that are not 0, by printed name, in printed order. */
    public Map<String, Long> moved() {
        Map<String, Long> moved = new LinkedHashMap<>();
        for (Mib m : ALL) {
            if (m == Mib.TCP_ACTIVE_OPENS) {
                // the line IcmpMsg stands between Icmp and Tcp; it has a column for each type seen
                types(moved, "IcmpMsg.InType", icmpMsgIn);
                types(moved, "IcmpMsg.OutType", icmpMsgOut);
            }
            if (values[m.ordinal()] != 0) {
                moved.put(m.toString(), values[m.ordinal()]);
            }
        }
        return moved;
    }

    private static void types(Map<String, Long> moved, String name, long[] counts) {
        for (int type = 0; type < ICMP_TYPES; type++) {
            if (counts[type] != 0) {
                moved.put(name + type, counts[type]);
            }
        }
    }
}
