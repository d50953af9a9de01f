package kstack.drivers.mq;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kstack.hw.DmaMemory;
import kstack.hw.MultiQueueNic;
import kstack.kernel.Cpu;
import kstack.net.core.Napi;
import kstack.net.core.NetDevice;
import kstack.net.core.NicDriver;
import kstack.net.core.SkBuff;
import kstack.net.core.SkbAllocator;
import kstack.net.core.SoftnetData;
import kstack.trace.Fn;

/**
 * The driver of a {@link MultiQueueNic}: a {@link Channel} for each queue. Moderation is 8 us or 128 frames unless set, as
 * mlx5 has it, or adaptive by {@link Dim}. A packet to send is on the wire at once.
 */
public final class MultiQueueDriver implements NicDriver {
    private static final int RX_USECS = 8;
    private static final int RX_FRAMES = 128;

    private final MultiQueueNic hw;
    private final NetDevice netdev;
    private final List<Channel> channels = new ArrayList<>();
    private int rxUsecs = RX_USECS;
    private int rxFrames = RX_FRAMES;
    private long missedSeen;

    /** A driver whose queue i is served by the CPU of {@code softnets.get(i)}. */
    public MultiQueueDriver(MultiQueueNic hw, DmaMemory dma, SkbAllocator skbs, List<SoftnetData> softnets, NetDevice netdev) {
        this.hw = hw;
        this.netdev = netdev;
        for (int i = 0; i < hw.queues().size(); i++) {
            channels.add(new Channel(hw, hw.queues().get(i), dma, skbs, softnets.get(i), netdev));
        }
        netdev.startXmit(this::xmit);
    }

    @Override
    public void up() {
        hw.promiscuous(netdev.promiscuous());
        for (Channel c : channels) {
            c.up();
        }
        coalesce(rxUsecs, rxFrames);
    }

    private void xmit(Cpu cpu, SkBuff skb) {
        cpu.charge(Fn.MLX5E_XMIT);
        skb.mayPull(skb.len());
        hw.transmit(skb.head(), skb.data(), skb.len(), cpu.now());
        skb.sent(Fn.MLX5E_XMIT);
    }

    /** {@code ethtool -C DEV adaptive-rx off rx-usecs N rx-frames M}. */
    public void coalesce(int usecs, int frames) {
        for (Channel c : channels) {
            c.adaptive(null);
            c.queue().moderation(usecs, frames);
        }
        rxUsecs = usecs;
        rxFrames = frames;
    }

    /** {@code ip link set DEV xdp obj FILE}: runs {@code program} on each frame in the ring; null takes it away. A page a frame then. */
    public void xdp(XdpProgram program) {
        channels.forEach(c -> c.xdp(program));
    }

    /** {@code ethtool -C DEV adaptive-rx on}: each queue follows its own traffic. */
    public void adaptiveRx() {
        for (Channel c : channels) {
            c.adaptive(Dim.rx(Dim.PeriodMode.EQE));
        }
    }

    @Override
    public void rxUsecs(int usecs) {
        coalesce(usecs, rxFrames);
    }

    @Override
    public int rxUsecs() {
        return rxUsecs;
    }

    @Override
    public void updateStats() {
        long missed = hw.queues().stream().mapToLong(q -> q.missed()).sum();
        netdev.stats().rxMissedErrors += missed - missedSeen;
        missedSeen = missed;
    }

    @Override
    public Map<String, Long> ethtoolStats() {
        Map<String, Long> stats = new LinkedHashMap<>();
        for (int i = 0; i < channels.size(); i++) {
            Channel c = channels.get(i);
            stats.put("rx" + i + "_packets", c.packets());
            stats.put("rx" + i + "_out_of_buffer", c.queue().missed());
            stats.put("rx" + i + "_xdp_drop", c.xdpDrop());
            stats.put("rx" + i + "_xdp_tx_xmit", c.xdpTx());
            stats.put("ch" + i + "_events", c.interrupts());
            stats.put("ch" + i + "_poll", c.napi().polls());
        }
        return stats;
    }

    /** The channels, by queue number. */
    public List<Channel> channels() {
        return List.copyOf(channels);
    }

    /** The context of queue 0. */
    @Override
    public Napi napi() {
        return channels.get(0).napi();
    }

    @Override
    public int held() {
        int held = hw.framesHeld();
        for (Channel c : channels.subList(1, channels.size())) {
            held += c.napi().held();
        }
        return held;
    }

    /** The card. */
    public MultiQueueNic hw() {
        return hw;
    }
}
