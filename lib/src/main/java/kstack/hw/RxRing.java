package kstack.hw;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A receive descriptor ring in memory: legacy descriptors of 16 bytes, two {@code long}s each, little-endian as the
 * hardware lays them out.
 *
 * <pre>
 *   63            48 47    40 39   32 31            16 15             0
 *  +----------------------------------------------------------------+
 *  |                        buffer address                          |
 *  +----------------+--------+-------+----------------+-------------+
 *  |    special     | errors | status|    checksum    |   length    |
 *  +----------------+--------+-------+----------------+-------------+
 * </pre>
 *
 * The device writes status back last; a set DD bit gives the descriptor to the driver. Reading a status first lets the
 * device take in every frame that has arrived by the reading CPU's clock.
 * Datasheet: 8254x developer's manual, 3.2.3. Linux: {@code struct e1000_rx_desc}.
 */
public final class RxRing {
    /** Descriptor done. */
    public static final int DD = 0x01;
    /** End of packet. */
    public static final int EOP = 0x02;
    /** The checksum bits mean nothing. */
    public static final int IXSM = 0x04;
    /** TCP or UDP checksum was calculated. */
    public static final int TCPCS = 0x20;
    /** IP checksum was calculated. */
    public static final int IPCS = 0x40;
    /** Error: the frame's CRC. */
    public static final int CE = 0x01;
    /** Error: TCP or UDP checksum. */
    public static final int TCPE = 0x20;
    /** Error: IP checksum. */
    public static final int IPE = 0x40;
    /** Errors for which a frame is dropped: CRC, symbol, sequence, carrier extension, receive data. */
    public static final int FRAME_ERR_MASK = 0x97;

    /** A record for each descriptor: its two words, the number of the frame in it, when that had arrived. */
    private static final int RECORD = 4;
    private static final int WRITE_BACK = 1;
    private static final int FRAME_ID = 2;
    private static final int ARRIVAL = 3;

    private final long[] words;
    private final int count;
    private Receiver device;
    private RingCache cache;
    private int stride;

    /** A ring of {@code count} descriptors. */
    public RxRing(int count) {
        this.count = count;
        this.words = new long[RECORD * count];
    }

    void attach(Receiver to, LastLevelCache llc) {
        device = to;
        cache = RingCache.of(llc, count);
        if (cache != null) {
            cache.stride(stride);
        }
    }

    /** Buffers lie {@code bytes} apart, a power of two; 0, as it is unless set: anywhere. Matters to the cache alone. */
    public void bufferStride(int bytes) {
        stride = bytes;
        if (cache != null) {
            cache.stride(bytes);
        }
    }

    /** The card has written {@code n} descriptors of {@code len} bytes each. */
    void wrote(int len, int n) {
        if (cache != null) {
            cache.wrote(len, n);
        }
    }

    /**
     * The driver is about to read descriptor {@code i} and the first lines of its frame: how long it waits for memory, in
     * picoseconds; 0 if they are in the last-level cache, or none is modelled. To be asked once for each descriptor, in order.
     */
    public long touch(int i) {
        return cache == null ? 0 : cache.read(i, length(i));
    }

    /** Descriptors whose first lines came from memory. */
    public long cacheMisses() {
        return cache == null ? 0 : cache.misses();
    }

    /** Number of descriptors. */
    public int count() {
        return count;
    }

    /** Gives descriptor {@code i} a buffer. */
    public void bufferAddress(int i, long address) {
        words[RECORD * i] = address;
        if (cache != null) {
            cache.fresh(i);
        }
    }

    /** The buffer of descriptor {@code i}. */
    public long bufferAddress(int i) {
        return words[RECORD * i];
    }

    /** Descriptor {@code i} as it lies in memory: 16 bytes, little-endian. */
    public byte[] bytes(int i) {
        return ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(words[RECORD * i])
                .putLong(words[RECORD * i + WRITE_BACK]).array();
    }

    /** Status bits of descriptor {@code i}, as the CPU sees them now. */
    public int status(int i) {
        return statusOf(writeBack(i));
    }

    /** What the device wrote back to descriptor {@code i}, its second half, as the CPU sees it now. */
    public long writeBack(int i) {
        if (device.behind()) {
            device.sync();
        }
        return words[RECORD * i + WRITE_BACK];
    }

    /** Status bits out of {@link #writeBack(int)}. */
    public static int statusOf(long writeBack) {
        return (int) (writeBack >>> 32) & 0xff;
    }

    /** Length out of {@link #writeBack(int)}. */
    public static int lengthOf(long writeBack) {
        return (int) writeBack & 0xffff;
    }

    /** Error bits out of {@link #writeBack(int)}. */
    public static int errorsOf(long writeBack) {
        return (int) (writeBack >>> 40) & 0xff;
    }

    /** Bytes the device wrote, with FCS in the descriptor that ends a frame. */
    public int length(int i) {
        return lengthOf(words[RECORD * i + WRITE_BACK]);
    }

    /** Error bits. */
    public int errors(int i) {
        return errorsOf(words[RECORD * i + WRITE_BACK]);
    }

    /** Clears the status, so that a stale DD is not taken for a new frame after a wrap. */
    public void clearStatus(int i) {
        words[RECORD * i + WRITE_BACK] &= ~(0xffL << 32);
    }

    /** The number of the frame in descriptor {@code i}: bookkeeping of the model, no part of the hardware. */
    public long frameId(int i) {
        return words[RECORD * i + FRAME_ID];
    }

    /** When that frame had arrived: bookkeeping of the model. */
    public long arrivalPs(int i) {
        return words[RECORD * i + ARRIVAL];
    }

    /** The device fills descriptor {@code i}; {@code bits} are the status and, from bit 8 on, the errors. */
    void writeBack(int i, int length, int bits, long id, long arrival) {
        words[RECORD * i + WRITE_BACK] = (long) bits << 32 | length;
        words[RECORD * i + FRAME_ID] = id;
        words[RECORD * i + ARRIVAL] = arrival;
    }

    /** Frames that lie complete in the ring (DD and EOP set), wherever the driver is. */
    int completeFrames() {
        int n = 0;
        for (int i = 0; i < count; i++) {
            int status = statusOf(words[RECORD * i + WRITE_BACK]);
            if ((status & (DD | EOP)) == (DD | EOP)) {
                n++;
            }
        }
        return n;
    }
}
