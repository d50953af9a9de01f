package kstack.hw;

/** The clock of whoever reads or writes a device: a CPU. */
public interface BusClock {
    /** Now, in picoseconds. */
    long now();
}
