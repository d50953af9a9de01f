/**
 * What stands on the wire: header views over bytes, addresses, checksums, hex dumps; include/uapi/linux (if_ether.h,
 * ip.h, udp.h, tcp.h, icmp.h) and lib/checksum.c in Linux.
 *
 * <p>Three groups, for three uses:
 * <ul>
 * <li><b>The per-packet path</b>: {@link kstack.wire.Bytes}, one static class for each header
 *     ({@link kstack.wire.EthernetHeader}, {@link kstack.wire.Ipv4Header}, {@link kstack.wire.TcpHeader} and so on),
 *     {@link kstack.wire.TcpOptions}, {@link kstack.wire.InternetChecksum}. They read and write {@code (byte[], offset)},
 *     allocate nothing, and hold no state but the options object that a reader owns. A header is measured once by its
 *     {@code fits}; after that its accessors cannot fail. Addresses are bare numbers: an {@code int} for IPv4, a
 *     {@code long} for Ethernet.
 * <li><b>Settings and reports</b>: {@link kstack.wire.MacAddress}, {@link kstack.wire.Ipv4Address},
 *     {@link kstack.wire.Ipv4Prefix}, {@link kstack.wire.FlowKey}; values that parse and print.
 * <li><b>Readers of bytes</b>: {@link kstack.wire.Frame} builds a frame from named parts,
 *     {@link kstack.wire.Dissection} takes any bytes apart into fields and a line as tcpdump prints it,
 *     {@link kstack.wire.HexDump} reads and writes dumps, {@link kstack.wire.LinkLayer} knows what captured frames
 *     start with.
 * </ul>
 *
 * <p>A getter and its setter share a name: {@code Ipv4Header.ttl(b, off)} reads, {@code Ipv4Header.ttl(b, off, 64)}
 * writes. No setter repairs a checksum; {@code InternetChecksum.fill...} and {@code update} do.
 *
 * <p>Left out: IPv6 headers, which are named and passed over. Start reading with {@link kstack.wire.UdpHeader}.
 * Capture files are in {@link kstack.wire.pcap}.
 */
package kstack.wire;
