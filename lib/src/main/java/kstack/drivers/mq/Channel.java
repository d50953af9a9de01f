package kstack.drivers.mq;

import kstack.hw.DmaMemory;
import kstack.hw.MultiQueueNic;
import kstack.hw.RxQueue;
import kstack.hw.RxRing;
import kstack.kernel.Cpu;
import kstack.net.core.Napi;
import kstack.net.core.NetDevice;
import kstack.net.core.NetifReceive;
import kstack.net.core.RxBuffer;
import kstack.net.core.SkBuff;
import kstack.net.core.SkbAllocator;
import kstack.net.core.SoftnetData;
import kstack.sim.SimTime;
import kstack.trace.DropReason;
import kstack.trace.Fn;

/**
 * One queue of the driver with its vector and NAPI context, {@code struct mlx5e_channel}: all of it on one CPU.
 *
 * <p>Each frame takes its buffer with it; a new one is posted at once. The vector masks itself when it fires and is armed when
 * polling ends.
 */
public final class Channel {
    private static final int MTU_BUFFER = 1522;
    private static final int HALF_PAGE = 2048;
    private static final int PAGE = 4096;
    /**
     * Pages that wait to be sent or to be used again beside those in the ring. Linux's {@code MLX5E_CACHE_SIZE} is 128 up to
     * one version and 256 after it; 192 fits the figures of the XDP paper best (1024 descriptors against 512).
     */
    private static final int PAGE_CACHE = 192;

    private final RxQueue queue;
    private final DmaMemory dma;
    private final SkbAllocator skbs;
    private final SoftnetData softnet;
    private final NetDevice netdev;
    private final Napi napi;
    private final RxBuffer[] buffers;
    private final long[] mapped;
    private final MultiQueueNic card;
    private XdpProgram xdp;
    private Dim dim;
    private int next;
    private long interrupts;
    private long packets;
    private long bytes;
    private long xdpDrop;
    private long xdpTx;

    Channel(MultiQueueNic card, RxQueue queue, DmaMemory dma, SkbAllocator skbs, SoftnetData softnet, NetDevice netdev) {
        this.card = card;
        this.queue = queue;
        this.dma = dma;
        this.skbs = skbs;
        this.softnet = softnet;
        this.netdev = netdev;
        this.buffers = new RxBuffer[queue.count()];
        this.mapped = new long[queue.count()];
        this.napi = new Napi(netdev, this::poll, softnet);
    }

    void up() {
        Cpu cpu = softnet.cpu();
        queue.accessedBy(cpu);
        queue.buffers(HALF_PAGE, 0);
        for (int i = 0; i < buffers.length; i++) {
            buffers[i] = skbs.rxBuffer(MTU_BUFFER);
            post(i);
        }
        cpu.requestIrq(queue.irq(), this::event);
        queue.arm();
    }

    private void post(int i) {
        mapped[i] = dma.map(buffers[i].bytes(), SkbAllocator.NET_SKB_PAD);
        queue.post(i, mapped[i]);
    }

    /** {@code mlx5e_completion_event()}. */
    private boolean event(Cpu cpu) {
        cpu.charge(Fn.MLX5E_COMPLETION_EVENT);
        queue.disarm();
        interrupts++;
        if (napi.schedulePrep()) {
            napi.schedule(cpu);
        }
        return true;
    }

    /** {@code mlx5e_napi_poll()}. */
    private int poll(Cpu cpu, int budget) {
        cpu.charge(Fn.MLX5E_NAPI_POLL);
        int work = 0;
        while (work < budget && queue.done(next)) {
            receive(cpu, next);
            next = next + 1 == buffers.length ? 0 : next + 1;
            work++;
        }
        if (work == budget) {
            return budget;
        }
        if (napi.completeDone(cpu, work)) {
            if (dim != null) {
                moderate(cpu);
            }
            queue.arm();
        }
        return work;
    }

    private void receive(Cpu cpu, int i) {
        long waitPs = queue.touch(i);
        if (waitPs != 0) {
            cpu.stall(Fn.MLX5E_HANDLE_RX_CQE, waitPs);
        }
        if (xdp != null && xdpHandle(cpu, i)) {
            return;
        }
        cpu.charge(Fn.MLX5E_HANDLE_RX_CQE);
        int len = queue.length(i);
        dma.unmap(mapped[i]);
        cpu.charge(Fn.NAPI_BUILD_SKB);
        SkBuff skb = skbs.buildSkb(buffers[i], len);
        skb.frameId(queue.frameId(i));
        skb.arrivalPs(queue.arrivalPs(i));
        skb.tstampPs(cpu.now());
        int checked = queue.checksum(i);
        if ((checked & RxRing.IXSM) == 0 && (checked & RxRing.TCPCS) != 0 && (checked >>> 8 & RxRing.TCPE) == 0) {
            skb.ipSummed(SkBuff.CHECKSUM_UNNECESSARY);
        }
        queue.taken(i);
        cpu.charge(Fn.MLX5E_POST_RX_WQES);
        post(i);
        packets++;
        bytes += len;
        netdev.stats().rxPackets++;
        netdev.stats().rxBytes += len;
        NetifReceive.ethTypeTrans(cpu, skb, netdev);
        softnet.napiGroReceive(cpu, napi, skb);
    }

    /** {@code mlx5e_xdp_handle()}: true if the frame ends here; then its buffer stays in the ring. */
    private boolean xdpHandle(Cpu cpu, int i) {
        byte[] b = buffers[i].bytes();
        int len = queue.length(i);
        cpu.charge(Fn.BPF_PROG_RUN_XDP);
        XdpProgram.Action action = xdp.run(b, SkbAllocator.NET_SKB_PAD, len);
        if (action == XdpProgram.Action.PASS) {
            return false;
        }
        cpu.charge(Fn.MLX5E_XDP_HANDLE);
        if (action == XdpProgram.Action.TX) {
            cpu.charge(Fn.MLX5E_XMIT_XDP_FRAME);
            card.transmit(b, SkbAllocator.NET_SKB_PAD, len, cpu.now());
            skbs.ledger().send(queue.frameId(i), Fn.MLX5E_XMIT_XDP_FRAME);
            xdpTx++;
        } else {
            skbs.ledger().drop(queue.frameId(i), DropReason.XDP, Fn.BPF_PROG_RUN_XDP);
            xdpDrop++;
        }
        queue.taken(i);
        cpu.charge(Fn.MLX5E_POST_RX_WQES);
        queue.post(i, mapped[i]);
        packets++;
        bytes += len;
        return true;
    }

    void xdp(XdpProgram program) {
        xdp = program;
        queue.buffers(program == null ? HALF_PAGE : PAGE, program == null ? 0 : PAGE_CACHE);
    }

    /** Frames that the XDP program dropped. */
    public long xdpDrop() {
        return xdpDrop;
    }

    /** Frames that the XDP program sent back. */
    public long xdpTx() {
        return xdpTx;
    }

    /** {@code mlx5e_handle_rx_dim()}. */
    private void moderate(Cpu cpu) {
        cpu.charge(Fn.NET_DIM);
        if (dim.sample(cpu.now() / SimTime.NS, interrupts, packets, bytes)) {
            queue.moderation(dim.usec(), dim.packets());
        }
    }

    void adaptive(Dim by) {
        dim = by;
        if (by != null) {
            queue.moderation(by.usec(), by.packets());
        }
    }

    /** The queue in the card. */
    public RxQueue queue() {
        return queue;
    }

    /** The NAPI context. */
    public Napi napi() {
        return napi;
    }

    /** The CPU that takes the vector and polls. */
    public Cpu cpu() {
        return softnet.cpu();
    }

    /** What moderates adaptively, null if nothing does. */
    public Dim dim() {
        return dim;
    }

    /** Interrupts of the vector. */
    public long interrupts() {
        return interrupts;
    }

    /** Packets handed up. */
    public long packets() {
        return packets;
    }
}
