package kstack.hw;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import kstack.sim.SimTime;

/**
 * A transmit descriptor ring in memory: legacy descriptors of 16 bytes, little-endian as the hardware lays them out.
 *
 * <pre>
 *   63            48 47    40 39   36 35   32 31    24 23    16 15           0
 *  +------------------------------------------------------------------------+
 *  |                            buffer address                              |
 *  +----------------+--------+-------+-------+--------+--------+------------+
 *  |    special     |  CSS   |  rsv  | status|  CMD   |  CSO   |   length   |
 *  +----------------+--------+-------+-------+--------+--------+------------+
 * </pre>
 *
 * The driver fills descriptors and moves TDT; the device sets DD in those with RS when the frame has left. Reading a
 * status first lets the device write back what has left by the reading CPU's clock.
 * Datasheet: 8254x developer's manual, 3.3.3. Linux: {@code struct e1000_tx_desc}.
 */
public final class TxRing {
    /** Command: end of packet. */
    public static final int CMD_EOP = 0x01;
    /** Command: the device appends the FCS. */
    public static final int CMD_IFCS = 0x02;
    /** Command: report status, write DD back. */
    public static final int CMD_RS = 0x08;
    /** Command: the interrupt may wait for TIDV and TADV. */
    public static final int CMD_IDE = 0x80;
    /** Status: descriptor done. */
    public static final int DD = 0x01;

    private final long[] words;
    private final long[] leftPs;
    private final int count;
    private E1000 device;

    /** A ring of {@code count} descriptors. */
    public TxRing(int count) {
        this.count = count;
        this.words = new long[2 * count];
        this.leftPs = new long[count];
        java.util.Arrays.fill(leftPs, SimTime.NEVER);
    }

    void attach(E1000 to) {
        device = to;
    }

    /** Number of descriptors. */
    public int count() {
        return count;
    }

    /** Fills descriptor {@code i}; its status becomes 0. */
    public void describe(int i, long bufferAddress, int length, int command) {
        words[2 * i] = bufferAddress;
        words[2 * i + 1] = (long) (command & 0xff) << 24 | length & 0xffff;
    }

    /** The buffer of descriptor {@code i}. */
    public long bufferAddress(int i) {
        return words[2 * i];
    }

    /** Length of the buffer of descriptor {@code i}. */
    public int length(int i) {
        return (int) words[2 * i + 1] & 0xffff;
    }

    /** Command bits of descriptor {@code i}. */
    public int command(int i) {
        return (int) (words[2 * i + 1] >>> 24) & 0xff;
    }

    /** Status bits of descriptor {@code i}, as the CPU sees them now. */
    public int status(int i) {
        device.syncTransmit();
        return (int) (words[2 * i + 1] >>> 32) & 0xf;
    }

    /** Descriptor {@code i} as it lies in memory: 16 bytes, little-endian. */
    public byte[] bytes(int i) {
        return ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(words[2 * i]).putLong(words[2 * i + 1])
                .array();
    }

    void done(int i) {
        words[2 * i + 1] |= (long) DD << 32;
    }

    /** When the frame of descriptor {@code i} has left: bookkeeping of the model. */
    long leftPs(int i) {
        return leftPs[i];
    }

    void leavesAt(int i, long timePs) {
        leftPs[i] = timePs;
    }
}
