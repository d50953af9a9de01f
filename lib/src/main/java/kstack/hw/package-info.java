/**
 * The hardware below the kernel: the wire's timing, NIC registers, descriptor ring, DMA, interrupt line.
 *
 * <p>A datasheet, not a driver: nothing here knows the kernel. What must go up (an interrupt) goes through a field
 * that is set when the host is built.
 */
package kstack.hw;
