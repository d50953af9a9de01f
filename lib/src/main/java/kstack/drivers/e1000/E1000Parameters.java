package kstack.drivers.e1000;

import java.util.ArrayList;
import java.util.List;

/**
 * The module parameters of the driver, by their names: what stands after {@code modprobe e1000}. Fields hold the
 * defaults; {@link #check} is {@code e1000_check_options()}, which replaces what is out of range by the default and says
 * so in the kernel's log. Linux: {@code drivers/net/ethernet/intel/e1000/e1000_param.c}.
 */
public final class E1000Parameters {
    /** Fewest descriptors of a ring: {@code E1000_MIN_RXD}, {@code E1000_MIN_TXD}. */
    public static final int MIN_DESCRIPTORS = 48;
    /** Most descriptors of a ring: {@code E1000_MAX_82544_RXD}, {@code E1000_MAX_82544_TXD}. */
    public static final int MAX_DESCRIPTORS = 4096;
    /** Descriptors of a ring unless set. */
    public static final int DEFAULT_DESCRIPTORS = 256;
    private static final int MULTIPLE = 8;
    private static final int MAX_DELAY = 0xffff;

    /** 0 off, 1 dynamic, 3 dynamic conservative, 4 simplified, 100 to 100000 a fixed cap of interrupts a second. */
    public int interruptThrottleRate = 3;
    /** RDTR: how long the interrupt waits for another frame, units of 1.024 us. */
    public int rxIntDelay;
    /** RADV: how long the interrupt waits at most; it acts only while rxIntDelay is not 0. */
    public int rxAbsIntDelay = 8;
    /** TIDV: how long the interrupt after transmit waits for another, units of 1.024 us. */
    public int txIntDelay = 8;
    /** TADV: how long it waits at most. */
    public int txAbsIntDelay = 32;
    /** Receive descriptors. */
    public int rxDescriptors = DEFAULT_DESCRIPTORS;
    /** Transmit descriptors. */
    public int txDescriptors = DEFAULT_DESCRIPTORS;
    /** Longest frame that is copied into a small packet. */
    public int copybreak = 256;
    /** 1: the device verifies checksums of TCP and UDP. */
    public int xsumRx = 1;

    /** What the kernel logs about values that it does not take. */
    private final List<String> log = new ArrayList<>();

    /** The defaults. */
    public E1000Parameters() {
    }

    /** A copy with every value in its range; {@link #log} says which were not. */
    public E1000Parameters check() {
        E1000Parameters p = new E1000Parameters();
        p.txDescriptors = p.range("Transmit Descriptors", txDescriptors, MIN_DESCRIPTORS, MAX_DESCRIPTORS,
                DEFAULT_DESCRIPTORS);
        p.rxDescriptors = p.range("Receive Descriptors", rxDescriptors, MIN_DESCRIPTORS, MAX_DESCRIPTORS,
                DEFAULT_DESCRIPTORS);
        p.txDescriptors = align(p.txDescriptors);
        p.rxDescriptors = align(p.rxDescriptors);
        if (xsumRx != 0 && xsumRx != 1) {
            p.log.add("Invalid Checksum Offload value specified (" + xsumRx + ") defaulting to Enabled");
        } else {
            p.xsumRx = xsumRx;
        }
        p.txIntDelay = p.range("Transmit Interrupt Delay", txIntDelay, 0, MAX_DELAY, 8);
        p.txAbsIntDelay = p.range("Transmit Absolute Interrupt Delay", txAbsIntDelay, 0, MAX_DELAY, 32);
        p.rxIntDelay = p.range("Receive Interrupt Delay", rxIntDelay, 0, MAX_DELAY, 0);
        p.rxAbsIntDelay = p.range("Receive Absolute Interrupt Delay", rxAbsIntDelay, 0, MAX_DELAY, 8);
        p.interruptThrottleRate = isMode(interruptThrottleRate) ? interruptThrottleRate
                : p.range("Interrupt Throttling Rate (ints/sec)", interruptThrottleRate, 100, 100_000, 3);
        if (!isMode(interruptThrottleRate) && p.interruptThrottleRate == 3) {
            // the driver takes the default as a rate, clears its two lower bits, and so ends up with no throttle
            p.interruptThrottleRate = 0;
        }
        if (copybreak < 0) {
            throw new IllegalArgumentException("copybreak is an unsigned number of bytes, got " + copybreak);
        }
        p.copybreak = copybreak;
        return p;
    }

    /** True for the settings of InterruptThrottleRate that are not a rate. */
    static boolean isMode(int setting) {
        return setting == 0 || setting == 1 || setting == 3 || setting == 4;
    }

    private int range(String name, int value, int min, int max, int usual) {
        if (value >= min && value <= max) {
            return value;
        }
        log.add("Invalid " + name + " value specified (" + value + ") using default of " + usual);
        return usual;
    }

    /** Up to a whole number of 8 descriptors, {@code REQ_RX_DESCRIPTOR_MULTIPLE}. */
    static int align(int descriptors) {
        return (descriptors + MULTIPLE - 1) / MULTIPLE * MULTIPLE;
    }

    /** Lines for the kernel's log, as {@code dmesg} shows them after the device's name. */
    public List<String> log() {
        return List.copyOf(log);
    }

    @Override
    public String toString() {
        return "InterruptThrottleRate=" + interruptThrottleRate + " RxIntDelay=" + rxIntDelay + " RxAbsIntDelay="
                + rxAbsIntDelay + " TxIntDelay=" + txIntDelay + " TxAbsIntDelay=" + txAbsIntDelay + " RxDescriptors="
                + rxDescriptors + " TxDescriptors=" + txDescriptors + " copybreak=" + copybreak + " XsumRX=" + xsumRx;
    }
}
