package kstack.net.ipv4;

import kstack.kernel.Cpu;
import kstack.net.core.PacketHandler;
import kstack.net.core.PacketType;
import kstack.net.core.SkBuff;
import kstack.trace.DropReason;
import kstack.trace.Fn;
import kstack.wire.ArpPacket;

/** ARP receive: answers requests for our addresses and learns those of others. Linux: {@code net/ipv4/arp.c}. */
public final class Arp implements PacketHandler {
    private final Fib fib;
    private final Neighbours neighbours;

    Arp(Fib fib, Neighbours neighbours) {
        this.fib = fib;
        this.neighbours = neighbours;
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
        boolean known = operation == ArpPacket.REQUEST || operation == ArpPacket.REPLY;
        if (!known || !ArpPacket.isIpv4OverEthernet(b, arp) || Fib.isMulticast(target) || Fib.isLoopback(target)) {
            skb.drop(DropReason.NOT_SPECIFIED, Fn.ARP_PROCESS);
            return;
        }
        if (operation == ArpPacket.REQUEST && fib.isLocal(target)) {
            // a sender of 0.0.0.0 only probes whether the address is taken (RFC 5227): answer, learn nothing
            if (sender != 0) {
                neighbours.learn(cpu, sender, senderMac, true);
            }
            neighbours.sendArp(cpu, ArpPacket.REPLY, target, sender, senderMac, senderMac);
        } else {
            neighbours.learn(cpu, sender, senderMac, false);
        }
        skb.consume(Fn.ARP_PROCESS);
    }
}
