package kstack.net.ipv4;

import kstack.kernel.Cpu;
import kstack.net.core.Netns;
import kstack.net.core.PacketHandler;
import kstack.net.core.PacketType;
import kstack.net.core.SkBuff;
import kstack.net.netfilter.Chain;
import kstack.net.netfilter.Rule;
import kstack.trace.DropReason;
import kstack.trace.Fn;
import kstack.trace.Mib;
import kstack.wire.IcmpHeader;
import kstack.wire.InternetChecksum;
import kstack.wire.Ipv4Header;

/**
 * IPv4 receive: {@code ip_rcv} to {@code ip_protocol_deliver_rcu}. The checks stand in the kernel's order; a bad header
 * is dropped in silence (RFC 1122, 3.2.1.2). Options are checked, not acted upon.
 * Linux: {@code net/ipv4/ip_input.c}.
 */
public final class IpInput implements PacketHandler {
    private static final Mib[] ECN = {Mib.IPEXT_IN_NO_ECT_PKTS, Mib.IPEXT_IN_ECT1_PKTS, Mib.IPEXT_IN_ECT0_PKTS,
        Mib.IPEXT_IN_CE_PKTS};

    private static final int IPPROTO_PIM = 103;

    private final Netns net;
    private final Fib fib;
    private final Icmp icmp;
    private final IpDefrag defrag;
    private final Igmp igmp = new Igmp();
    private final Udp udp;
    private final Tcp tcp;
    private final IpForward forward;
    private final UdpFastPath fastPath;
    private final Chain rawPrerouting = new Chain("PREROUTING");
    private boolean hooked;

    IpInput(Netns net, Fib fib, Icmp icmp, IpDefrag defrag, Udp udp, Tcp tcp,
            IpForward forward) {
        this.net = net;
        this.fib = fib;
        this.icmp = icmp;
        this.defrag = defrag;
        this.udp = udp;
        this.tcp = tcp;
        this.forward = forward;
        this.fastPath = new UdpFastPath(net, fib, udp);
    }

    @Override
    public void rcv(Cpu cpu, SkBuff skb) {
        if (!hooked && fastPath.rcv(cpu, skb)) {
            return;
        }
        cpu.charge(Fn.IP_RCV, Fn.IP_RCV_CORE);
        if (rcvCore(cpu, skb) && (!hooked || rawPrerouting.accepts(cpu, skb)) && rcvFinish(cpu, skb)) {
            localDeliver(cpu, skb);
        }
    }

    /** {@code iptables -t raw -A PREROUTING}: a rule that packets meet before they are routed. */
    public void appendRaw(Rule rule) {
        rawPrerouting.append(rule);
        hooked = true;
    }

    /** The rules of {@code iptables -t raw -L PREROUTING}. */
    public Chain rawPrerouting() {
        return rawPrerouting;
    }

    /** {@code ip_rcv_core()}: is this a whole and correct IPv4 packet for this host's link address? */
    private boolean rcvCore(Cpu cpu, SkBuff skb) {
        if (skb.isFor(PacketType.OTHERHOST)) {
            skb.dev().stats().rxOtherhostDropped++;
            skb.drop(DropReason.OTHERHOST, Fn.IP_RCV_CORE);
            return false;
        }
        net.mib().inc(Mib.IP_IN_RECEIVES);
        net.mib().add(Mib.IPEXT_IN_OCTETS, skb.len());
        if (!skb.mayPull(Ipv4Header.MIN_LEN)) {
            return headerError(skb, DropReason.IP_INHDR);
        }
        long word0 = Ipv4Header.word0(skb.head(), skb.data());
        int headerLen = Ipv4Header.headerLenOf(word0);
        if (headerLen < Ipv4Header.MIN_LEN || Ipv4Header.versionOf(word0) != 4) {
            return headerError(skb, DropReason.IP_INHDR);
        }
        net.mib().add(ecn(Ipv4Header.tosOf(word0)), skb.gsoSegs());
        if (!skb.mayPull(headerLen)) {
            return headerError(skb, DropReason.IP_INHDR);
        }
        skb.resetNetworkHeader();
        if (!InternetChecksum.ipHeaderOk(skb.head(), skb.data(), headerLen)) {
            net.mib().inc(Mib.IPEXT_IN_CSUM_ERRORS);
            return headerError(skb, DropReason.IP_CSUM);
        }
        int totalLen = Ipv4Header.totalLenOf(word0);
        if (skb.len() < totalLen) {
            net.mib().inc(Mib.IPEXT_IN_TRUNCATED_PKTS);
            skb.drop(DropReason.PKT_TOO_SMALL, Fn.IP_RCV_CORE);
            return false;
        }
        if (totalLen < headerLen) {
            return headerError(skb, DropReason.IP_INHDR);
        }
        // the link may have padded: what is behind the IP packet goes
        skb.trim(totalLen);
        skb.transportHeader(skb.data() + headerLen);
        return true;
    }

    /** The counter of the ECN bits in a type of service. */
    static Mib ecn(int tos) {
        return ECN[tos & 3];
    }

    private boolean headerError(SkBuff skb, DropReason reason) {
        net.mib().inc(Mib.IP_IN_HDR_ERRORS);
        skb.drop(reason, Fn.IP_RCV_CORE);
        return false;
    }

    /** {@code ip_rcv_finish_core()}: the routing decision. */
    private boolean rcvFinish(Cpu cpu, SkBuff skb) {
        int ip = skb.networkHeader();
        if (net.ipEarlyDemux && Ipv4Header.protocol(skb.head(), ip) == Ipv4Header.IPPROTO_TCP) {
            cpu.charge(Fn.IP_RCV_FINISH);
            if (tcp.earlyDemux(cpu, skb)) {
                return true;
            }
            cpu.charge(Fn.IP_ROUTE_INPUT);
        } else {
            cpu.charge(Fn.IP_RCV_FINISH, Fn.IP_ROUTE_INPUT);
        }
        byte[] b = skb.head();
        ip = skb.networkHeader();
        RouteType route = fib.input(Ipv4Header.addresses(b, ip));
        IpControl.route(skb, route);
        boolean options = skb.transportHeader() - ip > Ipv4Header.MIN_LEN;
        if (route == RouteType.LOCAL && !options && skb.isFor(PacketType.HOST)) {
            return true;
        }
        if (options && route.drop() == null && !optionsOk(cpu, skb)) {
            return false;
        }
        switch (route) {
            case LOCAL -> {
                if (net.dropUnicastInL2Multicast
                        && (skb.isFor(PacketType.BROADCAST) || skb.isFor(PacketType.MULTICAST))) {
                    skb.drop(DropReason.UNICAST_IN_L2_MULTICAST, Fn.IP_RCV_FINISH);
                    return false;
                }
                return true;
            }
            case MULTICAST -> {
                net.mib().inc(Mib.IPEXT_IN_MCAST_PKTS);
                net.mib().add(Mib.IPEXT_IN_MCAST_OCTETS, skb.len());
                return true;
            }
            case BROADCAST -> {
                net.mib().inc(Mib.IPEXT_IN_BCAST_PKTS);
                net.mib().add(Mib.IPEXT_IN_BCAST_OCTETS, skb.len());
                return true;
            }
            case FORWARD -> {
                forward.forward(cpu, skb);
                return false;
            }
            case UNREACHABLE -> {
                cpu.charge(Fn.IP_ERROR);
                net.mib().inc(Mib.IP_IN_ADDR_ERRORS);
                skb.drop(route.drop(), Fn.IP_ERROR);
                return false;
            }
            default -> {
                skb.drop(route.drop(), Fn.IP_RCV_FINISH);
                return false;
            }
        }
    }

    /** {@code ip_rcv_options()}: options that are malformed, or that this host must not follow, end the packet. */
    private boolean optionsOk(Cpu cpu, SkBuff skb) {
        int bad = IpOptions.check(skb);
        if (bad == IpOptions.GOOD) {
            return true;
        }
        if (bad != IpOptions.SOURCE_ROUTE) {
            net.mib().inc(Mib.IP_IN_HDR_ERRORS);
            icmp.sendParameterProblem(cpu, skb, bad);
        }
        skb.drop(DropReason.IP_INHDR, Fn.IP_RCV_FINISH);
        return false;
    }

    /** {@code ip_local_deliver()}: whole packets only. */
    private void localDeliver(Cpu cpu, SkBuff skb) {
        if (Ipv4Header.isFragment(skb.head(), skb.networkHeader())) {
            cpu.charge(Fn.IP_LOCAL_DELIVER);
            skb = defrag.add(cpu, skb);
            if (skb == null) {
                return;
            }
            skb.transportHeader(skb.networkHeader() + Ipv4Header.headerLen(skb.head(), skb.networkHeader()));
            cpu.charge(Fn.IP_PROTOCOL_DELIVER);
        } else {
            cpu.charge(Fn.IP_LOCAL_DELIVER, Fn.IP_PROTOCOL_DELIVER);
        }
        protocolDeliver(cpu, skb);
    }

    /** {@code ip_protocol_deliver_rcu()}: to the transport protocol, by number. */
    private void protocolDeliver(Cpu cpu, SkBuff skb) {
        int ip = skb.networkHeader();
        int protocol = Ipv4Header.protocol(skb.head(), ip);
        skb.pull(skb.transportHeader() - ip);
        if (protocol == Ipv4Header.IPPROTO_UDP) {
            net.mib().inc(Mib.IP_IN_DELIVERS);
            udp.rcv(cpu, skb);
            return;
        }
        switch (protocol) {
            case Ipv4Header.IPPROTO_TCP -> {
                net.mib().inc(Mib.IP_IN_DELIVERS);
                tcp.rcv(cpu, skb);
            }
            case Ipv4Header.IPPROTO_ICMP -> {
                net.mib().inc(Mib.IP_IN_DELIVERS);
                icmp.rcv(cpu, skb);
            }
            case Ipv4Header.IPPROTO_IGMP -> {
                net.mib().inc(Mib.IP_IN_DELIVERS);
                igmp.rcv(cpu, skb);
            }
            case IPPROTO_PIM -> {
                // multicast routing is compiled in but off
                net.mib().inc(Mib.IP_IN_DELIVERS);
                cpu.charge(Fn.PIM_RCV);
                skb.drop(DropReason.NOT_SPECIFIED, Fn.PIM_RCV);
            }
            default -> {
                net.mib().inc(Mib.IP_IN_UNKNOWN_PROTOS);
                icmp.send(cpu, skb, IcmpHeader.DEST_UNREACH, IcmpHeader.PROT_UNREACH);
                skb.drop(DropReason.IP_NOPROTO, Fn.IP_LOCAL_DELIVER_FINISH);
            }
        }
    }
}
