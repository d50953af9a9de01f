package kstack.hw;

/**
 * Which card of the 8254x family stands in the slot, and what differs between one and another.
 *
 * <p>{@link #I82545EM} is the chip as its manual describes it. {@link #QEMU_82540EM} is what QEMU's {@code -device e1000}
 * does instead: at least 128 us between interrupts whatever ITR says, no relative timers, no wire time, and a queue that
 * is emptied at the next write to RDT. Both are values; a method gives a changed copy.
 *
 * @param name         as {@code lspci} would call it
 * @param emulated     the rules of QEMU's device instead of the chip's
 * @param mitigation   QEMU's {@code mitigation=on}; off: every cause interrupts at once, ITR and RADV mean nothing
 * @param floorUnits   QEMU's least gap between interrupts, in units of 256 ns
 * @param fifoBytes    the receive part of the packet buffer; 0: a frame without descriptor is missed at once
 * @param queueFrames  the length of QEMU's queue in front of the device
 */
public record E1000Card(String name, boolean emulated, boolean mitigation, int floorUnits, int fifoBytes,
        int queueFrames) {
    /** The chip: a packet buffer of 64 KB, 48 of them for receive, as the driver sets PBA. */
    public static final E1000Card I82545EM = new E1000Card("82545EM", false, true, 0, 48 << 10, 0);
    /** QEMU 7.2's device with its default properties. */
    public static final E1000Card QEMU_82540EM = new E1000Card("qemu 82540EM", true, true, 500, 0, 10_000);

    /** Checks the ranges. */
    public E1000Card {
        if (fifoBytes < 0 || fifoBytes > 1 << 20) {
            throw new IllegalArgumentException("a packet FIFO has 0 to 1048576 bytes, got " + fifoBytes
                    + " (the 8254x has 49152 for receive)");
        }
        if (queueFrames < 0 || queueFrames > 1_000_000) {
            throw new IllegalArgumentException("QEMU's queue takes 0 to 1000000 frames, got " + queueFrames);
        }
    }

    /** The same card with another FIFO; 0 makes it miss every frame that finds no descriptor. */
    public E1000Card fifo(int bytes) {
        if (emulated) {
            throw new IllegalArgumentException("QEMU's device has a queue of frames and no FIFO of bytes, got " + bytes);
        }
        return new E1000Card(name, false, mitigation, floorUnits, bytes, queueFrames);
    }

    /** QEMU's property {@code mitigation}. */
    public E1000Card mitigation(boolean on) {
        requireEmulated("mitigation");
        return new E1000Card(name, true, on, floorUnits, fifoBytes, queueFrames);
    }

    /** QEMU's device with its floor of 500 units (128 us) patched down to 1, so that ITR alone says the gap. */
    public E1000Card noClamp() {
        requireEmulated("a floor of the gap");
        return new E1000Card(name, true, mitigation, 1, fifoBytes, queueFrames);
    }

    private void requireEmulated(String what) {
        if (!emulated) {
            throw new IllegalArgumentException("only QEMU's device has " + what + "; start from QEMU_82540EM");
        }
    }

    /** True for an 82545 and later: the driver offers {@code ethtool -C} for these only. */
    public boolean atLeast82545() {
        return !emulated;
    }

    @Override
    public String toString() {
        return name + (emulated ? (mitigation ? "" : ", mitigation=off") + (floorUnits == 500 ? "" : ", floor "
                + floorUnits) : fifoBytes == 48 << 10 ? "" : ", FIFO " + fifoBytes);
    }
}
