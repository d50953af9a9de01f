package kstack.drivers.e1000;

/**
 * How the driver chooses its interrupt rate: the setting, the two dynamic modes with their three classes of traffic, the
 * simplified mode. Linux: {@code e1000_update_itr()}, {@code e1000_set_itr()}, {@code e1000_watchdog()} in
 * {@code e1000_main.c}; {@code InterruptThrottleRate} in {@code e1000_param.c}.
 */
public final class E1000Itr {
    /** Class of traffic, {@code enum latency_range}, in its order. */
    public enum LatencyRange {
        /** Few small packets: 70,000 interrupts a second. */
        LOWEST(70_000),
        /** Between: 20,000. */
        LOW(20_000),
        /** Many bytes: 4,000. */
        BULK(4_000);

        private final int perSecond;

        LatencyRange(int perSecond) {
            this.perSecond = perSecond;
        }

        /** Interrupts a second. */
        public int perSecond() {
            return perSecond;
        }
    }

    private static final int START = 20_000;
    private static final int NOT_GIGABIT = 4_000;
    private static final int SIMPLE_MODE = 4;
    private static final int CONSERVATIVE = 3;

    private int setting;
    private int rate;
    private LatencyRange rx = LatencyRange.LOWEST;
    private LatencyRange tx = LatencyRange.LOWEST;

    /** A setting of InterruptThrottleRate that {@link E1000Parameters#check()} let through. */
    public E1000Itr(int interruptThrottleRate) {
        switch (interruptThrottleRate) {
            case 0 -> {
                setting = 0;
                rate = 0;
            }
            case 1, CONSERVATIVE -> {
                setting = interruptThrottleRate;
                rate = START;
            }
            case SIMPLE_MODE -> {
                setting = SIMPLE_MODE;
                rate = SIMPLE_MODE;
            }
            default -> {
                if (interruptThrottleRate < 100 || interruptThrottleRate > 100_000) {
                    throw new IllegalArgumentException("InterruptThrottleRate takes 0 (off), 1 (dynamic), 3 (dynamic "
                            + "conservative), 4 (simplified) or 100 to 100000 interrupts a second, got "
                            + interruptThrottleRate);
                }
                setting = interruptThrottleRate & ~3;
                rate = interruptThrottleRate;
            }
        }
    }

    /** The ITR register for {@code perSecond} interrupts, in units of 256 ns: integer division, as in the driver. */
    public static int register(int perSecond) {
        if (perSecond < 1 || perSecond > 100_000) {
            throw new IllegalArgumentException("an interrupt rate is 1 to 100000 a second, got " + perSecond);
        }
        return (int) (1_000_000_000L / (perSecond * 256L));
    }

    /** {@code e1000_update_itr()}: the next class from packets and bytes since the last interrupt. */
    public static LatencyRange update(LatencyRange from, int packets, int bytes) {
        if (packets == 0) {
            return from;
        }
        int each = bytes / packets;
        switch (from) {
            case LOWEST -> {
                return each > 8000 ? LatencyRange.BULK : packets < 5 && bytes > 512 ? LatencyRange.LOW : from;
            }
            case LOW -> {
                if (bytes > 10_000) {
                    // few large ones, or segments that were coalesced
                    return each > 8000 || packets < 10 || each > 1200 ? LatencyRange.BULK
                            : packets > 35 ? LatencyRange.LOWEST : from;
                }
                return each > 2000 ? LatencyRange.BULK : packets <= 2 && bytes < 512 ? LatencyRange.LOWEST : from;
            }
            default -> {
                return bytes > 25_000 ? packets > 35 ? LatencyRange.LOW : from
                        : bytes < 6000 ? LatencyRange.LOW : from;
            }
        }
    }

    /** True in the modes that step at the end of a poll. */
    public boolean dynamic() {
        return (setting & 3) != 0;
    }

    /** True in the mode that the watchdog steps. */
    boolean simplified() {
        return setting == SIMPLE_MODE;
    }

    /**
     * {@code e1000_set_itr()}: the classes decide; a lower rate is taken at once, a higher one in steps of a quarter of
     * the target. Returns true if the rate changed and the register must be written.
     */
    public boolean step(int linkMbps, int rxPackets, int rxBytes, int txPackets, int txBytes) {
        int target = NOT_GIGABIT;
        if (linkMbps == 1000) {
            tx = conservative(update(tx, txPackets, txBytes));
            rx = conservative(update(rx, rxPackets, rxBytes));
            target = (rx.compareTo(tx) > 0 ? rx : tx).perSecond();
        }
        if (target == rate) {
            return false;
        }
        rate = target > rate ? Math.min(rate + (target >> 2), target) : target;
        return true;
    }

    private LatencyRange conservative(LatencyRange range) {
        return setting == CONSERVATIVE && range == LatencyRange.LOWEST ? LatencyRange.LOW : range;
    }

    /** The watchdog's part of the simplified mode: 2,000 for balanced to 8,000 for one-way traffic, bytes of 2 s. */
    public static int simplifiedRate(long rxBytes, long txBytes) {
        long goc = (txBytes + rxBytes) / 10_000;
        long dif = Math.abs(txBytes - rxBytes) / 10_000;
        return goc > 0 ? (int) (dif * 6000 / goc + 2000) : 8000;
    }

    /** {@code e1000_set_coalesce()}: the setting that {@code ethtool -C DEV rx-usecs N} makes. */
    static E1000Itr ofRxUsecs(int usecs) {
        if (usecs > 10_000 || usecs > 4 && usecs < 10 || usecs == 2 || usecs < 0) {
            throw new IllegalArgumentException("netlink error: Invalid argument: e1000 takes rx-usecs 0 (off), 1, 3 "
                    + "(dynamic), 4 (simplified) or 10 to 10000, got " + usecs);
        }
        E1000Itr itr = new E1000Itr(usecs <= 4 ? usecs : 1_000_000 / usecs);
        if (usecs <= 3) {
            itr.rate = START;
        }
        return itr;
    }

    /** {@code e1000_get_coalesce()}: what {@code ethtool -c} shows as rx-usecs. */
    int rxUsecs() {
        return setting <= 4 ? setting : 1_000_000 / setting;
    }

    /** What the register holds for this rate; 0 when the setting is off. */
    int register() {
        return setting == 0 ? 0 : register(rate) & 0xffff;
    }

    /** The setting, {@code itr_setting}: a mode, or a rate without its two lower bits. */
    public int setting() {
        return setting;
    }

    /** Interrupts a second now, {@code itr}. */
    public int rate() {
        return rate;
    }

    /** Class of the received traffic. */
    public LatencyRange rx() {
        return rx;
    }

    /** Class of the sent traffic. */
    public LatencyRange tx() {
        return tx;
    }
}
