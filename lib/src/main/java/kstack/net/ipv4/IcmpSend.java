package kstack.net.ipv4;

import kstack.kernel.Cpu;
import kstack.net.core.Netns;
import kstack.net.core.PacketType;
import kstack.net.core.SkBuff;
import kstack.sim.SimTime;
import kstack.trace.DropReason;
import kstack.trace.Fn;
import kstack.trace.Mib;
import kstack.wire.Bytes;
import kstack.wire.IcmpHeader;
import kstack.wire.InternetChecksum;
import kstack.wire.Ipv4Header;

/**
 * ICMP messages that this host sends: replies to requests, and errors about packets it received.
 *
 * <p>No error is sent about a packet that was not for this host alone, a later fragment or an ICMP error (RFC 1122, 3.2.2).
 * Linux: {@code icmp_reply()}, {@code icmp_timestamp()}, {@code __icmp_send()} in {@code net/ipv4/icmp.c}.
 */
final class IcmpSend {
    /** An error message has at most this many bytes (RFC 1812, 4.3.2.3). */
    private static final int QUOTE_LIMIT = 576;
    private static final int NR_ICMP_TYPES = 18;
    private static final int TIMESTAMPS = 12;
    private static final long DAY_MS = 86_400_000;

    private final Netns net;
    private final Fib fib;
    private final IpOutput output;
    private final IcmpRateLimit limit;

    IcmpSend(Netns net, Fib fib, IpOutput output) {
        this.net = net;
        this.fib = fib;
        this.output = output;
        this.limit = new IcmpRateLimit(net);
    }

    /** {@code icmp_echo()}: the same message back, from the address it was sent to. */
    void echoReply(Cpu cpu, SkBuff skb) {
        if (!mayReply(cpu, skb, IcmpHeader.ECHO_REPLY)) {
            return;
        }
        SkBuff reply = output.alloc(cpu, skb.len());
        int at = reply.put(skb.len());
        skb.copyBits(0, reply.head(), at, skb.len());
        IcmpHeader.type(reply.head(), at, IcmpHeader.ECHO_REPLY);
        reply(cpu, skb, reply);
    }

    /** {@code icmp_timestamp()}: the three times are milliseconds of the day. */
    DropReason timestampReply(Cpu cpu, SkBuff skb) {
        if (skb.len() < IcmpHeader.LEN + 4) {
            return DropReason.PKT_TOO_SMALL;
        }
        if (mayReply(cpu, skb, IcmpHeader.TIMESTAMP_REPLY)) {
            SkBuff reply = output.alloc(cpu, IcmpHeader.LEN + TIMESTAMPS);
            int at = reply.put(IcmpHeader.LEN + TIMESTAMPS);
            byte[] b = reply.head();
            skb.copyBits(0, b, at, IcmpHeader.LEN + 4);
            IcmpHeader.type(b, at, IcmpHeader.TIMESTAMP_REPLY);
            IcmpHeader.code(b, at, 0);
            int nowMs = (int) (cpu.now() / SimTime.MS % DAY_MS);
            Bytes.put32(b, at + IcmpHeader.LEN + 4, nowMs);
            Bytes.put32(b, at + IcmpHeader.LEN + 8, nowMs);
            reply(cpu, skb, reply);
        }
        return DropReason.NOT_DROPPED_YET;
    }

    /** A reply needs the host's leave, a route, and the peer's share, in this order. */
    private boolean mayReply(Cpu cpu, SkBuff skb, int type) {
        cpu.charge(Fn.ICMP_REPLY);
        int to = Ipv4Header.src(skb.head(), skb.networkHeader());
        boolean unlimited = limit.unlimited(type, 0);
        return (unlimited || limit.hostAllows(cpu)) && output.routable(to) && (unlimited || limit.peerAllows(cpu, to));
    }

    private void reply(Cpu cpu, SkBuff skb, SkBuff reply) {
        byte[] in = skb.head();
        int ip = skb.networkHeader();
        InternetChecksum.fillIcmp(reply.head(), reply.data(), reply.len());
        net.mib().inc(Mib.ICMP_OUT_MSGS);
        // the kernel's flow of a reply has no ICMP type, so replies of every type are counted as type 0
        net.mib().icmpOut(IcmpHeader.ECHO_REPLY);
        output.xmit(cpu, reply, from(in, ip), Ipv4Header.src(in, ip), Ipv4Header.IPPROTO_ICMP, Ipv4Header.tos(in, ip),
                false, output.nextId());
    }

    private int from(byte[] in, int ip) {
        int dst = Ipv4Header.dst(in, ip);
        return fib.isLocal(dst) ? dst : fib.primaryAddress();
    }

    /** {@code icmp_send()}: an error that quotes as much of the packet as fits 576 bytes. */
    void error(Cpu cpu, SkBuff about, int type, int code, int info) {
        byte[] in = about.head();
        int ip = about.networkHeader();
        int to = Ipv4Header.src(in, ip);
        if (about.pktType() != PacketType.HOST || IpControl.toMany(about) || Ipv4Header.fragOff(in, ip) != 0
                || aboutIcmpError(about, in, ip) || to == 0 || Fib.isMulticast(to)) {
            return;
        }
        boolean unlimited = limit.unlimited(type, code);
        if (!unlimited && !limit.hostAllows(cpu) || !output.routable(to) || !unlimited && !limit.peerAllows(cpu, to)) {
            return;
        }
        cpu.charge(Fn.ICMP_SEND);
        int headers = about.data() - ip;
        int quoted = Math.min(about.len() + headers, QUOTE_LIMIT - Ipv4Header.MIN_LEN - IcmpHeader.LEN);
        SkBuff skb = output.alloc(cpu, IcmpHeader.LEN + quoted);
        int at = skb.put(IcmpHeader.LEN + quoted);
        byte[] b = skb.head();
        IcmpHeader.type(b, at, type);
        IcmpHeader.code(b, at, code);
        IcmpHeader.rest(b, at, info);
        int fromHeaders = Math.min(headers, quoted);
        System.arraycopy(in, ip, b, at + IcmpHeader.LEN, fromHeaders);
        about.copyBits(0, b, at + IcmpHeader.LEN + fromHeaders, quoted - fromHeaders);
        InternetChecksum.fillIcmp(b, at, IcmpHeader.LEN + quoted);
        net.mib().inc(Mib.ICMP_OUT_MSGS);
        net.mib().icmpOut(type);
        // precedence "internetwork control", as the kernel marks its errors
        int tos = Ipv4Header.tos(in, ip) & 0x1e | 0xc0;
        output.xmit(cpu, skb, from(in, ip), to, Ipv4Header.IPPROTO_ICMP, tos, false, output.nextId());
    }

    /** No error about an error, nor about a type nobody knows, which might be one. */
    private static boolean aboutIcmpError(SkBuff about, byte[] in, int ip) {
        if (Ipv4Header.protocol(in, ip) != Ipv4Header.IPPROTO_ICMP) {
            return false;
        }
        int at = ip + Ipv4Header.headerLen(in, ip);
        if (at >= about.tail()) {
            return true;
        }
        int type = IcmpHeader.type(in, at);
        return type > NR_ICMP_TYPES || IcmpHeader.isError(type);
    }
}
