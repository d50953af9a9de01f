package kstack.net.ipv4;

import kstack.kernel.Cpu;
import kstack.net.core.PacketHandler;
import kstack.net.core.PacketType;
import kstack.net.core.SkBuff;
import kstack.trace.DropReason;
import kstack.trace.Fn;
import kstack.wire.InternetChecksum;

/**
 * IGMP receive: hears queries and the reports of other hosts. Own reports, and so answers, are left out.
 * Linux: {@code net/ipv4/igmp.c}.
 */
final class Igmp implements PacketHandler {
    private static final int HEADER = 8;
    private static final int QUERY = 0x11;
    private static final int REPORT_V1 = 0x12;
    private static final int REPORT_V2 = 0x16;

    @Override
    public void rcv(Cpu cpu, SkBuff skb) {
        cpu.charge(Fn.IGMP_RCV);
        boolean heard = false;
        if (skb.mayPull(HEADER) && checksumOk(cpu, skb)) {
            int type = skb.head()[skb.data()] & 0xff;
            // reports sent to this host alone are not to be relied on
            heard = type == QUERY || (type == REPORT_V1 || type == REPORT_V2) && skb.pktType() != PacketType.HOST;
        }
        if (heard) {
            skb.consume(Fn.IGMP_RCV);
        } else {
            skb.drop(DropReason.NOT_SPECIFIED, Fn.IGMP_RCV);
        }
    }

    private static boolean checksumOk(Cpu cpu, SkBuff skb) {
        return skb.dataLen() == 0 ? InternetChecksum.sum(skb.head(), skb.data(), skb.len(), 0) == 0xffff
                : L4Checksum.verify(cpu, skb, 0);
    }
}
