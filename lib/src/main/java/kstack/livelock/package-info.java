/**
 * The kernels that receive livelock was found in and cured with, to set beside Linux: a router by J. Mogul and
 * K. Ramakrishnan, <i>Eliminating Receive Livelock in an Interrupt-Driven Kernel</i> (USENIX 1996), on this library's CPU,
 * costs, card and frames.
 *
 * <p>{@link kstack.livelock.LivelockKernel} is the machine. Interrupt-driven, each frame interrupts and waits in the IP input
 * queue for a software interrupt of lower priority; polled, an interrupt only starts a polling loop that takes frames all the
 * way, with or without a quota, with or without feedback from the queue in front of a process, with or without a limit of
 * the CPU time it takes. Behind IP stands nothing, a screening process (the paper's screend) or an application.
 *
 * <p>Different from the paper: costs are those of this library's models, not of a DECstation; the output card is one that the
 * interrupt-driven kernel tidies up while it sends. Linux's answer, NAPI with a budget and ksoftirqd, is in
 * {@code kstack.net.core} and needs none of this package. Start here: {@link kstack.livelock.LivelockKernel#interruptDriven()}.
 */
package kstack.livelock;
