package kstack.net.core;

import kstack.kernel.Cpu;
import kstack.trace.DropReason;
import kstack.trace.Fn;
import kstack.wire.EthernetHeader;

/**
 * Frames with an 802.3 length instead of an EtherType: 802.2 LLC, as far as a host without bridge and without SNAP
 * protocols takes it, which is to drop each at its function. Linux: {@code net/llc/llc_input.c}, {@code net/802}.
 */
final class Llc {
    private static final int HEADER = 3;
    private static final int SAP_STP = 0x42;
    private static final int SAP_SNAP = 0xaa;

    private Llc() {
    }

    /** {@code llc_rcv()}. */
    static void rcv(Cpu cpu, SkBuff skb) {
        cpu.charge(Fn.LLC_RCV);
        int length = EthernetHeader.type(skb.head(), skb.macHeader());
        // a length beyond the frame's end, or one without a whole header
        if (length < HEADER || length > skb.len() || !skb.mayPull(HEADER)) {
            skb.drop(DropReason.NOT_SPECIFIED, Fn.LLC_RCV);
            return;
        }
        Fn at = switch (skb.head()[skb.data()] & 0xff) {
            case SAP_STP -> Fn.STP_PDU_RCV;
            case SAP_SNAP -> Fn.SNAP_RCV;
            default -> Fn.LLC_RCV;
        };
        if (at != Fn.LLC_RCV) {
            cpu.charge(at);
        }
        skb.drop(DropReason.NOT_SPECIFIED, at);
    }
}
