package kstack.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Builds one frame from named parts; lengths and checksums come out right unless a setting says otherwise.
 *
 * <p>Calls may come in any order. Settings that break the frame on purpose are of two kinds: a false <em>field</em>
 * ({@link #ihl}, {@link #totalLen}, {@link #udpLength}) is written before checksums are computed, so the checksums
 * cover it; {@link #badIpChecksum}, {@link #badChecksum} and {@link #edit} act on the finished frame. Not for the
 * per-packet path: generators build once and change bytes.
 */
public final class FrameBuilder {
    private final boolean link;
    private long dst = 0x0200_0000_0002L;
    private long src = 0x0200_0000_0001L;
    private int type = -1;
    private final List<int[]> tags = new ArrayList<>();
    private boolean pad;
    private int size = -1;
    private boolean fcs;

    private boolean ip;
    private int ipSrc = 0xc000_0201;
    private int ipDst = 0xc000_0202;
    private int tos;
    private int id;
    private int flags;
    private int fragOff;
    private int ttl = 64;
    private int protocol = -1;
    private int version = 4;
    private int ihl = -1;
    private int totalLen = -1;
    private byte[] ipOptions = {};

    private Transport transport = new Transport.None();
    private boolean checksum = true;
    private byte[] payload = {};
    private final List<Consumer<byte[]>> edits = new ArrayList<>();

    FrameBuilder(boolean link) {
        this.link = link;
    }

    /** Source address on the link. */
    public FrameBuilder src(String mac) {
        return src(MacAddress.parse(mac).bits());
    }

    /** Source address on the link. */
    public FrameBuilder src(long mac) {
        src = mac;
        return this;
    }

    /** Destination address on the link. */
    public FrameBuilder dst(String mac) {
        return dst(MacAddress.parse(mac).bits());
    }

    /** Destination address on the link. */
    public FrameBuilder dst(long mac) {
        dst = mac;
        return this;
    }

    /** EtherType, where it should not follow from what the frame carries. */
    public FrameBuilder type(int etherType) {
        type = etherType;
        return this;
    }

    /** An 802.1Q tag of priority 0; the first call makes the outermost tag. */
    public FrameBuilder vlan(int vid) {
        return vlan(EthernetHeader.P_8021Q, vid, 0);
    }

    /** A tag of either type, 0x8100 or 0x88a8. */
    public FrameBuilder vlan(int tagType, int vid, int priority) {
        tags.add(new int[] {tagType, VlanTag.tciOf(priority, false, range("VLAN id", vid, 0, 4095))});
        return this;
    }

    /** Fills up with zero bytes to the smallest Ethernet frame, 60 bytes without FCS. */
    public FrameBuilder pad() {
        pad = true;
        return this;
    }

    /** Fills the payload up with counting bytes so that the whole frame, without FCS, has this many bytes. */
    public FrameBuilder size(int frameBytes) {
        if (frameBytes < 0) {
            throw new IllegalArgumentException("expected a size of 0 or more bytes, given " + frameBytes);
        }
        size = frameBytes;
        return this;
    }

    /** Appends the frame check sequence. */
    public FrameBuilder fcs() {
        fcs = true;
        return this;
    }

    /** An IPv4 header between these addresses. */
    public FrameBuilder ipv4(String from, String to) {
        return ipv4(Ipv4Address.bits(from), Ipv4Address.bits(to));
    }

    /** An IPv4 header between these addresses. */
    public FrameBuilder ipv4(int from, int to) {
        ip = true;
        ipSrc = from;
        ipDst = to;
        return this;
    }

    public FrameBuilder tos(int value) {
        tos = value;
        return this;
    }

    /** The IPv4 identification field. */
    public FrameBuilder id(int value) {
        id = value;
        return this;
    }

    public FrameBuilder ttl(int value) {
        ttl = range("TTL", value, 0, 255);
        return this;
    }

    /** Sets the don't-fragment bit. */
    public FrameBuilder df() {
        flags |= Ipv4Header.FLAG_DF;
        return this;
    }

    /** Makes it a fragment at this place, in units of 8 bytes. */
    public FrameBuilder fragment(int units, boolean more) {
        fragOff = range("fragment offset", units, 0, 0x1fff);
        flags = more ? flags | Ipv4Header.FLAG_MF : flags & ~Ipv4Header.FLAG_MF;
        return this;
    }

    /** IPv4 options, at most 40 bytes; filled up with end marks to a multiple of 4. */
    public FrameBuilder ipOptions(byte... options) {
        range("IPv4 options, bytes", options.length, 0, 40);
        ipOptions = Arrays.copyOf(options, options.length + 3 & -4);
        return this;
    }

    /** The protocol field, where it should not follow from what the packet carries. */
    public FrameBuilder protocol(int value) {
        protocol = value;
        return this;
    }

    /** A false version field. */
    public FrameBuilder version(int value) {
        version = value;
        return this;
    }

    /** A false header length field, in 32-bit words. */
    public FrameBuilder ihl(int words) {
        ihl = words;
        return this;
    }

    /** A false total length field. */
    public FrameBuilder totalLen(int lenBytes) {
        totalLen = lenBytes;
        return this;
    }

    /** A UDP header. */
    public FrameBuilder udp(int srcPort, int dstPort) {
        transport = new Transport.Udp(port(srcPort), port(dstPort));
        return this;
    }

    /** A false UDP length field. */
    public FrameBuilder udpLength(int lenBytes) {
        asUdp().length = lenBytes;
        return this;
    }

    /** A TCP header; flags default to ACK, the window to 65535. */
    public FrameBuilder tcp(int srcPort, int dstPort) {
        transport = new Transport.Tcp(port(srcPort), port(dstPort));
        return this;
    }

    /** TCP flags, such as {@code TcpHeader.SYN | TcpHeader.ACK}. */
    public FrameBuilder flags(int bits) {
        asTcp().flags = bits;
        return this;
    }

    /** TCP flags in tcpdump's letters, such as "S." for SYN and ACK. */
    public FrameBuilder flags(String letters) {
        return flags(TcpHeader.flagsOf(letters));
    }

    public FrameBuilder seq(long value) {
        asTcp().seq = (int) value;
        return this;
    }

    public FrameBuilder ack(long value) {
        asTcp().ack = (int) value;
        return this;
    }

    public FrameBuilder window(int value) {
        asTcp().window = value;
        return this;
    }

    public FrameBuilder urgent(int pointer) {
        asTcp().urgent = pointer;
        return this;
    }

    /** TCP options as bytes, at most 40; filled up with end marks to a multiple of 4. */
    public FrameBuilder options(byte... options) {
        range("TCP options, bytes", options.length, 0, TcpOptions.MAX_LEN);
        asTcp().options = Arrays.copyOf(options, options.length + 3 & -4);
        return this;
    }

    /** The options of a Linux SYN: MSS, SACK permitted, timestamps, window scale. */
    public FrameBuilder synOptions(int mss, int tsval, int tsecr, int wscale) {
        byte[] b = new byte[TcpOptions.MAX_LEN];
        return options(Arrays.copyOf(b, TcpOptions.writeSyn(b, 0, mss, true, true, tsval, tsecr, wscale)));
    }

    /** The timestamp option of an established connection. */
    public FrameBuilder timestamps(int tsval, int tsecr) {
        byte[] b = new byte[TcpOptions.MAX_LEN];
        return options(Arrays.copyOf(b, TcpOptions.writeEstablished(b, 0, true, tsval, tsecr, new int[0], 0)));
    }

    /** An ICMP echo request. */
    public FrameBuilder echoRequest(int id, int sequence) {
        return icmp(IcmpHeader.ECHO, 0, id << 16 | sequence & 0xffff);
    }

    /** An ICMP echo reply. */
    public FrameBuilder echoReply(int id, int sequence) {
        return icmp(IcmpHeader.ECHO_REPLY, 0, id << 16 | sequence & 0xffff);
    }

    /** Any ICMP message; {@code rest} is the header's second word. */
    public FrameBuilder icmp(int icmpType, int code, int rest) {
        transport = new Transport.Icmp(icmpType, code, rest);
        return this;
    }

    /** An ARP request; the sender is this frame's source, the frame goes to all stations. */
    public FrameBuilder arpRequest(String senderIp, String targetIp) {
        dst = EthernetHeader.BROADCAST;
        transport = new Transport.Arp(ArpPacket.REQUEST, Ipv4Address.bits(senderIp), Ipv4Address.bits(targetIp));
        return this;
    }

    /** An ARP reply from this frame's source to its destination. */
    public FrameBuilder arpReply(String senderIp, String targetIp) {
        transport = new Transport.Arp(ArpPacket.REPLY, Ipv4Address.bits(senderIp), Ipv4Address.bits(targetIp));
        return this;
    }

    public FrameBuilder payload(byte... bytes) {
        payload = bytes.clone();
        return this;
    }

    /** Payload from text, in UTF-8. */
    public FrameBuilder payload(String text) {
        return payload(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A payload of this many counting bytes: 0, 1, ... 255, 0. */
    public FrameBuilder payloadLen(int lenBytes) {
        payload = count(new byte[0], range("a payload, bytes", lenBytes, 0, 65_535));
        return this;
    }

    /** Leaves the UDP checksum zero, "none"; the TCP and ICMP checksums too, which is wrong there. */
    public FrameBuilder noChecksum() {
        checksum = false;
        return this;
    }

    /** Breaks the IPv4 header checksum of the finished frame. */
    public FrameBuilder badIpChecksum() {
        return edit(b -> b[ipOffset() + Ipv4Header.CHECKSUM + 1] ^= 1);
    }

    /** Breaks the UDP, TCP or ICMP checksum of the finished frame. */
    public FrameBuilder badChecksum() {
        return edit(b -> {
            int at = transport.checksumOffset();
            if (at < 0) {
                throw new IllegalArgumentException("expected udp(), tcp() or icmp() beside badChecksum(), found none;"
                        + " call badIpChecksum() to break the IP header's");
            }
            int field = ipOffset() + Ipv4Header.MIN_LEN + ipOptions.length + at;
            int wrong = Bytes.u16(b, field) ^ 0x0102;
            // zero would mean "none" in UDP
            Bytes.put16(b, field, wrong != 0 ? wrong : 0x0304);
        });
    }

    /** Changes one byte of the finished frame. */
    public FrameBuilder byteAt(int offset, int value) {
        return edit(b -> Bytes.put8(b, offset, value));
    }

    /** Changes the finished frame in any way; edits run in the order of the calls. */
    public FrameBuilder edit(Consumer<byte[]> change) {
        edits.add(change);
        return this;
    }

    /** The frame; may be called again, each call gives a new array. */
    public byte[] build() {
        if (transport instanceof Transport.Arp && ip) {
            throw new IllegalArgumentException("expected either ARP or IPv4 in one frame, given both;"
                    + " drop ipv4(...) or the ARP call");
        }
        boolean withIp = ip || transport.protocol() >= 0 || !link;
        int l3 = ipOffset();
        int l4 = l3 + (withIp ? Ipv4Header.MIN_LEN + ipOptions.length : 0);
        int headers = l4 + transport.headerLen();
        byte[] data = size > headers + payload.length ? count(payload, size - headers) : payload;
        int end = headers + data.length;
        if (size >= 0 && end > size) {
            throw new IllegalArgumentException("expected a size of at least " + end + " bytes for these headers and"
                    + " this payload, given " + size + "; shorten the payload or leave size() out");
        }
        int padded = pad && link ? Math.max(end, EthernetHeader.ZLEN) : end;
        byte[] b = new byte[padded + (fcs ? Fcs.LEN : 0)];
        System.arraycopy(data, 0, b, headers, data.length);
        if (link) {
            writeLink(b, withIp);
        }
        if (withIp) {
            transport.write(b, l4, end - l4, ipSrc, ipDst, checksum);
            writeIp(b, l3, end - l3);
        } else if (transport instanceof Transport.Arp arp) {
            ArpPacket.write(b, l4, arp.operation, src, arp.senderIp,
                    arp.operation == ArpPacket.REQUEST ? 0 : dst, arp.targetIp);
        }
        edits.forEach(e -> e.accept(b));
        if (fcs) {
            Fcs.append(b, 0, padded);
        }
        return b;
    }

    private void writeLink(byte[] b, boolean withIp) {
        int carried = transport instanceof Transport.Arp ? EthernetHeader.P_ARP : EthernetHeader.P_IP;
        int last = type >= 0 ? type : withIp || transport.headerLen() > 0 ? carried : EthernetHeader.P_LOOPBACK;
        EthernetHeader.write(b, 0, dst, src, tags.isEmpty() ? last : tags.get(0)[0]);
        for (int i = 0; i < tags.size(); i++) {
            int at = EthernetHeader.LEN + i * VlanTag.LEN;
            VlanTag.tci(b, at, tags.get(i)[1]);
            VlanTag.type(b, at, i + 1 < tags.size() ? tags.get(i + 1)[0] : last);
        }
    }

    private void writeIp(byte[] b, int off, int len) {
        int hdr = Ipv4Header.MIN_LEN + ipOptions.length;
        Ipv4Header.write(b, off, totalLen >= 0 ? totalLen : len, id, ttl,
                protocol >= 0 ? protocol : Math.max(transport.protocol(), 0), ipSrc, ipDst);
        Ipv4Header.versionIhl(b, off, version, ihl >= 0 ? ihl : hdr / 4);
        Ipv4Header.tos(b, off, tos);
        Ipv4Header.flags(b, off, flags);
        Ipv4Header.fragOff(b, off, fragOff);
        System.arraycopy(ipOptions, 0, b, off + Ipv4Header.MIN_LEN, ipOptions.length);
        Ipv4Header.checksum(b, off, 0);
        int claimed = Ipv4Header.headerLen(b, off);
        Ipv4Header.checksum(b, off, InternetChecksum.checksum(b, off, Math.min(claimed, b.length - off)));
    }

    private int ipOffset() {
        return link ? EthernetHeader.LEN + tags.size() * VlanTag.LEN : 0;
    }

    private Transport.Tcp asTcp() {
        if (transport instanceof Transport.Tcp tcp) {
            return tcp;
        }
        throw new IllegalArgumentException("expected tcp(srcPort, dstPort) before a TCP setting; call it first");
    }

    private Transport.Udp asUdp() {
        if (transport instanceof Transport.Udp udp) {
            return udp;
        }
        throw new IllegalArgumentException("expected udp(srcPort, dstPort) before a UDP setting; call it first");
    }

    private static byte[] count(byte[] start, int len) {
        byte[] b = Arrays.copyOf(start, len);
        for (int i = start.length; i < len; i++) {
            b[i] = (byte) i;
        }
        return b;
    }

    private static int port(int value) {
        return range("port", value, 0, 65535);
    }

    private static int range(String what, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException("expected " + what + " from " + min + " to " + max + ", given " + value
                    + "; to break a frame on purpose use edit()");
        }
        return value;
    }
}
