/**
 * The driver of the Intel 8254x: interrupt, poll, receive clean-up, refill.
 *
 * <p>Linux counterpart: {@code drivers/net/ethernet/intel/e1000/e1000_main.c}.
 */
package kstack.drivers.e1000;
