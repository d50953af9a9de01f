package kstack.net.core;

import kstack.kernel.Cpu;
import kstack.trace.Fn;
import kstack.wire.InternetChecksum;
import kstack.wire.Ipv4Header;
import kstack.wire.UdpHeader;

/**
 * UDP's rules for merging: only for a socket with UDP_GRO, datagrams of one length with a checksum, at most 64. A
 * shorter one is
 * merged and ends the packet, a longer one ends it and begins the next.
 * Linux: {@code udp_gro_receive_segment()} in {@code net/ipv4/udp_offload.c}; tunnels and device forwarding are left
 * out.
 */
final class UdpGro {
    private static final int UDP_GRO_CNT_MAX = 64;

    private UdpGro() {
    }

    /** Merges the datagram or not; returns the held packet that is complete, or null. */
    static GroSlot receive(Cpu cpu, Gro gro, GroBucket bucket, SkBuff skb, UdpGroLookup sockets) {
        cpu.charge(Fn.UDP_GRO_RECEIVE);
        int udpOff = gro.offset;
        if (!skb.mayPull(udpOff + UdpHeader.LEN)) {
            gro.flush = true;
            return null;
        }
        int uh = skb.data() + udpOff;
        boolean summed = UdpHeader.checksum(skb.head(), uh) != 0;
        int ulen = UdpHeader.length(skb.head(), uh);
        if (!summed || !gro.flush && !SkbGro.checksumOk(cpu, skb, udpOff, Ipv4Header.IPPROTO_UDP)
                || !sockets.takesMerged(skb, udpOff) || ulen <= UdpHeader.LEN || ulen != skb.len() - udpOff) {
            gro.flush = true;
            return null;
        }
        gro.offset = udpOff + UdpHeader.LEN;
        for (int i = 0; i < bucket.size(); i++) {
            GroSlot p = bucket.slot(i);
            if (!p.sameFlow || !GroBucket.equal(p.skb.head(), p.skb.data() + udpOff, skb.head(), uh, 4)) {
                continue;
            }
            int heldLen = UdpHeader.length(p.skb.head(), p.skb.data() + udpOff);
            boolean merged = ulen <= heldLen && !Gro.networkFlush(p, skb.head(), skb.data())
                    && SkbGro.receive(cpu, gro, p, skb);
            return !merged || ulen != heldLen || p.count >= UDP_GRO_CNT_MAX ? p : null;
        }
        return null;
    }

    /** {@code udp_gro_complete()}: length of all, checksum of the pseudo header. */
    static void complete(SkBuff skb, int uh) {
        byte[] b = skb.head();
        int ip = skb.data();
        int length = skb.len() - Ipv4Header.MIN_LEN;
        UdpHeader.length(b, uh, length);
        UdpHeader.checksum(b, uh, InternetChecksum.fold(InternetChecksum.pseudoHeader(Ipv4Header.src(b, ip),
                Ipv4Header.dst(b, ip), Ipv4Header.IPPROTO_UDP, length)));
    }
}
