/**
 * IPv4: ARP, IP input and output, ICMP, UDP, TCP receive.
 *
 * <p>Linux counterpart: {@code net/ipv4}.
 */
package kstack.net.ipv4;
