/**
 * Capture files in and out: pcap and pcapng, as tcpdump and Wireshark read and write them.
 *
 * <p>Start with {@link kstack.wire.pcap.Capture} to have a whole file, or {@link kstack.wire.pcap.CaptureReader} to
 * go through it frame by frame. {@link kstack.wire.pcap.CaptureWriter} writes either format; a file appears under its
 * name only when it is whole. What is wrong with a file is told by {@link kstack.wire.pcap.CaptureException} in one
 * line. Formats: draft-ietf-opsawg-pcap and draft-ietf-opsawg-pcapng; files compressed with gzip are read too.
 * Left out: name resolution, statistics, decryption secrets and custom blocks, which are skipped.
 */
package kstack.wire.pcap;
