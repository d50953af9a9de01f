/**
 * What a run leaves behind: drop reasons, MIB counters, the ledger of packets, tracepoints.
 *
 * <p>Names are spelled exactly as Linux prints them. Linux counterpart: {@code include/net/dropreason-core.h},
 * {@code include/trace/events}, {@code net/ipv4/proc.c}.
 */
package kstack.trace;
