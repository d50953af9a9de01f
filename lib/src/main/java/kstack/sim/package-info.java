/**
 * Simulated time, the ordered event queue and seeded random streams.
 *
 * <p>Nothing here knows a packet. Time is a {@code long} of picoseconds; there is no clock of the real world, no
 * thread and no unseeded randomness in this package or in any package above it up to {@code kstack.lab}.
 */
package kstack.sim;
