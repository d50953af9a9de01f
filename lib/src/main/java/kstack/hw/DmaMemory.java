package kstack.hw;

import java.util.Arrays;

/**
 * Memory that a device may write: DMA addresses of mapped buffers. An address is (slot + 1) in the upper half and an
 * offset in the lower half, so address 0 is never valid.
 * Linux: {@code dma_map_single()}, {@code dma_unmap_single()}.
 */
public final class DmaMemory {
    private final LastLevelCache llc;
    private byte[][] buffers = new byte[1024][];
    private int[] free = new int[1024];
    private int freeCount;
    private int used;

    /** Memory without a model of the cache before it. */
    public DmaMemory() {
        this(LastLevelCache.NONE);
    }

    /** Memory behind a cache. */
    public DmaMemory(LastLevelCache llc) {
        this.llc = llc;
    }

    LastLevelCache llc() {
        return llc;
    }

    /** Maps {@code buffer} from {@code offset} on for the device; returns the DMA address. */
    public long map(byte[] buffer, int offset) {
        int slot;
        if (freeCount > 0) {
            slot = free[--freeCount];
        } else {
            if (used == buffers.length) {
                buffers = Arrays.copyOf(buffers, 2 * used);
                free = Arrays.copyOf(free, 2 * used);
            }
            slot = used++;
        }
        buffers[slot] = buffer;
        return (long) (slot + 1) << 32 | offset;
    }

    /** Ends a mapping: the device must not touch it any more. */
    public void unmap(long address) {
        bytes(address); // which throws unless it is mapped
        int slot = (int) (address >>> 32) - 1;
        buffers[slot] = null;
        free[freeCount++] = slot;
    }

    /** The device writes {@code len} bytes to {@code address}. */
    void write(long address, byte[] from, int offset, int len) {
        System.arraycopy(from, offset, bytes(address), (int) address, len);
    }

    /** The memory that {@code address} points into; the device reads it. */
    byte[] bytes(long address) {
        int slot = (int) (address >>> 32) - 1;
        byte[] buffer = slot >= 0 && slot < buffers.length ? buffers[slot] : null;
        return buffer != null ? buffer : notMapped(address);
    }

    /** Where {@code address} points in it. */
    static int offset(long address) {
        return (int) address;
    }

    private static byte[] notMapped(long address) {
        throw new IllegalStateException("DMA to address 0x" + Long.toHexString(address)
                + ", which is not mapped: the driver gave the device a buffer it had already unmapped");
    }

    /** Buffers mapped now. */
    public int mapped() {
        return used - freeCount;
    }
}
