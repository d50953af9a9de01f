package kstack.net.core;

/**
 * A buffer in a receive ring, {@code struct e1000_rx_buffer}: memory that a device may fill. It keeps its place in the
 * ring; the block behind it changes when a packet takes it over.
 */
public final class RxBuffer {
    SkbHead block;

    RxBuffer(SkbHead block) {
        this.block = block;
    }

    /** The memory, to map for the device. */
    public byte[] bytes() {
        return block.bytes;
    }
}
