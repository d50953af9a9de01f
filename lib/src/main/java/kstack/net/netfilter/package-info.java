/**
 * Netfilter: what stands at the hooks of the IPv4 path and may end a packet there. Modelled: chains of iptables rules that
 * match protocol, addresses and destination port, at PREROUTING in the raw table, so before routing and connection
 * tracking. Left out: other hooks and tables, connection tracking, NAT, nftables, targets but ACCEPT and DROP.
 *
 * <p>Start here: {@code Chain}. Linux: {@code net/netfilter/core.c}, {@code net/ipv4/netfilter/ip_tables.c}.
 */
package kstack.net.netfilter;
