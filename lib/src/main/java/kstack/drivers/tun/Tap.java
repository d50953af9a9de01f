package kstack.drivers.tun;

import java.util.function.Consumer;
import kstack.kernel.Cpu;
import kstack.net.core.Napi;
import kstack.net.core.NetDevice;
import kstack.net.core.NetifReceive;
import kstack.net.core.SkBuff;
import kstack.net.core.SkbAllocator;
import kstack.net.core.SkbQueue;
import kstack.net.core.SoftnetData;
import kstack.trace.Fn;
import kstack.wire.EthernetHeader;
import kstack.wire.Ipv4Header;
import kstack.wire.TcpHeader;

/**
 * A TAP device: {@link #write} is the system call by which a program puts a frame in; what the stack sends goes to
 * {@link #reader}.
 *
 * <p>Without NAPI the frame goes up within the call. With it, it waits in a queue for the device's poll. With frags,
 * everything but the link header is
 * in fragments, as a card with header split delivers. Linux: {@code tun_get_user()}, {@code tun_napi_poll()}.
 */
public final class Tap {
    /** How frames go up. */
    public enum Mode {
        /** {@code IFF_TAP} alone: {@code netif_receive_skb()} within the call. */
        PLAIN,
        /** {@code IFF_NAPI}: by a poll, through GRO. */
        NAPI,
        /** {@code IFF_NAPI_FRAGS}: through GRO within the call, payload in fragments. */
        FRAGS
    }

    private static final int PAGE = 4096;
    /**
     * Headroom of a frame that is built in place: {@code TUN_RX_PAD} is NET_SKB_PAD, XDP_PACKET_HEADROOM is not kept.
     */
    private static final int XDP_PACKET_HEADROOM = 256;

    private final Mode mode;
    private final NetDevice dev;
    private final SkbAllocator skbs;
    private final SoftnetData softnet;
    private final Napi napi;
    private final SkbQueue queue = new SkbQueue();
    private Consumer<byte[]> reader = frame -> { };
    private Consumer<SkBuff> entry = skb -> { };

    /** A TAP whose NAPI, if it has one, belongs to {@code softnet}. */
    public Tap(Mode mode, NetDevice dev, SkbAllocator skbs, SoftnetData softnet) {
        this.mode = mode;
        this.dev = dev;
        this.skbs = skbs;
        this.softnet = softnet;
        this.napi = mode == Mode.PLAIN ? null : new Napi(dev, this::poll, softnet, false);
        dev.startXmit(this::xmit);
    }

    /** Who reads what the device sends. */
    public void reader(Consumer<byte[]> to) {
        reader = to;
    }

    /**
     * The tracepoints {@code netif_receive_skb_entry} and {@code napi_gro_receive_entry}: sees each packet on its way
     * up.
     */
    public void entry(Consumer<SkBuff> to) {
        entry = to;
    }

    /** {@code write()} of one frame by a program on {@code cpu}. */
    public void write(Cpu cpu, byte[] frame) {
        write(cpu, VnetHdr.NONE, frame);
    }

    /** {@code write()} of a {@link VnetHdr} and a frame, {@code IFF_VNET_HDR}. */
    public void write(Cpu cpu, VnetHdr hdr, byte[] frame) {
        cpu.charge(Fn.SYSCALL);
        cpu.charge(Fn.TUN_GET_USER, frame.length);
        skbs.ledger().create();
        SkBuff skb = mode == Mode.FRAGS ? frags(frame)
                : hdr.gsoType() == VnetHdr.GSO_NONE ? linear(frame) : headerOnly(frame);
        if ((hdr.flags() & VnetHdr.NEEDS_CSUM) != 0) {
            skb.ipSummed(SkBuff.CHECKSUM_PARTIAL);
        }
        if (hdr.gsoType() == VnetHdr.GSO_TCPV4) {
            int payload = frame.length - headers(frame);
            skb.gso(hdr.gsoSize(), (payload + hdr.gsoSize() - 1) / hdr.gsoSize());
        }
        skb.tstampPs(cpu.now());
        NetifReceive.ethTypeTrans(cpu, skb, dev);
        dev.stats().rxPackets++;
        dev.stats().rxBytes += frame.length;
        cpu.softirqs().localBhDisable();
        switch (mode) {
            case PLAIN -> {
                entry.accept(skb);
                softnet.receive().netifReceiveSkb(cpu, skb);
            }
            case NAPI -> {
                queue.addLast(skb);
                if (napi.schedulePrep()) {
                    napi.schedule(cpu);
                }
            }
            default -> {
                entry.accept(skb);
                napi.groReceive(cpu, skb);
                napi.completeDone(cpu, 0);
            }
        }
        cpu.softirqs().localBhEnable();
    }

    /**
     * {@code tun_build_skb()} for what fits a page, else {@code tun_alloc_skb()}: the start linear, the rest in pages.
     */
    private SkBuff linear(byte[] frame) {
        if (SkbAllocator.dataAlign(frame.length + SkbAllocator.NET_SKB_PAD + XDP_PACKET_HEADROOM)
                + SkbAllocator.SHARED_INFO_SIZE <= PAGE) {
            SkBuff skb = skbs.buildSkb(frame.length);
            System.arraycopy(frame, 0, skb.head(), skb.put(frame.length), frame.length);
            return skb;
        }
        int most = PAGE - SkbAllocator.NET_SKB_PAD - SkbAllocator.SHARED_INFO_SIZE;
        int linear = Math.min(frame.length, most);
        SkBuff skb = skbs.napiAlloc(linear);
        skbs.fill(skb, frame, 0, frame.length, linear);
        return skb;
    }

    private static int headers(byte[] frame) {
        int tcp = EthernetHeader.LEN + Ipv4Header.headerLen(frame, EthernetHeader.LEN);
        return tcp + TcpHeader.dataOff(frame, tcp);
    }

    /** A large segment: the header that the sender said is linear, the payload in pages. */
    private SkBuff headerOnly(byte[] frame) {
        int headers = headers(frame);
        SkBuff skb = skbs.napiAlloc(headers);
        skbs.fill(skb, frame, 0, frame.length, headers);
        return skb;
    }

    /** {@code tun_napi_alloc_frags()}, of a write in two parts: the link header, and the rest as one fragment. */
    private SkBuff frags(byte[] frame) {
        SkBuff skb = skbs.napiGetFrags();
        System.arraycopy(frame, 0, skb.head(), skb.put(EthernetHeader.LEN), EthernetHeader.LEN);
        skbs.addFrag(skb, frame, EthernetHeader.LEN, frame.length - EthernetHeader.LEN);
        return skb;
    }

    /** {@code tun_napi_poll()}. */
    private int poll(Cpu cpu, int budget) {
        cpu.charge(Fn.TUN_NAPI_POLL);
        int received = 0;
        while (received < budget && queue.qlen() > 0) {
            SkBuff skb = queue.removeFirst();
            entry.accept(skb);
            napi.groReceive(cpu, skb);
            received++;
        }
        if (received < budget) {
            napi.completeDone(cpu, received);
        }
        return received;
    }

    private void xmit(Cpu cpu, SkBuff skb) {
        byte[] frame = new byte[skb.len()];
        skb.copyBits(0, frame, 0, frame.length);
        skb.sent(Fn.TUN_GET_USER);
        reader.accept(frame);
    }

    /** The device. */
    public NetDevice dev() {
        return dev;
    }

    /** The NAPI context, null in plain mode. */
    public Napi napi() {
        return napi;
    }

    /** Packets in the queue and in GRO. */
    public int held() {
        return queue.qlen() + (napi == null ? 0 : napi.held());
    }
}
