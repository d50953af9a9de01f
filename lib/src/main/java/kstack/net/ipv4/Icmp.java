package kstack.net.ipv4;

import kstack.kernel.Cpu;
import kstack.net.core.Netns;
import kstack.net.core.PacketHandler;
import kstack.net.core.PacketType;
import kstack.net.core.SkBuff;
import kstack.trace.DropReason;
import kstack.trace.Fn;
import kstack.trace.Mib;
import kstack.wire.IcmpHeader;
import kstack.wire.InternetChecksum;
import kstack.wire.Ipv4Header;

/**
 * ICMP: answers echo requests, takes echo replies to ping sockets, sends the errors of local delivery.
 *
 * <p>No error is sent about a packet that was not for this host alone, a later fragment or an ICMP error (RFC 1122, 3.2.2).
 * Timestamps, redirects and the reaction of sockets to errors are left out. Linux: {@code net/ipv4/icmp.c}.
 */
public final class Icmp implements PacketHandler {
    /** Types up to this one without a handler vanish in silence. */
    private static final int NR_ICMP_TYPES = 18;
    /** An error message has at most this many bytes (RFC 1812, 4.3.2.3). */
    private static final int QUOTE_LIMIT = 576;

    private final Netns net;
    private final Fib fib;
    private final IpOutput output;
    private final IcmpRateLimit limit;
    private final PingTable ping = new PingTable();

    Icmp(Netns net, Fib fib, IpOutput output) {
        this.net = net;
        this.fib = fib;
        this.output = output;
        this.limit = new IcmpRateLimit(net);
    }

    @Override
    public void rcv(Cpu cpu, SkBuff skb) {
        cpu.charge(Fn.ICMP_RCV);
        net.mib().inc(Mib.ICMP_IN_MSGS);
        if (skb.ipSummed() == SkBuff.CHECKSUM_NONE && !L4Checksum.verify(cpu, skb, 0)) {
            net.mib().inc(Mib.ICMP_IN_CSUM_ERRORS);
            error(skb, DropReason.ICMP_CSUM);
            return;
        }
        if (!skb.mayPull(IcmpHeader.LEN)) {
            error(skb, DropReason.NOT_SPECIFIED);
            return;
        }
        byte[] b = skb.head();
        int at = skb.data();
        int type = IcmpHeader.type(b, at);
        if (type > NR_ICMP_TYPES) {
            error(skb, DropReason.UNHANDLED_PROTO);
            return;
        }
        boolean toMany = Fib.isMulticast(Ipv4Header.dst(b, skb.networkHeader())) || skb.pktType() == PacketType.BROADCAST;
        switch (type) {
            case IcmpHeader.ECHO -> {
                net.mib().inc(Mib.ICMP_IN_ECHOS);
                if (net.icmpEchoIgnoreAll || toMany && net.icmpEchoIgnoreBroadcasts) {
                    skb.drop(DropReason.NOT_SPECIFIED, Fn.ICMP_RCV);
                    return;
                }
                echoReply(cpu, skb);
                skb.consume(Fn.ICMP_RCV);
            }
            case IcmpHeader.ECHO_REPLY -> {
                net.mib().inc(Mib.ICMP_IN_ECHO_REPS);
                ping.rcv(cpu, skb, IcmpHeader.id(b, at));
            }
            case IcmpHeader.DEST_UNREACH -> consume(skb, Mib.ICMP_IN_DEST_UNREACHS);
            case IcmpHeader.TIME_EXCEEDED -> consume(skb, Mib.ICMP_IN_TIME_EXCDS);
            case IcmpHeader.PARAMETER_PROBLEM -> consume(skb, Mib.ICMP_IN_PARM_PROBS);
            case IcmpHeader.REDIRECT -> consume(skb, Mib.ICMP_IN_REDIRECTS);
            default -> skb.consume(Fn.ICMP_RCV);
        }
    }

    private void error(SkBuff skb, DropReason reason) {
        net.mib().inc(Mib.ICMP_IN_ERRORS);
        skb.drop(reason, Fn.ICMP_RCV);
    }

    private void consume(SkBuff skb, Mib counter) {
        net.mib().inc(counter);
        skb.consume(Fn.ICMP_RCV);
    }

    /** {@code icmp_reply()}: the same message back, from the address it was sent to. */
    private void echoReply(Cpu cpu, SkBuff skb) {
        cpu.charge(Fn.ICMP_REPLY);
        byte[] in = skb.head();
        int ip = skb.networkHeader();
        SkBuff reply = output.alloc(cpu, skb.len());
        int at = reply.put(skb.len());
        byte[] b = reply.head();
        skb.copyBits(0, b, at, skb.len());
        IcmpHeader.type(b, at, IcmpHeader.ECHO_REPLY);
        InternetChecksum.fillIcmp(b, at, skb.len());
        int src = fib.isLocal(Ipv4Header.dst(in, ip)) ? Ipv4Header.dst(in, ip) : fib.primaryAddress();
        net.mib().inc(Mib.ICMP_OUT_MSGS);
        net.mib().inc(Mib.ICMP_OUT_ECHO_REPS);
        output.xmit(cpu, reply, src, Ipv4Header.src(in, ip), Ipv4Header.IPPROTO_ICMP, Ipv4Header.tos(in, ip), false,
                output.nextId());
    }

    /** {@code icmp_send()}: an error about a received packet, quoting as much of it as fits 576 bytes. */
    void send(Cpu cpu, SkBuff about, int type, int code) {
        byte[] in = about.head();
        int ip = about.networkHeader();
        int src = Ipv4Header.src(in, ip);
        if (about.pktType() != PacketType.HOST || Ipv4Header.fragOff(in, ip) != 0 || isIcmpError(about, in, ip)
                || src == 0 || Fib.isMulticast(src) || !limit.allow(cpu)) {
            return;
        }
        cpu.charge(Fn.ICMP_SEND);
        int quoted = Math.min(about.len() + about.data() - ip, QUOTE_LIMIT - Ipv4Header.MIN_LEN - IcmpHeader.LEN);
        SkBuff skb = output.alloc(cpu, IcmpHeader.LEN + quoted);
        int at = skb.put(IcmpHeader.LEN + quoted);
        byte[] b = skb.head();
        IcmpHeader.type(b, at, type);
        IcmpHeader.code(b, at, code);
        IcmpHeader.rest(b, at, 0);
        int headers = about.data() - ip;
        System.arraycopy(in, ip, b, at + IcmpHeader.LEN, Math.min(headers, quoted));
        about.copyBits(0, b, at + IcmpHeader.LEN + headers, quoted - headers);
        InternetChecksum.fillIcmp(b, at, IcmpHeader.LEN + quoted);
        net.mib().inc(Mib.ICMP_OUT_MSGS);
        net.mib().inc(Mib.ICMP_OUT_DEST_UNREACHS);
        // precedence "internetwork control", as the kernel marks its errors
        int tos = Ipv4Header.tos(in, ip) & 0x1e | 0xc0;
        int from = fib.isLocal(Ipv4Header.dst(in, ip)) ? Ipv4Header.dst(in, ip) : fib.primaryAddress();
        output.xmit(cpu, skb, from, src, Ipv4Header.IPPROTO_ICMP, tos, false, output.nextId());
    }

    private static boolean isIcmpError(SkBuff about, byte[] in, int ip) {
        return Ipv4Header.protocol(in, ip) == Ipv4Header.IPPROTO_ICMP
                && (about.len() < 1 || IcmpHeader.isError(IcmpHeader.type(in, about.data())));
    }

    /** Ping sockets. */
    public PingTable ping() {
        return ping;
    }
}
