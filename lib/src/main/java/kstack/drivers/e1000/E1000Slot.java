package kstack.drivers.e1000;

import kstack.hw.DmaMemory;
import kstack.hw.E1000;
import kstack.net.core.NetDevice;
import kstack.net.core.NicDriver;
import kstack.net.core.SkbAllocator;
import kstack.net.core.SoftnetData;

/**
 * What a driver of the 8254x is given when its card is found: the card and what of the kernel it works with, as
 * {@code e1000_probe()} has it from the PCI core.
 *
 * @param hw         the card: registers
 * @param dma        memory that the card may read and write
 * @param skbs       where packets come from
 * @param softnet    the CPU's network state: NAPI is polled there, packets go up there
 * @param netdev     the interface
 * @param parameters module parameters
 */
public record E1000Slot(E1000 hw, DmaMemory dma, SkbAllocator skbs, SoftnetData softnet, NetDevice netdev,
        E1000Parameters parameters) {
    /** Makes a driver for a card: {@code E1000Adapter::new}, or the constructor of a class of one's own. */
    @FunctionalInterface
    public interface Probe {
        /** The driver, not yet up. */
        NicDriver probe(E1000Slot slot);
    }
}
