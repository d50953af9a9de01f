/**
 * Capture files: pcap and pcapng, read and written.
 *
 * <p>A frame that tcpdump or Wireshark wrote goes in, a file that Wireshark opens comes out.
 */
package kstack.wire.pcap;
