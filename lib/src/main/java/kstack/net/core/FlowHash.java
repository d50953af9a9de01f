package kstack.net.core;

import kstack.wire.EthernetHeader;
import kstack.wire.Bytes;
import kstack.wire.Ipv4Header;

/**
 * {@code skb_get_hash()}: one number for a flow, the same in both directions and never 0.
 *
 * <p>Addresses, ports (not of fragments) and protocol are mixed with a key by two multiplications; Linux uses SipHash
 * with a
 * key drawn at boot, so only that equal flows agree and others spread is the same. What the device said comes first.
 * Linux: {@code __skb_get_hash_net()}, {@code net/core/flow_dissector.c}.
 */
final class FlowHash {
    private FlowHash() {
    }

    /** The hash of {@code skb}, whose data begins with the network header; noted in the packet. */
    static int of(SkBuff skb, long key) {
        if (skb.hash() != 0) {
            return skb.hash();
        }
        byte[] b = skb.head();
        int ip = skb.data();
        if (skb.protocol() != EthernetHeader.P_IP || !skb.mayPull(Ipv4Header.MIN_LEN)) {
            return 0;
        }
        b = skb.head();
        int src = Ipv4Header.src(b, ip);
        int dst = Ipv4Header.dst(b, ip);
        int protocol = Ipv4Header.protocol(b, ip);
        int headerLen = Ipv4Header.headerLen(b, ip);
        int ports = 0;
        if ((protocol == Ipv4Header.IPPROTO_TCP || protocol == Ipv4Header.IPPROTO_UDP)
                && !Ipv4Header.isFragment(b, ip) && skb.mayPull(headerLen + 4)) {
            ports = Bytes.s32(skb.head(), skb.data() + headerLen);
        }
        if (Integer.compareUnsigned(src, dst) > 0 || src == dst && ports >>> 16 > (ports & 0xffff)) {
            int swap = src;
            src = dst;
            dst = swap;
            ports = Integer.rotateLeft(ports, 16);
        }
        long h = mix(key ^ (long) src << 32 ^ dst & 0xffff_ffffL);
        h = mix(h ^ (long) ports << 32 ^ protocol);
        int hash = (int) (h >>> 32);
        skb.hash(hash == 0 ? 1 : hash);
        return skb.hash();
    }

    private static long mix(long x) {
        long z = (x ^ x >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
