package kstack.net.ipv4;

import kstack.kernel.Cpu;
import kstack.net.core.SkBuff;
import kstack.trace.Fn;
import kstack.wire.InternetChecksum;

/** Verifies transport checksums in software, {@code __skb_checksum_complete()}, over linear data and frags. */
final class L4Checksum {
    private L4Checksum() {
    }

    /** True if the packet from data on and {@code pseudo} sum up; the packet is then marked as verified. */
    static boolean verify(Cpu cpu, SkBuff skb, int pseudo) {
        cpu.charge(Fn.SKB_CHECKSUM, skb.len());
        int sum = skb.dataLen() == 0 ? InternetChecksum.sum(skb.head(), skb.data(), skb.len(), pseudo)
                : sumWithFrags(skb, pseudo);
        if (sum != 0xffff) {
            return false;
        }
        skb.ipSummed(SkBuff.CHECKSUM_UNNECESSARY);
        return true;
    }

    /** A packet with frags is summed over a copy; they exist with jumbo frames and checksum offload off only. */
    private static int sumWithFrags(SkBuff skb, int pseudo) {
        byte[] all = new byte[skb.len()];
        skb.copyBits(0, all, 0, all.length);
        return InternetChecksum.sum(all, 0, all.length, pseudo);
    }
}
