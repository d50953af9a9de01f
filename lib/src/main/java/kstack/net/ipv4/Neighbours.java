package kstack.net.ipv4;

import java.util.Arrays;
import kstack.kernel.Cpu;
import kstack.net.core.NetDevice;
import kstack.net.core.SkBuff;
import kstack.net.core.SkbAllocator;
import kstack.net.core.SkbQueue;
import kstack.trace.DropReason;
import kstack.trace.Fn;
import kstack.wire.ArpPacket;
import kstack.wire.EthernetHeader;

/**
 * The neighbour table of a device: link addresses by IPv4 address, and the packets that wait for one.
 *
 * <p>Each unresolved entry holds packets up to 212,992 bytes of truesize; over that the oldest goes (NEIGH_QUEUEFULL). One
 * ARP request is sent when the first packet waits; retries, probes and ageing are left out.
 * Linux: {@code net/core/neighbour.c}, {@code net/ipv4/arp.c}.
 */
public final class Neighbours {
    private static final int QUEUE_LEN_BYTES = 212_992;

    private final NetDevice dev;
    private final SkbAllocator skbs;
    private final Fib fib;
    private Entry[] entries = new Entry[16];
    private int count;
    private int source;

    private static final class Entry {
        final int address;
        long mac = -1;
        boolean permanent;
        final SkbQueue waiting = new SkbQueue();
        int waitingBytes;

        Entry(int address) {
            this.address = address;
        }
    }

    Neighbours(NetDevice dev, SkbAllocator skbs, Fib fib) {
        this.dev = dev;
        this.skbs = skbs;
        this.fib = fib;
    }

    /** {@code ip neigh replace ADDRESS lladdr MAC}: a permanent entry. */
    public void set(int address, long mac) {
        Entry e = entry(address);
        e.mac = mac;
        e.permanent = true;
    }

    /** The device. */
    NetDevice dev() {
        return dev;
    }

    /** An address of the device; the first is the one by which it asks for others. */
    void addAddress(int address) {
        if (source == 0) {
            source = address;
        }
    }

    /** Longest packet that the device takes. */
    int mtu() {
        return dev.mtu();
    }

    /** The link address of {@code address}, -1 if unknown. */
    public long lookup(int address) {
        Entry e = find(address);
        return e == null ? -1 : e.mac;
    }

    private Entry find(int address) {
        int mask = entries.length - 1;
        for (int i = hash(address) & mask; entries[i] != null; i = i + 1 & mask) {
            if (entries[i].address == address) {
                return entries[i];
            }
        }
        return null;
    }

    private Entry entry(int address) {
        Entry e = find(address);
        if (e != null) {
            return e;
        }
        if (2 * ++count > entries.length) {
            Entry[] old = entries;
            entries = new Entry[2 * old.length];
            for (Entry o : old) {
                if (o != null) {
                    insert(o);
                }
            }
        }
        e = new Entry(address);
        insert(e);
        return e;
    }

    private void insert(Entry e) {
        int mask = entries.length - 1;
        int i = hash(e.address) & mask;
        while (entries[i] != null) {
            i = i + 1 & mask;
        }
        entries[i] = e;
    }

    private static int hash(int address) {
        int h = address * 0x9e3779b9;
        return h ^ h >>> 16;
    }

    /** {@code arp_process()}: a sender told its addresses; {@code create} also for one we had not asked. */
    void learn(Cpu cpu, int address, long mac, boolean create) {
        Entry e = create ? entry(address) : find(address);
        if (e == null || e.permanent) {
            return;
        }
        e.mac = mac;
        for (SkBuff skb = e.waiting.removeFirst(); skb != null; skb = e.waiting.removeFirst()) {
            e.waitingBytes -= skb.truesize();
            xmit(cpu, skb, mac, skb.protocol());
        }
    }

    /** {@code neigh_output()}: puts the link header on and sends, or waits for an ARP reply. */
    void output(Cpu cpu, SkBuff skb, int nextHop) {
        if (nextHop == -1) {
            xmit(cpu, skb, EthernetHeader.BROADCAST, EthernetHeader.P_IP);
            return;
        }
        Entry e = entry(nextHop);
        if (e.mac >= 0) {
            xmit(cpu, skb, e.mac, EthernetHeader.P_IP);
            return;
        }
        skb.protocol(EthernetHeader.P_IP);
        boolean first = e.waiting.qlen() == 0;
        while (e.waitingBytes + skb.truesize() > QUEUE_LEN_BYTES && e.waiting.peek() != null) {
            SkBuff oldest = e.waiting.removeFirst();
            e.waitingBytes -= oldest.truesize();
            oldest.drop(DropReason.NEIGH_QUEUEFULL, Fn.ARP_PROCESS);
        }
        e.waiting.addLast(skb);
        e.waitingBytes += skb.truesize();
        if (first) {
            sendArp(cpu, ArpPacket.REQUEST, nextHop, 0, EthernetHeader.BROADCAST);
        }
    }

    /** {@code arp_send()}. */
    void sendArp(Cpu cpu, int operation, int targetIp, long targetMac, long linkDestination) {
        sendArp(cpu, operation, source != 0 ? source : fib.primaryAddress(), targetIp, targetMac, linkDestination);
    }

    void sendArp(Cpu cpu, int operation, int senderIp, int targetIp, long targetMac, long linkDestination) {
        cpu.charge(Fn.ALLOC_SKB);
        SkBuff skb = skbs.alloc(IpOutput.MAX_HEADER + ArpPacket.LEN);
        skb.reserve(IpOutput.MAX_HEADER);
        int at = skb.put(ArpPacket.LEN);
        ArpPacket.write(skb.head(), at, operation, dev.mac(), senderIp, targetMac, targetIp);
        xmit(cpu, skb, linkDestination, EthernetHeader.P_ARP);
    }

    private void xmit(Cpu cpu, SkBuff skb, long destination, int type) {
        int at = skb.push(EthernetHeader.LEN);
        EthernetHeader.write(skb.head(), at, destination, dev.mac(), type);
        skb.dev(dev);
        cpu.charge(Fn.DEV_QUEUE_XMIT);
        dev.xmit(cpu, skb);
    }

    /** Packets that wait for an address. */
    public int held() {
        return Arrays.stream(entries).filter(e -> e != null).mapToInt(e -> e.waiting.qlen()).sum();
    }
}
