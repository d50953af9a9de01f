package kstack.drivers.veth;

import kstack.kernel.Cpu;
import kstack.net.core.Napi;
import kstack.net.core.NetDevice;
import kstack.net.core.NetifReceive;
import kstack.net.core.SkBuff;
import kstack.net.core.SoftnetData;
import kstack.trace.DropReason;
import kstack.trace.Fn;

/**
 * One end of a veth pair. What it sends becomes a received packet of its peer at once: through the CPU's backlog, or,
 * if the peer has GRO
 * and this end leaves no large segments (TSO off), through a ring of 256 packets and the peer's NAPI.
 *
 * <p>The peer owns the packet from then on; a full ring or backlog drops it and the sender hears of it.
 * Linux: {@code veth_xmit()}, {@code veth_poll()}, {@code drivers/net/veth.c}.
 */
public final class Veth {
    /** {@code VETH_RING_SIZE}. */
    public static final int RING_SIZE = 256;

    private final NetDevice dev;
    private final NetifReceive receive;
    private final SkBuff[] ring = new SkBuff[RING_SIZE];
    private final Napi napi;
    private Veth peer;
    private int head;
    private int queued;
    /** {@code rx_notify_masked}: the poll is on its way, no need to schedule it. */
    private boolean notifyMasked;
    private boolean napiEnabled;

    private Veth(NetDevice dev, SoftnetData softnet) {
        this.dev = dev;
        this.receive = softnet.receive();
        this.napi = new Napi(dev, this::poll, softnet);
        // as created: ethtool -k says generic-receive-offload: off
        gro(false);
        dev.tso(true);
        dev.scatterGather(true);
        dev.tryXmit(this::xmit);
    }

    /** {@code ip link add A type veth peer name B}: the first end; {@link #peer()} is the other. */
    public static Veth pair(NetDevice a, NetDevice b, SoftnetData softnet) {
        Veth one = new Veth(a, softnet);
        Veth two = new Veth(b, softnet);
        one.peer = two;
        two.peer = one;
        return one;
    }

    /** {@code ethtool -K DEV gro on|off}: with it the device has a NAPI context for what its peer sends. */
    public void gro(boolean on) {
        dev.gro(on);
        if (on && !napiEnabled) {
            napi.enable();
        } else if (!on) {
            napi.disable();
        }
        napiEnabled = on;
    }

    /** {@code ethtool -K DEV tso on|off}: with it, segments may leave here that are too large for any wire. */
    public void tso(boolean on) {
        dev.tso(on);
    }

    /** {@code veth_xmit()}; false if the packet was dropped. */
    private boolean xmit(Cpu cpu, SkBuff skb) {
        cpu.charge(Fn.VETH_XMIT);
        boolean useNapi = peer.napiEnabled && !dev.tso();
        NetifReceive.ethTypeTrans(cpu, skb, peer.dev);
        return useNapi ? peer.produce(cpu, skb) : peer.count(skb.len(), receive.netifRx(cpu, skb));
    }

    private boolean count(int len, boolean taken) {
        if (taken) {
            dev.stats().rxPackets++;
            dev.stats().rxBytes += len;
        }
        return taken;
    }

    /** {@code ptr_ring_produce()} and {@code __veth_xdp_flush()}. */
    private boolean produce(Cpu cpu, SkBuff skb) {
        cpu.letOthersCatchUp();
        if (queued == RING_SIZE) {
            skb.drop(DropReason.NOT_SPECIFIED, Fn.VETH_XMIT);
            return false;
        }
        ring[head + queued++ & RING_SIZE - 1] = skb;
        if (!notifyMasked && napi.schedulePrep()) {
            notifyMasked = true;
            napi.schedule(cpu);
        }
        return true;
    }

    /** {@code veth_poll()}. */
    private int poll(Cpu cpu, int budget) {
        cpu.charge(Fn.VETH_POLL);
        int done = 0;
        while (done < budget && queued > 0) {
            SkBuff skb = ring[head];
            ring[head] = null;
            head = head + 1 & RING_SIZE - 1;
            queued--;
            done++;
            count(skb.len(), true);
            skb.tstampPs(cpu.now());
            napi.groReceive(cpu, skb);
        }
        if (done < budget && napi.completeDone(cpu, done)) {
            notifyMasked = false;
            if (queued > 0 && napi.schedulePrep()) {
                notifyMasked = true;
                napi.schedule(cpu);
            }
        }
        return done;
    }

    /** The other end. */
    public Veth peer() {
        return peer;
    }

    /** The device. */
    public NetDevice dev() {
        return dev;
    }

    /** The NAPI context, enabled while GRO is on. */
    public Napi napi() {
        return napi;
    }

    /** Packets in the ring and in GRO. */
    public int held() {
        return queued + napi.held();
    }
}
