package kstack.net.core;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a machine needs of the driver of its card: {@code ndo_open}, the NAPI context, the counters, the setters of
 * ethtool. The built-in drivers are some; one written in a notebook cell is another.
 */
public interface NicDriver {
    /** {@code ndo_open()}: gives the card its rings and buffers, takes the interrupt, lets frames in. */
    void up();

    /** The NAPI context that the interrupt schedules. */
    Napi napi();

    /** Packets that the driver holds: in the receive ring and not handed up, in the transmit ring and not sent. */
    int held();

    /** {@code ndo_get_stats64()}: brings the interface's counters up to date. */
    default void updateStats() {
    }

    /** {@code ethtool -S DEV}: names and values in the printed order. */
    default Map<String, Long> ethtoolStats() {
        return new LinkedHashMap<>();
    }

    /** {@code ethtool -C DEV rx-usecs N}. */
    default void rxUsecs(int usecs) {
        throw notSupported();
    }

    /** {@code ethtool -c DEV}: rx-usecs. */
    default int rxUsecs() {
        throw notSupported();
    }

    /** {@code ethtool -G DEV rx N tx N}: new rings while the interface runs; what was in the old ones is lost. */
    default void ring(int rx, int tx) {
        throw notSupported();
    }

    private static UnsupportedOperationException notSupported() {
        return new UnsupportedOperationException("netlink error: Operation not supported (by this driver)");
    }
}
