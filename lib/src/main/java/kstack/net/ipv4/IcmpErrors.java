package kstack.net.ipv4;

import kstack.kernel.Cpu;
import kstack.net.core.Netns;
import kstack.net.core.SkBuff;
import kstack.trace.DropReason;
import kstack.trace.Mib;
import kstack.wire.IcmpHeader;
import kstack.wire.Ipv4Header;

/**
 * ICMP errors about packets of this host: the quoted header names the socket they are for.
 * Path MTU, redirected routes and raw sockets are left out. Linux: {@code icmp_unreach()}, {@code icmp_redirect()},
 * {@code icmp_socket_deliver()}.
 */
final class IcmpErrors {
    /** A transport protocol's {@code err_handler}. */
    interface Handler {
        /**
         * Tells the socket that sent the packet quoted at {@code skb}'s data.
         *
         * @return false if there is no such socket
         */
        boolean error(Cpu cpu, SkBuff skb, int type, int code);
    }

    private static final int NR_ICMP_UNREACH = 15;
    private static final int EXC_FRAGTIME = 1;
    private static final int QUOTED_TRANSPORT = 8;

    private final Netns net;
    private final Handler[] handlers = new Handler[256];

    IcmpErrors(Netns net) {
        this.net = net;
    }

    void handler(int protocol, Handler handler) {
        handlers[protocol] = handler;
    }

    /** {@code icmp_unreach()}: also time exceeded, parameter problem and source quench. */
    DropReason unreach(Cpu cpu, SkBuff skb, int type) {
        int code = IcmpHeader.code(skb.head(), skb.data());
        skb.pull(IcmpHeader.LEN);
        if (!skb.mayPull(Ipv4Header.MIN_LEN)) {
            return DropReason.NOT_SPECIFIED;
        }
        if (Ipv4Header.ihl(skb.head(), skb.data()) < 5) {
            return DropReason.IP_INHDR;
        }
        boolean unknownCode = type == IcmpHeader.DEST_UNREACH && code > NR_ICMP_UNREACH;
        boolean reassembly = type == IcmpHeader.TIME_EXCEEDED && code == EXC_FRAGTIME;
        if (!unknownCode && !reassembly) {
            deliver(cpu, skb, type, code);
        }
        return DropReason.NOT_DROPPED_YET;
    }

    /** {@code icmp_redirect()}. */
    DropReason redirect(Cpu cpu, SkBuff skb) {
        int code = IcmpHeader.code(skb.head(), skb.data());
        skb.pull(IcmpHeader.LEN);
        if (!skb.mayPull(Ipv4Header.MIN_LEN)) {
            return DropReason.PKT_TOO_SMALL;
        }
        deliver(cpu, skb, IcmpHeader.REDIRECT, code);
        return DropReason.NOT_DROPPED_YET;
    }

    /** {@code icmp_socket_deliver()}. */
    private void deliver(Cpu cpu, SkBuff skb, int type, int code) {
        if (!skb.mayPull(Ipv4Header.headerLen(skb.head(), skb.data()) + QUOTED_TRANSPORT)) {
            net.mib().inc(Mib.ICMP_IN_ERRORS);
            return;
        }
        Handler h = handlers[Ipv4Header.protocol(skb.head(), skb.data())];
        if (h != null && !h.error(cpu, skb, type, code)) {
            net.mib().inc(Mib.ICMP_IN_ERRORS);
        }
    }
}
