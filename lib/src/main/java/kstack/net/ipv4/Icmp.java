package kstack.net.ipv4;

import kstack.kernel.Cpu;
import kstack.net.core.Netns;
import kstack.net.core.PacketHandler;
import kstack.net.core.SkBuff;
import kstack.trace.DropReason;
import kstack.trace.Fn;
import kstack.trace.Mib;
import kstack.wire.IcmpHeader;
import kstack.wire.Ipv4Header;

/**
 * ICMP receive: answers echo and timestamp requests, takes echo replies to ping sockets, tells sockets of errors.
 *
 * <p>What is sent is made in {@link IcmpSend}, what errors do in {@link IcmpErrors}. Linux: {@code net/ipv4/icmp.c}.
 */
public final class Icmp implements PacketHandler {
    /** Types up to this one without a handler vanish in silence. */
    private static final int NR_ICMP_TYPES = 18;
    private static final int SOURCE_QUENCH = 4;
    private static final int ADDRESS_MASK = 17;
    private static final int EXT_ECHO = 42;
    private static final int EXT_ECHO_REPLY = 43;

    private final Netns net;
    private final IcmpSend send;
    private final IcmpErrors errors;
    private final PingTable ping = new PingTable();

    Icmp(Netns net, Fib fib, IpOutput output) {
        this.net = net;
        this.send = new IcmpSend(net, fib, output);
        this.errors = new IcmpErrors(net);
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
        int type = IcmpHeader.type(skb.head(), skb.data());
        net.mib().icmpIn(type);
        if (type == EXT_ECHO) {
            // net.ipv4.icmp_echo_enable_probe is off
            skb.consume(Fn.ICMP_RCV);
            return;
        }
        if (type > NR_ICMP_TYPES && type != EXT_ECHO_REPLY) {
            error(skb, DropReason.UNHANDLED_PROTO);
            return;
        }
        if (IpControl.toMany(skb) && !mayGoToMany(type)) {
            error(skb, DropReason.INVALID_PROTO);
            return;
        }
        handle(cpu, skb, type);
    }

    /** RFC 1122, 3.2.2.6 and 3.2.2.8: what may come by broadcast or multicast. */
    private boolean mayGoToMany(int type) {
        return switch (type) {
            case IcmpHeader.ECHO, IcmpHeader.TIMESTAMP -> !net.icmpEchoIgnoreBroadcasts;
            case ADDRESS_MASK, ADDRESS_MASK + 1 -> true;
            default -> false;
        };
    }

    private void handle(Cpu cpu, SkBuff skb, int type) {
        DropReason reason = DropReason.NOT_DROPPED_YET;
        switch (type) {
            case IcmpHeader.ECHO -> {
                if (!net.icmpEchoIgnoreAll) {
                    send.echoReply(cpu, skb);
                }
            }
            case IcmpHeader.TIMESTAMP -> reason = send.timestampReply(cpu, skb);
            case IcmpHeader.ECHO_REPLY, EXT_ECHO_REPLY -> {
                ping.rcv(cpu, skb, IcmpHeader.id(skb.head(), skb.data()));
                return;
            }
            case IcmpHeader.DEST_UNREACH, IcmpHeader.TIME_EXCEEDED, IcmpHeader.PARAMETER_PROBLEM, SOURCE_QUENCH ->
                reason = errors.unreach(cpu, skb, type);
            case IcmpHeader.REDIRECT -> reason = errors.redirect(cpu, skb);
            default -> { }
        }
        if (reason.isDrop()) {
            error(skb, reason);
        } else {
            skb.consume(Fn.ICMP_RCV);
        }
    }

    private void error(SkBuff skb, DropReason reason) {
        net.mib().inc(Mib.ICMP_IN_ERRORS);
        skb.drop(reason, Fn.ICMP_RCV);
    }

    /** {@code icmp_send()}: an error about a received packet. */
    void send(Cpu cpu, SkBuff about, int type, int code) {
        send.error(cpu, about, type, code, 0);
    }

    /** A parameter problem at {@code offset} of the header of {@code about}. */
    void sendParameterProblem(Cpu cpu, SkBuff about, int offset) {
        send.error(cpu, about, IcmpHeader.PARAMETER_PROBLEM, 0, offset << 24);
    }

    /** {@code about} does not fit the link it should leave by, and may not be cut. */
    void sendFragmentationNeeded(Cpu cpu, SkBuff about, int mtu) {
        send.error(cpu, about, IcmpHeader.DEST_UNREACH, IcmpHeader.FRAG_NEEDED, mtu);
    }

    /** Who is told of errors about UDP and TCP packets of this host. */
    void errorHandlers(IcmpErrors.Handler udp, IcmpErrors.Handler tcp) {
        errors.handler(Ipv4Header.IPPROTO_UDP, udp);
        errors.handler(Ipv4Header.IPPROTO_TCP, tcp);
    }

    /** Ping sockets. */
    public PingTable ping() {
        return ping;
    }
}
