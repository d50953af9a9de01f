/**
 * The CPU as a resource: contexts, hard interrupts, softirqs, ksoftirqd, tasks, the cost model and the ledger of cycles.
 *
 * <p>Linux counterpart: {@code kernel/softirq.c}, {@code kernel/sched}.
 */
package kstack.kernel;
