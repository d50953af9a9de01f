/**
 * Notebook 09, "Budgets, softirq, ksoftirqd": who is protected from whom, and what the counters of the softirq say of it.
 *
 * <p>Its machines are built in the cells; {@link kstack.lab.nb09.Check} judges a decoder of {@code /proc/net/softnet_stat}, runs that
 * are to be squeezed or to lose, and a budget chosen for two demands.
 */
package kstack.lab.nb09;
