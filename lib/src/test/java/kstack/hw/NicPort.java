package kstack.hw;

/** What the small driver of {@link RingReferenceTest} needs of a card: implemented by the model and by the slow reference. */
interface NicPort {
    /** When the interrupt line is (or was) asserted if nothing changes; {@link kstack.sim.SimTime#NEVER} if never. */
    long irqAtPs();

    /** Reads a register at time {@code nowPs}. */
    int read(int register, long nowPs);

    /** Writes a register at time {@code nowPs}. */
    void write(int register, int value, long nowPs);

    /** True if receive descriptor {@code i} is done, as a CPU sees it at {@code nowPs}. */
    boolean done(int i, long nowPs);

    /** The frame in descriptor {@code i}, numbered from 1 in the order of arrival. */
    long frame(int i);

    /** Clears the status of descriptor {@code i}. */
    void clear(int i);

    /** Fills transmit descriptor {@code i}; {@code delayed} asks for TIDV and TADV. */
    void describe(int i, int len, boolean delayed);

    /** True if transmit descriptor {@code i} is written back, as a CPU sees it at {@code nowPs}. */
    boolean sent(int i, long nowPs);
}
