/**
 * What stands on the wire: header views over bytes, addresses, checksums, hex dumps.
 *
 * <p>Headers are static accessors over {@code (byte[], offset)} behind one length gate per header, with offsets
 * chained as constants under the RFC's picture. Linux counterpart: {@code include/uapi/linux} (if_ether.h, ip.h,
 * udp.h, tcp.h, icmp.h).
 */
package kstack.wire;
