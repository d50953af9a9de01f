package kstack.net.ipv4;

import java.util.List;
import kstack.kernel.Cpu;
import kstack.net.core.NetDevice;
import kstack.net.core.Netns;
import kstack.net.core.PacketHandler;
import kstack.net.core.PacketType;
import kstack.net.core.SkBuff;
import kstack.trace.DropReason;
import kstack.trace.Fn;
import kstack.wire.ArpPacket;
import kstack.wire.EthernetHeader;

/** ARP receive: answers requests for our addresses and learns those of others. Linux: {@code net/ipv4/arp.c}. */
public final class Arp implements PacketHandler {
    /** ARPHRD_IEEE802, which Ethernet devices accept too. */
    private static final int HARDWARE_IEEE802 = 6;

    private final Netns net;
    private final Fib fib;
    private final List<Neighbours> links;

    Arp(Netns net, Fib fib, List<Neighbours> links) {
        this.net = net;
        this.fib = fib;
        this.links = links;
    }

    @Override
    public void rcv(Cpu cpu, SkBuff skb) {
        cpu.charge(Fn.ARP_RCV);
        if (skb.pktType() == PacketType.OTHERHOST) {
            skb.consume(Fn.ARP_RCV);
            return;
        }
        if (!skb.mayPull(ArpPacket.LEN)) {
            skb.drop(DropReason.PKT_TOO_SMALL, Fn.ARP_RCV);
            return;
        }
        byte[] b = skb.head();
        int arp = skb.data();
        if (ArpPacket.hardwareLen(b, arp) != 6 || ArpPacket.protocolLen(b, arp) != 4) {
            skb.drop(DropReason.NOT_SPECIFIED, Fn.ARP_RCV);
            return;
        }
        process(cpu, skb, b, arp);
    }

    /** {@code arp_process()}. */
    private void process(Cpu cpu, SkBuff skb, byte[] b, int arp) {
        cpu.charge(Fn.ARP_PROCESS);
        int operation = ArpPacket.operation(b, arp);
        int sender = ArpPacket.senderIp(b, arp);
        int target = ArpPacket.targetIp(b, arp);
        long senderMac = ArpPacket.senderMac(b, arp);
        Neighbours neighbours = link(skb.dev());
        boolean known = operation == ArpPacket.REQUEST || operation == ArpPacket.REPLY;
        int hardware = ArpPacket.hardwareType(b, arp);
        if (!known || hardware != ArpPacket.HARDWARE_ETHER && hardware != HARDWARE_IEEE802
                || ArpPacket.protocolType(b, arp) != EthernetHeader.P_IP || Fib.isMulticast(target)
                || Fib.isLoopback(target) && !net.routeLocalnet) {
            skb.drop(DropReason.NOT_SPECIFIED, Fn.ARP_PROCESS);
            return;
        }
        if (sender == 0) {
            // a sender of 0.0.0.0 only probes whether the address is taken (RFC 5227): answer, learn nothing
            if (operation == ArpPacket.REQUEST && fib.isLocal(target) && !ignored(target)) {
                neighbours.sendArp(cpu, ArpPacket.REPLY, target, sender, senderMac, senderMac);
            }
        } else if (operation == ArpPacket.REQUEST && fib.input(sender, target) == RouteType.LOCAL) {
            if (!ignored(target)) {
                neighbours.learn(cpu, sender, senderMac, true);
                neighbours.sendArp(cpu, ArpPacket.REPLY, target, sender, senderMac, senderMac);
            }
        } else {
            boolean gratuitous = sender == target;
            neighbours.learn(cpu, sender, senderMac, net.arpAccept && gratuitous);
        }
        skb.consume(Fn.ARP_PROCESS);
    }

    /** The link that the packet came by. */
    private Neighbours link(NetDevice dev) {
        for (int i = 1; i < links.size(); i++) {
            if (links.get(i).dev() == dev) {
                return links.get(i);
            }
        }
        return links.get(0);
    }

    /** {@code arp_ignore()}: whether the setting forbids an answer for {@code target}, one of our addresses. */
    private boolean ignored(int target) {
        return net.arpIgnore == 8 || net.arpIgnore != 0 && !fib.isLocal(target);
    }
}
