package kstack.net.core;

import kstack.kernel.Cpu;
import kstack.trace.Fn;
import kstack.wire.Bytes;
import kstack.wire.InternetChecksum;
import kstack.wire.Ipv4Header;
import kstack.wire.TcpHeader;

/**
 * TCP's rules for merging. Flags (but FIN and PSH; never CWR), window, acknowledgment and options must be those of the
 * held segment, the sequence
 * number its end, the length at most that of its first frame; a shorter one and PSH or FIN end the packet.
 * Linux: {@code tcp4_gro_receive()}, {@code tcp_gro_receive()} in {@code net/ipv4/tcp_offload.c}.
 */
final class TcpGro {
    private static final int FLAGS_MAY_DIFFER = (TcpHeader.FIN | TcpHeader.PSH) << 16;
    private static final int CLOSING = TcpHeader.URG | TcpHeader.PSH | TcpHeader.RST | TcpHeader.SYN | TcpHeader.FIN;

    private TcpGro() {
    }

    /** Merges the packet or not; returns the held packet that is complete, or null. */
    static GroSlot receive(Cpu cpu, Gro gro, GroBucket bucket, SkBuff skb) {
        cpu.charge(Fn.TCP_GRO_RECEIVE);
        int tcpOff = gro.offset;
        if (!gro.flush && !checksumOk(cpu, skb, tcpOff) || !skb.mayPull(tcpOff + TcpHeader.MIN_LEN)) {
            gro.flush = true;
            return null;
        }
        int headerLen = TcpHeader.dataOff(skb.head(), skb.data() + tcpOff);
        if (headerLen < TcpHeader.MIN_LEN || !skb.mayPull(tcpOff + headerLen)) {
            gro.flush = true;
            return null;
        }
        gro.offset = tcpOff + headerLen;
        byte[] b = skb.head();
        int th = skb.data() + tcpOff;
        int len = skb.len() - gro.offset;
        int mss = 1;
        boolean flush = false;
        GroSlot p = lookup(bucket, b, th, tcpOff);
        if (p != null) {
            mss = p.mss;
            flush = differs(p, b, th, tcpOff, headerLen) || Gro.networkFlush(p, b, skb.data())
                    || len - 1 >= mss || len == 0
                    || TcpHeader.seq(p.skb.head(), p.skb.data() + tcpOff) + p.groLen() != TcpHeader.seq(b, th);
            int flags = TcpHeader.flags(b, th) & (TcpHeader.FIN | TcpHeader.PSH);
            if (flush || !SkbGro.receive(cpu, gro, p, skb)) {
                mss = 1;
            } else {
                byte[] b2 = p.skb.head();
                int th2 = p.skb.data() + tcpOff;
                TcpHeader.flags(b2, th2, TcpHeader.flags(b2, th2) | flags);
                return len < mss || (flags & CLOSING) != 0 ? p : null;
            }
        }
        // too short to be followed, or a segment that ends something: neither held nor merged
        flush = len < mss || (TcpHeader.flags(b, th) & CLOSING) != 0;
        gro.flush |= flush;
        return p;
    }

    /**
     * {@code skb_gro_checksum_validate()}: what the device did not verify is summed here, and then known to be good.
     */
    private static boolean checksumOk(Cpu cpu, SkBuff skb, int tcpOff) {
        return SkbGro.checksumOk(cpu, skb, tcpOff, Ipv4Header.IPPROTO_TCP);
    }

    /** {@code tcp_gro_lookup()}: the held segment of the same ports. */
    private static GroSlot lookup(GroBucket bucket, byte[] b, int th, int tcpOff) {
        for (int i = 0; i < bucket.size(); i++) {
            GroSlot s = bucket.slot(i);
            if (s.sameFlow && GroBucket.equal(s.skb.head(), s.skb.data() + tcpOff, b, th, 4)) {
                return s;
            }
        }
        return null;
    }

    /** Data offset, flags and window are one word of the header ({@code tcp_flag_word()}), compared as such. */
    private static boolean differs(GroSlot p, byte[] b, int th, int tcpOff, int headerLen) {
        byte[] b2 = p.skb.head();
        int th2 = p.skb.data() + tcpOff;
        int word = Bytes.s32(b, th + TcpHeader.DATA_OFF);
        int word2 = Bytes.s32(b2, th2 + TcpHeader.DATA_OFF);
        return (TcpHeader.flags(b, th) & TcpHeader.CWR) != 0 || ((word ^ word2) & ~FLAGS_MAY_DIFFER) != 0
                || TcpHeader.ack(b, th) != TcpHeader.ack(b2, th2)
                || !GroBucket.equal(b, th + TcpHeader.MIN_LEN, b2, th2 + TcpHeader.MIN_LEN,
                        headerLen - TcpHeader.MIN_LEN);
    }

    /** {@code tcp4_gro_complete()}: the checksum field becomes that of the pseudo header. */
    static void complete(SkBuff skb, int th) {
        byte[] b = skb.head();
        int ip = skb.data();
        TcpHeader.checksum(b, th, InternetChecksum.fold(InternetChecksum.pseudoHeader(Ipv4Header.src(b, ip),
                Ipv4Header.dst(b, ip), Ipv4Header.IPPROTO_TCP, skb.len() - Ipv4Header.MIN_LEN)));
    }
}
